import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { TEMPLATES } from '../core/summaries/configuration.ts';
import { checkSelectors } from '../core/trails/check-selectors.ts';
import type { AdvancedEventSelector } from '../core/trails/event-selectors.ts';
import type { Organization } from '../core/trails/organization.ts';
import { isRefusal } from '../core/trails/refusal.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { registryLog } from '../stages/registry-log.ts';
import { type Account, accountsFrom } from './account.ts';
import { DAY_START } from './plan.ts';
import { dataSelectors, everything, writes } from './trails-selectors.ts';

type Draft = Omit<StoredTrail, 'version'>;

/** The trail that logs everything, so that there is as much to write as without trails. */
export const EVERYTHING = 'everything';

const organizationOf = (accounts: readonly Account[]): Organization => ({
  id: 'o-bench12345',
  managementAccount: accounts[0].id,
  delegatedAdministrators: [],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts: accounts.map(({ id }) => ({ id, stays: [{}] })),
});

const organizationTrail = (
  [{ id: owner }]: readonly Account[],
  name: string,
  selectors: readonly AdvancedEventSelector[],
  homeRegion?: string,
): Draft => {
  const checked = checkSelectors({ AdvancedEventSelectors: selectors });
  if (isRefusal(checked)) throw new Error(`${name}: ${checked.message}`);
  const home = homeRegion ?? 'us-east-1';
  return {
    format: 1,
    arn: `arn:aws:cloudtrail:${home}:${owner}:trail/${name}`,
    name,
    owner,
    homeRegion: home,
    createdAt: DAY_START,
    bucket: name,
    prefix: '',
    isMultiRegion: homeRegion === undefined,
    ...(homeRegion === undefined ? { multiRegionSince: DAY_START } : {}),
    isOrganization: true,
    includesGlobalEvents: true,
    validatesLogFiles: false,
    selectors: checked,
    insightSelectors: [],
    isLogging: true,
    startedAt: DAY_START,
    tags: [],
  };
};

/** Two of ten log management events, which only Regions can narrow; all others look at every event of the organization. */
const choosyTrail = (accounts: readonly Account[], index: number): Draft => {
  const name = `choosy-${index}`;
  const selectors = dataSelectors(accounts, index);
  if (index % 5 !== 4) return organizationTrail(accounts, name, selectors);
  const region = index % 10 === 4 ? 'eu-central-1' : 'ap-southeast-2';
  return organizationTrail(accounts, name, [writes, ...selectors], region);
};

/** What trails an archive is to have. */
export interface Wanted {
  readonly seed: number;
  /** Trails that choose. */
  readonly choosy: number;
  /** Whether the one that logs everything summarises data events, too. */
  readonly summarizes?: boolean;
}

/**
 * Gives an archive so many trails that choose, and one that logs everything. They are written as the registry writes
 * them, but are more than CloudTrail's five a Region: every event is to be asked about by all of them.
 */
export const makeTrails = async (archive: string, { seed, choosy, summarizes = false }: Wanted): Promise<void> => {
  const accounts = accountsFrom(seed);
  const all = organizationTrail(accounts, EVERYTHING, everything);
  const aggregation = { EventCategory: 'Data', Templates: TEMPLATES } as const;
  const first = summarizes ? { ...all, aggregationConfigurations: [aggregation] } : all;
  const trails = [first, ...Array.from({ length: choosy }, (_, index) => choosyTrail(accounts, index))];
  const log = registryLog({ store: new FolderObjectStore(archive), clock: () => DAY_START, unique: uniqueNames() });
  await log.change(async () => ({
    output: undefined,
    change: { what: 'trails to measure with', trails, organization: organizationOf(accounts) },
  }));
};
