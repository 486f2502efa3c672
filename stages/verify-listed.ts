import { mapParallel } from '../core/parallel.ts';
import type { DigestedFile } from '../core/digest.ts';
import type { FoundDigest } from '../core/verify/found.ts';
import { type DigestPlace, digestPlace } from '../core/verify/names.ts';
import type { ListedObject } from '../ports/index.ts';
import type { VerifyTools } from './verify-tools.ts';
import { listDigests, type Range, type VerifyUnit } from './verify-walk.ts';

/** What a Region's folder of digests holds. */
export interface ListedDigests {
  /** In their place, or in that of another, by key. */
  readonly placed: ReadonlyMap<string, { readonly place: DigestPlace; readonly found: FoundDigest }>;
  /** Those that say that they belong elsewhere, or where no digest belongs. */
  readonly strays: readonly FoundDigest[];
  /** Objects in no digest's place that are none. */
  readonly odd: readonly ListedObject[];
  /** What digests name, by the keys of their objects; of some. */
  readonly files: Map<string, readonly DigestedFile[]>;
}

const AT_ONCE = 16;

/** Reads all digests of a Region that are asked about, and of each chain the one after them. */
export const readListed = async (tools: VerifyTools, unit: VerifyUnit): Promise<ListedDigests> => {
  const { feed, question, progress, opener } = tools;
  const objects = (await listDigests(feed, unit, question)).map((object) => ({
    object,
    place: placeIn(tools, unit, object.key),
  }));
  const asked = nearRange(
    objects.flatMap(({ place }) => place ?? []),
    question,
  );
  const wanted = objects.filter(({ place }) => !place || asked.has(place.key));
  progress.expect(wanted.reduce((sum, { object }) => sum + object.size, 0));
  const files = new Map<string, readonly DigestedFile[]>();
  const read = await mapParallel(wanted, AT_ONCE, async ({ object, place }) => {
    const { key } = object;
    const opened = await opener.open({ key, region: unit.region });
    progress.done(object.size);
    if (opened) keepFiles(tools, files, key, opened.files);
    return { object, place, found: opened?.found };
  });
  return {
    placed: new Map(
      read.flatMap(({ place, found }) => (place && found ? [[place.key, { place, found }] as const] : [])),
    ),
    strays: read.flatMap(({ place, found }) => (found?.head && (!place || found.head.key !== found.at) ? [found] : [])),
    odd: read.filter(({ place, found }) => !place && found && !found.head).map(({ object }) => object),
    files,
  };
};

/** Whose digest belongs at a key of this Region. */
export const placeIn = ({ head }: VerifyTools, unit: VerifyUnit, key: string): DigestPlace | undefined => {
  const place = digestPlace(head, key);
  const isHere = place?.chain.account === unit.account && place.chain.region === unit.region;
  return isHere ? place : undefined;
};

/** Keeps in memory what a digest names, while there is room; otherwise it is read once more. */
export const keepFiles = (
  { room }: VerifyTools,
  files: Map<string, readonly DigestedFile[]>,
  key: string,
  named: readonly DigestedFile[],
): void => {
  if (named.length > room.entries) return;
  room.entries -= named.length;
  files.set(key, named);
};

/** Makes room again. */
export const forgetFiles = ({ room }: VerifyTools, files: Map<string, readonly DigestedFile[]>): void => {
  for (const named of files.values()) room.entries += named.length;
  files.clear();
};

/** Keys of digests that end in the range and, of each chain, of the first one behind it. */
const nearRange = (places: readonly DigestPlace[], { from = 0, to = Infinity }: Range): ReadonlySet<string> => {
  const near = [...Map.groupBy(places, ({ id }) => id).values()].flatMap((chain) => {
    const next = chain.reduce((least, { end }) => (end > to ? Math.min(least, end) : least), Infinity);
    return chain.filter(({ end }) => end >= from && (end <= to || end === next));
  });
  return new Set(near.map(({ key }) => key));
};
