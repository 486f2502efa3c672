import { REGISTRY } from '../../contracts/archive-layout.ts';
import { TrailError } from '../errors.ts';
import type { Caller } from './api.ts';
import type { Organization } from './organization.ts';
import { count, exactly, flag, listOf, members, optional, text, time } from './shape.ts';
import type { StoredTrail } from './stored-trail.ts';
import { checkPrefix, checkTopic, isLogGroup } from './check-targets.ts';
import { checkBucketName } from './names.ts';
import { parseTrailArn, trailPlace } from './trail-arn.ts';
import { ACCOUNT, TRAIL, TRAIL_ARN } from './trail-shape.ts';

/** Where a trail's settings are. */
export interface TrailEntry {
  readonly arn: string;
  /** None: the trail is deleted. */
  readonly key?: string;
  /** The revision that changed it last. */
  readonly version: number;
}

/** Where what is known of the organization is. */
export interface OrganizationEntry {
  readonly key: string;
  /** The revision that changed it last. */
  readonly version: number;
}

/** The `n`th revision of the registry, from 1: the moment at which everything in it became true. */
export interface Revision {
  readonly format: 1;
  readonly n: number;
  /** Never earlier than the predecessor's. Milliseconds since 1970. */
  readonly time: number;
  /** Whose request it was; an administrator's act has none. */
  readonly by?: Caller;
  /** `CreateTrail arn:…`: for those who read the history. */
  readonly change: string;
  /** In the order of their first creation. */
  readonly trails: readonly TrailEntry[];
  readonly organization?: OrganizationEntry;
}

const twelve = (n: number) => String(n).padStart(12, '0');

/** Keys of the registry. */
export const registryKeys = {
  revisions: `${REGISTRY}revision/`,
  revision: (n: number) => `${REGISTRY}revision/${twelve(n)}`,
  trail: (arn: string, n: number, unique: string) => `${REGISTRY}trail/${trailPlace(arn)}/${twelve(n)}-${unique}`,
  organization: (n: number, unique: string) => `${REGISTRY}organization/${twelve(n)}-${unique}`,
};

/** The number in the key of a revision; `undefined` for another file's name. */
export const revisionOf = (key: string): number | undefined => {
  const n = Number(key.slice(registryKeys.revisions.length));
  return registryKeys.revision(n) === key ? n : undefined;
};

const REVISION = members({
  format: exactly(1),
  n: count,
  time,
  by: optional(members({ account: text, region: text })),
  change: text,
  trails: listOf(members({ arn: TRAIL_ARN, key: optional(text), version: count })),
  organization: optional(members({ key: text, version: count })),
});

const ORGANIZATION = members({
  id: text,
  managementAccount: ACCOUNT,
  delegatedAdministrators: listOf(ACCOUNT),
  hasAllFeatures: flag,
  hasTrustedAccess: flag,
  accounts: listOf(
    members({
      id: ACCOUNT,
      stays: listOf(members({ joined: optional(time), left: optional(time) })),
      optedIn: optional(listOf(members({ region: text, disabled: optional(time) }))),
      regionsAsOf: optional(time),
    }),
  ),
  asOf: optional(time),
});

/** As JSON; what is `undefined` is left out. */
export const encode = (object: Revision | StoredTrail | Organization): Buffer => Buffer.from(JSON.stringify(object));

const decode = <T>(bytes: Uint8Array | undefined, key: string, isWhole: (value: T) => boolean): T => {
  if (!bytes) throw new TrailError('REGISTRY_DAMAGED', `the registry object ${key} is gone`);
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as T;
    if (!isWhole(value)) throw new Error('not of the shape that was written');
    return value;
  } catch (cause) {
    throw new TrailError('REGISTRY_DAMAGED', `cannot read the registry object ${key}`, { cause });
  }
};

/** Throws `REGISTRY_DAMAGED` for what is not the `n`th revision, or names keys that none can name. */
export const decodeRevision = (bytes: Uint8Array | undefined, n: number): Revision =>
  decode<Revision>(bytes, registryKeys.revision(n), (revision) => {
    if (!REVISION(revision) || revision.n !== n) return false;
    const { trails, organization } = revision;
    const areKeys = trails.every(({ arn, key }) => isKey(key, `${REGISTRY}trail/${trailPlace(arn)}/`));
    return areKeys && isKey(organization?.key, `${REGISTRY}organization/`);
  });

/** A key that was edited could lead anywhere. */
const isKey = (key: string | undefined, folder: string): boolean =>
  key === undefined || (key.startsWith(folder) && /^\d{12}-[A-Za-z0-9]+$/.test(key.slice(folder.length)));

/** Throws `REGISTRY_DAMAGED` for what are not the settings of this trail in this version. */
export const decodeTrail = (bytes: Uint8Array | undefined, entry: TrailEntry & { readonly key: string }): StoredTrail =>
  decode<StoredTrail>(bytes, entry.key, (trail) => TRAIL(trail) && isOf(trail, entry) && hasPlaces(trail));

/** Where events go must be a place: what was edited would fail, or lead elsewhere, for every event. */
const hasPlaces = ({ bucket, prefix, topic, logGroup, owner, homeRegion }: StoredTrail): boolean => {
  const caller = { account: owner, region: homeRegion };
  const refusal = checkBucketName(bucket) ?? checkPrefix(prefix) ?? checkTopic(topic, caller);
  const areArns = (topic?.startsWith('arn:') ?? true) && (logGroup === undefined || isLogGroup(logGroup));
  return !refusal && areArns;
};

const isOf = (trail: StoredTrail, { arn, version }: TrailEntry): boolean => {
  const named = parseTrailArn(arn);
  return (
    trail.arn === arn &&
    trail.version === version &&
    trail.name === named?.name &&
    trail.owner === named.account &&
    trail.homeRegion === named.region
  );
};

/** Throws `REGISTRY_DAMAGED` for what is no organization. */
export const decodeOrganization = (bytes: Uint8Array | undefined, key: string): Organization =>
  decode<Organization>(bytes, key, ORGANIZATION);
