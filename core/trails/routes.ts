import type { DigestPin, TrailPin } from '../commit.ts';
import { type SummaryRules, summaryRules } from '../summaries/configuration.ts';
import type { EventKind } from './facts.ts';
import { organizationOf } from './membership.ts';
import type { Organization } from './organization.ts';
import { compileRules, type Place, type Standing } from './rules.ts';
import type { StoredTrail } from './stored-trail.ts';

/** One way that events can go: what of them, and where to. */
export interface Route {
  readonly pin: TrailPin;
  /** Before `AWSLogs/`; may be empty. */
  readonly prefix: string;
  /** The folder of the organization, behind `AWSLogs/`. */
  readonly organization?: string;
  readonly rules: (place: Place, kind: EventKind) => Standing;
  /** How it summarises data events, if it does. */
  readonly summaries?: SummaryRules;
}

/** All ways, as one revision of the registry has them. */
export interface Routes {
  readonly revision: number;
  readonly all: readonly Route[];
}

/** No trail can be called so, since names end in a letter or digit: a trail `default` has digests of its own. */
export const BUILT_IN_NAME = 'default-';

/** While there is no trail, all events go to the archive's root: nothing is lost before the first trail is made. */
export const BUILT_IN: Route = {
  pin: { trail: 'default', version: 0, digests: { name: BUILT_IN_NAME, prefix: '' } },
  prefix: '',
  rules: () => true,
};

/** The files of what is set aside are published like a trail's, into the archive itself. */
export const SET_ASIDE_TRAIL = 'set-aside';

/** What the registry says, as far as routes need it. */
export interface Registered {
  readonly revision: number;
  readonly trails: readonly StoredTrail[];
  /** Of which it is not known what they log. */
  readonly unclear?: readonly string[];
  readonly organization?: Organization;
}

/**
 * Makes the trails ready to be asked of every event: once for each revision, not for each run. While it is not known what a
 * trail logs, everything is kept in the archive's root as well: events are decided once.
 */
export const routesOf = ({ revision, trails, unclear = [], organization }: Registered): Routes => {
  const known = trails.filter(({ arn }) => !unclear.includes(arn)).map((trail) => routeOf(trail, organization));
  return { revision, all: known.length === 0 || unclear.length > 0 ? [...known, BUILT_IN] : known };
};

const routeOf = (trail: StoredTrail, known: Organization | undefined): Route => {
  const organization = organizationOf(trail, known)?.id;
  const [aggregation] = trail.aggregationConfigurations ?? [];
  return {
    pin: pinOf(trail, organization),
    prefix: trail.prefix,
    ...(organization === undefined ? {} : { organization }),
    rules: compileRules(trail, known),
    ...(aggregation === undefined ? {} : { summaries: summaryRules(aggregation) }),
  };
};

/** What a commit has to know of a trail: where its files go, and whom they are told of. */
export const pinOf = (trail: StoredTrail, organization?: string): TrailPin => {
  const { arn, version, createdAt, bucket, owner, homeRegion, logGroup, topic } = trail;
  const ofOrganization = organization === undefined ? {} : { organization };
  return {
    trail: arn,
    version,
    createdAt,
    bucket,
    ...(logGroup === undefined ? {} : { logs: { group: logGroup, owner, homeRegion, ...ofOrganization } }),
    ...(topic === undefined ? {} : { topic }),
    ...(trail.validatesLogFiles ? { digests: digestPinOf(trail, organization) } : {}),
  };
};

const digestPinOf = (
  { name, homeRegion, owner, prefix, isLogging, stoppedAt, createdAt }: StoredTrail,
  organization: string | undefined,
): DigestPin => ({
  name,
  homeRegion,
  owner,
  prefix,
  ...(organization === undefined ? {} : { organization }),
  // One that was never started has not been logging since it was made.
  ...(isLogging ? {} : { stoppedAt: stoppedAt ?? createdAt }),
});
