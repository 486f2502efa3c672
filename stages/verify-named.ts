import type { DigestedFile } from '../core/digest.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Span } from '../core/verify/coverage.ts';
import type { Judged } from '../core/verify/slot.ts';
import type { ReadChain } from './verify-chains.ts';
import { type FaultyFile, verifyFiles } from './verify-files.ts';
import type { VerifyTools } from './verify-tools.ts';
import { rootOf, type VerifyUnit } from './verify-walk.ts';

/** What the digests of a Region name, and how it is. */
export interface NamedFiles {
  readonly faulty: readonly FaultyFile[];
  readonly validFiles: number;
  /** How many files each chain names that are sound. */
  readonly sound: ReadonlyMap<ReadChain, number>;
  /** Keys outside of the Region's folders that its digests name. */
  readonly namedAway: readonly string[];
  /** Files in other buckets that were not looked at: how many, and some of them. */
  readonly elsewhere: { readonly count: number; readonly keys: readonly string[] };
  /** Files that only digests without proof name, by key, and the time of these. */
  readonly claimed: ReadonlyMap<string, Span>;
}

/** Digests whose files are verified at once. */
const DIGESTS_AT_ONCE = 8;
const MOST_KEYS = 10;

/** Verifies what the chains name, and notes it in `logs`: a size below zero. Throws a `TrailError` if it cannot be read. */
export const verifyNamed = async (
  tools: VerifyTools,
  chains: readonly ReadChain[],
  logs: Map<string, number>,
): Promise<NamedFiles> => {
  const faulty: FaultyFile[] = [];
  const namedAway: string[] = [];
  const elsewhere = { count: 0, keys: [] as string[] };
  const sound = new Map<ReadChain, number>();

  const look = async (files: readonly DigestedFile[], chain: ReadChain) => {
    const here = files.filter(({ bucket }) => bucket === tools.bucket);
    const sizes = new Map(here.map(({ key }) => [key, sizeOf(logs.get(key))]));
    for (const { key } of here) {
      const size = logs.get(key);
      if (size === undefined) namedAway.push(key);
      else if (!isNamed(size)) logs.set(key, -1 - size);
    }
    if (!chain.isAsked) return;
    const found = await verifiedIn(tools, files, sizes, elsewhere);
    for (const file of found.faulty) faulty.push(file);
    sound.set(chain, (sound.get(chain) ?? 0) + found.valid);
  };

  for (const chain of chains) {
    const witnesses = chain.judged.flatMap(({ witness, slot }) => (witness && !slot.isBeyond ? [witness] : []));
    await mapParallel(witnesses, DIGESTS_AT_ONCE, async (witness) => look(await chain.filesOf(witness), chain));
  }
  const validFiles = [...sound.values()].reduce((sum, count) => sum + count, 0);
  return { faulty, validFiles, sound, namedAway, elsewhere, claimed: await claimedBy(chains) };
};

/** Verifies files in the buckets that they are in; of those that are not at hand, only `elsewhere` tells. */
const verifiedIn = async (
  tools: VerifyTools,
  files: readonly DigestedFile[],
  sizes: ReadonlyMap<string, number | undefined>,
  elsewhere: { count: number; readonly keys: string[] },
): Promise<{ readonly valid: number; readonly faulty: readonly FaultyFile[] }> => {
  const faulty: FaultyFile[] = [];
  let valid = 0;
  for (const [bucket, those] of Map.groupBy(files, (file) => file.bucket)) {
    const isHere = bucket === tools.bucket;
    const feed = isHere ? tools.feed : await tools.open(bucket);
    if (feed) {
      const found = await verifyFiles({ ...tools, feed }, those, (key) => (isHere ? sizes.get(key) : undefined));
      for (const file of found) faulty.push(file);
      valid += those.length - found.length;
    } else {
      elsewhere.count += those.length;
      elsewhere.keys.push(...those.slice(0, MOST_KEYS - elsewhere.keys.length).map(({ key }) => key));
    }
  }
  return { valid, faulty };
};

/** Whether a size in `logs` is that of a file that a digest names. */
export const isNamed = (size: number | undefined): boolean => size !== undefined && size < 0;
const sizeOf = (size: number | undefined): number | undefined => (isNamed(size) ? -1 - size! : size);

const claimedBy = async (chains: readonly ReadChain[]): Promise<ReadonlyMap<string, Span>> => {
  const claimed = new Map<string, Span>();
  for (const { judged, filesOf } of chains) {
    for (const [index, { claim, slot }] of judged.entries()) {
      if (!claim || slot.isBeyond) continue;
      const span = { from: Math.max(claim.found.head.start, endBefore(judged, index)), to: slot.end };
      for (const { key } of await filesOf(claim)) claimed.set(key, span);
    }
  }
  return claimed;
};

/** When the digest before it in the chain ends. */
const endBefore = (judged: readonly Judged[], index: number): number =>
  judged.slice(index + 1).find(({ isApart }) => !isApart)?.slot.end ?? 0;

/** Notes in `logs` what digests name that a trail has in another place, to which it moved since then: the ledger knows them. */
export const namedBySeals = async (
  { book, opener, bucket, head }: VerifyTools,
  unit: VerifyUnit,
  logs: Map<string, number>,
): Promise<{ readonly count: number; readonly keys: readonly string[] }> => {
  const named: string[] = [];
  const { region } = unit;
  for (const record of (await book?.movedOf(unit)) ?? []) {
    const { key, metadata, body } = record;
    const { found, files } = await opener.openBytes({ key, region }, metadata, Buffer.from(body, 'base64'));
    if (found.own || found.head?.key !== key || found.head.bucket !== record.bucket) continue;
    for (const file of files) {
      const size = logs.get(file.key);
      if (file.bucket !== bucket || !file.key.startsWith(rootOf(head)) || size === undefined || isNamed(size)) continue;
      logs.set(file.key, -1 - size);
      named.push(file.key);
    }
  }
  return { count: named.length, keys: named.slice(0, MOST_KEYS) };
};
