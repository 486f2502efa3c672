import {
  type AggregationConfiguration,
  GRACE_SECONDS,
  MAX_BUCKETS,
  type Template,
  TEMPLATES,
} from '../core/summaries/configuration.ts';
import { organizationOf } from '../core/trails/membership.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import type { SummaryFolder } from '../stages/read-summaries.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { namedTrails } from './named-trails.ts';
import { sameFlags } from './trail-flags.ts';

/** Whose trails are asked: a local archive's, which the command can change, or those of the settings on AWS. */
export type Keeper = { readonly archive: string } | 'settings';

export interface Wanted {
  /** By name or ARN. */
  readonly trail?: string;
  readonly regions?: readonly string[];
}

/** The trail whose summaries are meant: the one that is named, or the only one that has any. */
export const chooseTrail = (known: Configuration, wanted: Wanted, keeper: Keeper): StoredTrail | Complaint => {
  const chosen = wanted.trail === undefined ? onlyOne(known.trails, keeper) : named(known, wanted.trail);
  if (isComplaint(chosen)) return chosen;
  return sharedFolder(known, chosen, wanted.regions) ?? chosen;
};

const named = (known: Configuration, name: string): StoredTrail | Complaint => {
  const arns = namedTrails([name], known);
  if (arns !== undefined && 'complaint' in arns) return arns;
  return known.trails.find(({ arn }) => arn === arns?.[0])!;
};

const summarises = ({ aggregationConfigurations = [] }: StoredTrail): boolean => aggregationConfigurations.length > 0;

const onlyOne = (trails: readonly StoredTrail[], keeper: Keeper): StoredTrail | Complaint => {
  const [one, another, ...more] = trails.filter(summarises);
  if (one === undefined) return { complaint: 'no trail keeps summaries', remedy: howToBegin(trails, keeper) };
  if (another === undefined) return one;
  const names = [one, another, ...more].map(({ arn }) => `--trail ${arn}`).join('\n  ');
  return { complaint: 'several trails keep summaries', remedy: `name one of them:\n  ${names}` };
};

const howToBegin = (trails: readonly StoredTrail[], keeper: Keeper): string => {
  if (keeper === 'settings' || trails.length > 0) return switchOn(trails[0], TEMPLATES, keeper);
  return 'make one that logs data events: docs/summaries.md says how';
};

const WORDS: Readonly<Record<Template, string>> = {
  API_ACTIVITY: 'api',
  RESOURCE_ACCESS: 'resource',
  USER_ACTIONS: 'user',
};

/** How to let a trail summarise by these templates as well, everything else being as it is. */
export const switchOn = (trail: StoredTrail | undefined, templates: readonly Template[], keeper: Keeper): string => {
  if (keeper === 'settings') return inSettings(trail, templates);
  const [configuration] = trail?.aggregationConfigurations ?? [];
  const all = TEMPLATES.filter((one) => templates.includes(one) || configuration?.Templates.includes(one));
  const words = all.map((template) => WORDS[template]).join(',');
  const flags = `--summarize ${words}${otherFlags(configuration)}${sameFlags(keeper)}`;
  return `opentrail trail event-configuration ${trail?.arn ?? 'NAME'} ${flags}\n  then data events that are collected from then on are summarised`;
};

const inSettings = (trail: StoredTrail | undefined, templates: readonly Template[]): string => {
  const names = templates.join(', ');
  return trail && summarises(trail)
    ? `add ${names} to the Templates of its aggregationConfigurations in the settings, and run npm run deploy`
    : `give a trail of the settings aggregationConfigurations with the Templates ${names}, and run npm run deploy`;
};

const otherFlags = (configuration: AggregationConfiguration | undefined): string => {
  const { Keep = 'All', MaxBuckets = MAX_BUCKETS, GraceSeconds = GRACE_SECONDS } = configuration ?? {};
  return [
    Keep === 'All' ? '' : ' --keep people-and-failures',
    MaxBuckets === MAX_BUCKETS ? '' : ` --max-buckets ${MaxBuckets}`,
    GraceSeconds === GRACE_SECONDS ? '' : ` --grace-seconds ${GraceSeconds}`,
  ].join('');
};

/** Where a trail keeps its summaries now; in a bucket there may be trails of other accounts, too. */
export const folderOfTrail = (
  trail: StoredTrail,
  { organization: known }: Pick<Configuration, 'organization'>,
  { accounts, regions }: { readonly accounts?: readonly string[]; readonly regions?: readonly string[] },
): SummaryFolder => {
  const organization = organizationOf(trail, known)?.id;
  const ofOrganization = { ...(organization && { organization }), ...(accounts && { accounts }) };
  return {
    prefix: trail.prefix,
    ...(organization === undefined ? { accounts: [trail.owner] } : ofOrganization),
    ...(regions && { regions }),
  };
};

/** What two trails keep in one folder is counted twice, and nothing in it tells whose it is. */
const sharedFolder = (
  known: Configuration,
  trail: StoredTrail,
  regions: readonly string[] | undefined,
): Complaint | undefined => {
  const place = (one: StoredTrail): string =>
    [one.bucket, one.prefix, organizationOf(one, known.organization)?.id ?? one.owner].join('\0');
  const isAsked = ({ isMultiRegion, homeRegion }: StoredTrail): boolean =>
    isMultiRegion || (regions?.includes(homeRegion) ?? true);
  const other = known.trails.find(
    (one) => one !== trail && summarises(one) && isAsked(one) && place(one) === place(trail),
  );
  if (!other) return undefined;
  const areApart = !trail.isMultiRegion && !other.isMultiRegion && trail.homeRegion !== other.homeRegion;
  const byRegion = areApart ? `\n  or name its Region alone: --region ${trail.homeRegion}` : '';
  return {
    complaint: `${trail.arn} and ${other.arn} keep their summaries in the same folder, so nobody can tell them apart`,
    remedy: `give one of them another prefix, and what is delivered from then on is told apart: opentrail trail update ${other.arn} --s3-key-prefix PREFIX${byRegion}`,
  };
};
