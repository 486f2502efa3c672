import { type Input, JsonRefusal, type Operation } from '../adapters/local/json-operations.ts';
import { BUILT_IN } from '../core/trails/routes.ts';
import type { TrailDescription } from '../core/trails/api.ts';
import { descriptionOf } from '../core/trails/describe-trail.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import type { Clock, PublicKey, PublicKeys } from '../ports/index.ts';
import type { SealedTrail } from './sealed-trails.ts';

/** What is asked about. */
export interface KnownHere {
  readonly keys: PublicKeys;
  readonly configuration: () => Promise<Configuration>;
  readonly sealed: () => Promise<readonly SealedTrail[]>;
  readonly clock: Clock;
}

/** A key as `ListPublicKeys` answers it: times are seconds since 1970 (digest-files.md §5). */
export const listedKey = ({ fingerprint, pkcs1, from, to }: PublicKey) => ({
  Value: Buffer.from(pkcs1).toString('base64'),
  ValidityStartTime: from / 1000,
  ValidityEndTime: to / 1000,
  Fingerprint: fingerprint,
});

/** What `aws cloudtrail validate-logs` asks of CloudTrail and of AWS Organizations. */
export const keysOperations = (known: KnownHere): ReadonlyMap<string, Operation> =>
  new Map([
    ['CloudTrail_20131101.ListPublicKeys', listPublicKeys(known)],
    ['CloudTrail_20131101.DescribeTrails', describeTrails(known)],
    ['AWSOrganizationsV20161128.DescribeOrganization', describeOrganization(known)],
  ]);

const listPublicKeys =
  ({ keys, clock }: KnownHere): Operation =>
  async (input) => {
    const now = clock();
    const [from, to] = [timeIn(input, 'StartTime') ?? now, timeIn(input, 'EndTime') ?? now];
    if (from > to) throw new JsonRefusal('InvalidTimeRangeException', 'StartTime must not be after EndTime');
    return { PublicKeyList: (await keys.list('', from, to)).map(listedKey) };
  };

const timeIn = (input: Input, name: string): number | undefined => {
  const given = input[name];
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'number') return given * 1000;
  throw new JsonRefusal('SerializationException', `${name} must be a number of seconds`);
};

/** Of every account and Region: who asks has the archive itself. */
const describeTrails =
  ({ configuration, sealed }: KnownHere): Operation =>
  async ({ trailNameList = [] }) => {
    const isList = Array.isArray(trailNameList);
    if (!isList) throw new JsonRefusal('SerializationException', 'trailNameList must be a list');
    const { trails } = await configuration();
    const living = trails.map(descriptionOf);
    const deleted = (await sealed()).filter(
      ({ trail }) => trail !== BUILT_IN.pin.trail && !living.some(({ TrailARN }) => TrailARN === trail),
    );
    const all = [...living, ...deleted.map(describeDeleted)];
    const names = new Set<unknown>(trailNameList);
    const isNamed = ({ Name, TrailARN }: (typeof all)[number]) => names.has(Name) || names.has(TrailARN);
    return { trailList: names.size === 0 ? all : all.filter(isNamed) };
  };

/** Nobody knows its settings any more, but its digests are there. */
const describeDeleted = ({ trail, bucket, prefix, organization }: SealedTrail) =>
  ({
    TrailARN: trail,
    Name: trail.slice(trail.lastIndexOf('/') + 1),
    HomeRegion: trail.split(':')[3],
    S3BucketName: bucket,
    ...(prefix === '' ? {} : { S3KeyPrefix: prefix }),
    IsOrganizationTrail: organization !== undefined,
  }) satisfies Partial<TrailDescription>;

const describeOrganization =
  ({ configuration, sealed }: KnownHere): Operation =>
  async () => {
    const { organization } = await configuration();
    const id = organization?.id ?? (await sealed()).find((trail) => trail.organization !== undefined)?.organization;
    if (id === undefined) {
      throw new JsonRefusal('AWSOrganizationsNotInUseException', 'this archive knows of no organization');
    }
    const master = organization ? { MasterAccountId: organization.managementAccount } : {};
    return { Organization: { Id: id, ...master } };
  };
