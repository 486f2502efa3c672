import { statSync } from 'node:fs';
import { FolderFeed } from '../adapters/local/folder-feed.ts';
import type { TrailError } from '../core/errors.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import { BUILT_IN } from '../core/trails/routes.ts';
import type { Feed } from '../ports/index.ts';
import { organizationsIn } from '../stages/read-summaries.ts';
import type { OnDamaged } from '../stages/sealed.ts';
import { trailsEver } from '../stages/trails-ever.ts';
import type { VerifyQuestion } from '../stages/verify.ts';
import { bucketName, plainPrefix } from './bucket-flags.ts';
import type { Buckets } from './buckets.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { trailInBucket, type VerifyFlags } from './verify-flags.ts';
import { sealedPlaces } from './sealed-trails.ts';
import { clean } from './terminal.ts';
import { quoted } from './trail-flags.ts';
import { bucketsNamed } from './verify-named.ts';
import {
  chosenTrail,
  deliveriesOf,
  type Delivery,
  onlySealed,
  type TrailPlace,
  trailPlaces,
  unwatchedAt,
} from './verify-trails.ts';

/** What is verified at once: all that stands before the accounts of some trails' keys. */
export interface VerifyPlace {
  /** The bucket, as a person would look for it. */
  readonly where: string;
  readonly open: () => Promise<Feed | Complaint>;
  /** Another bucket of these trails: digests name files there since one has moved. */
  readonly openOther?: (bucket: string) => Promise<Feed | undefined>;
  /** Whose digests in the ledger are of this place: two places may have a bucket of one name. @default everybody's */
  readonly isOf?: (trail: string) => boolean;
  readonly question: Omit<VerifyQuestion, 'accounts' | 'regions' | 'from' | 'to'>;
}

/** Where the flags mean, and who may know why there is nothing. */
export interface Places {
  readonly places: readonly VerifyPlace[];
  /** The trails, unless a bucket was named. */
  readonly known?: Configuration;
  /** What could not be read of the registry. */
  readonly faults: readonly TrailError[];
}

/** A folder that is a copy of a bucket. */
export const placesInFolder = async (flags: VerifyFlags): Promise<Places | Complaint> => {
  const { folder = '', bucket } = flags;
  if (!isFolder(folder)) return { complaint: `there is no folder '${folder}'`, remedy: 'check its name' };
  const feed = new FolderFeed(folder);
  // A copy may have been made without what S3 keeps beside the bytes.
  const ofCopy = { lacksMetadata: true };
  const places = await inOneBucket(feed, folder, flags, ofCopy);
  if (bucket === undefined || isComplaint(places)) return places;
  const named = bucketName(bucket);
  return (
    (await otherName(feed, places.places, named)) ?? inOneBucket(feed, folder, flags, { ...ofCopy, bucket: named })
  );
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** That the digests of a copy name another bucket, all of them: said once, instead of each by itself. */
const otherName = async (feed: Feed, places: readonly VerifyPlace[], named: string): Promise<Complaint | undefined> => {
  const names = new Set((await Promise.all(places.map(({ question }) => bucketsNamed(feed, question)))).flat());
  const [name] = names;
  if (names.size !== 1 || name === named) return undefined;
  return {
    complaint: `the digests there call their bucket '${clean(name)}', not '${named}' (--bucket): nothing was verified`,
    remedy: `if it is a copy of that bucket: --bucket ${quoted(name)}`,
  };
};

/** A bucket, whatever trails there are. */
export const placesInBucket = async (
  { open, missing, nameOf, root, store }: Buckets,
  flags: VerifyFlags & { readonly bucket: string },
): Promise<Places | Complaint> => {
  const bucket = bucketName(flags.bucket);
  const feed = missing?.(bucket) ?? (await open(bucket));
  if (isComplaint(feed)) return feed;
  const found = await inOneBucket(feed, nameOf(bucket), flags, { bucket });
  if (isComplaint(found) || !root?.isApart) return found;
  const deliveries = deliveriesOf(await trailsEver(store));
  const places = found.places.map((place) => {
    const unwatched = unwatchedAt(deliveries, { ...place.question, bucket });
    return { ...place, isOf: isOfTrails, question: { ...place.question, unwatched } };
  });
  return { ...found, places };
};

const isOfRoot = (trail: string): boolean => trail === BUILT_IN.pin.trail;
const isOfTrails = (trail: string): boolean => !isOfRoot(trail);

/** All that is below the prefix: of single accounts, and of organizations. */
const inOneBucket = async (
  feed: Feed,
  where: string,
  flags: VerifyFlags,
  asked: Pick<VerifyQuestion, 'bucket' | 'lacksMetadata'>,
): Promise<Places | Complaint> => {
  const trail = trailInBucket(flags.trail);
  if (isComplaint(trail)) return trail;
  const prefix = plainPrefix(flags);
  const { organization } = flags;
  const all = { ...asked, prefix, ...(trail && { trail }) };
  const placeOf = (question: VerifyPlace['question']) => ({ where, open: async () => feed, question });
  if (organization !== undefined) return { places: [placeOf({ ...all, organization })], faults: [] };
  const organizations = await organizationsIn(feed, prefix);
  const ofOrganizations = organizations.map((id) => placeOf({ ...all, organization: id }));
  return { places: [placeOf({ ...all, organizations }), ...ofOrganizations], faults: [] };
};

/**
 * Where trails deliver to, and ever did; without trails, and beside them, the archive's own place. Settings that are gone, and of
 * which there are digests, are made up for by the ledger. `onDamaged` is told of what cannot be read there.
 */
export const placesOfTrails = async (
  buckets: Buckets,
  name: string | undefined,
  onDamaged: OnDamaged,
): Promise<Places | Complaint> => {
  const { store, root } = buckets;
  const known = await buckets.configuration();
  const delivering = deliveriesOf(await trailsEver(store));
  const deliveries = [...delivering, ...onlySealed(await sealedPlaces(store, onDamaged), delivering)];
  const choice = chosenTrail(deliveries, name, root !== undefined);
  if (isComplaint(choice)) return choice;
  const openOther = otherBuckets(buckets, deliveries);
  const places = trailPlaces(deliveries, choice, root).map((place) => ({
    ...placeIn(buckets, withOrganizations(place, deliveries)),
    openOther,
  }));
  return { places, known, faults: known.faults };
};

/** Folders of organizations whose trails are known are places by themselves, and nobody else's. */
const withOrganizations = (place: TrailPlace, deliveries: readonly Delivery[]): TrailPlace => {
  const { bucket, prefix } = place;
  const beside = deliveries.filter((delivery) => delivery.bucket === bucket && delivery.prefix === prefix);
  const organizations = [...new Set(beside.flatMap(({ organization }) => organization ?? []))];
  return place.organization === undefined ? { ...place, organizations } : place;
};

const placeIn = ({ nameOf, open, root }: Buckets, { isRoot, ...question }: TrailPlace): VerifyPlace => {
  const isOf = root?.isApart && { isOf: isRoot ? isOfRoot : isOfTrails };
  if (isRoot && root) return { where: root.where, open: root.open, question, ...isOf };
  const { bucket } = question;
  return { where: nameOf(bucket), open: () => open(bucket), question, ...isOf };
};

/** Only those that trails deliver to, or did: a digest that somebody has forged may name any. */
const otherBuckets = ({ open, root }: Buckets, deliveries: readonly Delivery[]): VerifyPlace['openOther'] => {
  const ofTrails = new Set(deliveries.map(({ bucket }) => bucket));
  if (root && !root.isApart) ofTrails.add(root.bucket);
  return async (bucket) => {
    const feed = ofTrails.has(bucket) ? await open(bucket) : undefined;
    return isComplaint(feed) ? undefined : feed;
  };
};
