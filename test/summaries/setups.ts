import { type AggregationConfiguration, TEMPLATES } from '../../core/summaries/configuration.ts';
import type { Organization } from '../../core/trails/organization.ts';
import { type Route, routesOf } from '../../core/trails/routes.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import type { World } from '../stages/world.ts';
import { aTrail } from '../trails/trails.ts';

export const ACCOUNTS = ['111122223333', '444455556666', '777788889999'];
/** The first account's first two share a shard, also with the second account's third: a commit tells of all of them. */
export const REGIONS = ['eu-west-1', 'us-west-2', 'eu-west-3'];

/** A trail as it is for a while; it may log whatever comes, which selectors cannot say of data events. */
export interface SetTrail extends StoredTrail {
  readonly logsAll: boolean;
}

/** All trails, as they are for a while. */
export type Setup = readonly SetTrail[];

/** Two of three trails share a bucket, each below its prefix. */
export const PLACES = [
  { name: 'trail-0', bucket: 'all', prefix: '' },
  { name: 'trail-1', bucket: 'second', prefix: 'of/second' },
  { name: 'trail-2', bucket: 'all', prefix: 'of/third' },
] as const;

export const ORGANIZATION: Organization = {
  id: 'o-ex',
  managementAccount: ACCOUNTS[0],
  delegatedAdministrators: [],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts: ACCOUNTS.map((id) => ({ id, stays: [{}] })),
};

/** A trail of the organization's management account. */
export const aSetTrail = (index: number, fields: Partial<SetTrail>): SetTrail => ({
  logsAll: true,
  ...aTrail({ ...PLACES[index], owner: ACCOUNTS[0], homeRegion: REGIONS[0], ...fields }),
});

/** One trail that logs whatever comes, and summarises it. */
export const summarising = (configuration: Partial<AggregationConfiguration> = {}): Setup => {
  const all = { EventCategory: 'Data' as const, Templates: TEMPLATES };
  return [aSetTrail(0, { isMultiRegion: true, aggregationConfigurations: [{ ...all, ...configuration }] })];
};

/** The trails as deliver gets them. */
export const routesFor = (setup: Setup): readonly Route[] =>
  routesOf({ revision: 1, trails: setup, organization: ORGANIZATION }).all.map((route, index) =>
    setup[index].logsAll ? { ...route, rules: () => true } : route,
  );

/** Delivers and publishes all that is left to do, once nothing fails any more. */
export const settle = async (world: World, setup: Setup): Promise<void> => {
  world.failing.clear();
  await world.settle({ routes: routesFor(setup) });
};
