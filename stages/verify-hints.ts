import type { DigestedFile } from '../core/digest.ts';
import { mapParallel } from '../core/parallel.ts';
import { HOUR } from '../core/time.ts';
import type { FoundDigest } from '../core/verify/found.ts';
import { digestPlace, trailOf } from '../core/verify/names.ts';
import { contentOf } from './verify-content.ts';
import { openObject } from './verify-open.ts';
import type { VerifyHints, VerifyTools } from './verify-tools.ts';
import type { UnnamedFile } from './verify-rest.ts';
import type { UnitResult } from './verify-unit.ts';
import type { VerifyUnit } from './verify-walk.ts';

/** What files that no digest names hold, by the SHA-256 of their unpacked bytes, and digests among them. */
export interface UnnamedContents {
  readonly byHash: ReadonlyMap<string, readonly string[]>;
  readonly strays: readonly FoundDigest[];
}

const AT_ONCE = 16;
/** Digests that somebody put among log files are looked for in files of no more bytes, unpacked. */
const MOST_DIGEST = 1024 * 1024;

/** Reads files that no digest names: added ones and, if something is missing, all that are remembered. */
export const readUnnamed = async (tools: VerifyTools, results: readonly UnitResult[]): Promise<UnnamedContents> => {
  const isMissing = results.some(
    ({ faulty, chains }) =>
      faulty.some(({ flaw }) => flaw.is === 'fileMissing') ||
      chains.some(({ flawed }) => flawed.some(({ slot, foundAt }) => !slot.found && foundAt === undefined)),
  );
  const files = results.flatMap(({ unit, unnamed }) =>
    unnamed.filter(({ is }) => is === 'added' || isMissing).map((file) => ({ ...file, region: unit.region })),
  );
  tools.progress.expect(files.reduce((sum, { size }) => sum + size, 0));
  const read = await mapParallel(files, AT_ONCE, (file) => readOne(tools, file));
  const byHash = Map.groupBy(
    read.flatMap((one) => one ?? []),
    ({ sha256 }) => sha256,
  );
  return {
    byHash: new Map([...byHash].map(([sha256, those]) => [sha256, those.map(({ key }) => key)])),
    strays: read.flatMap((one) => one?.stray ?? []),
  };
};

const readOne = ({ feed, opener, progress, atOnce }: VerifyTools, file: UnnamedFile & { readonly region: string }) =>
  atOnce(async () => {
    const { key, size, region } = file;
    const object = await openObject(feed, key);
    const content = object && (await contentOf(object, MOST_DIGEST));
    progress.done(size);
    if (!content || content.problem) return undefined;
    const mayBeDigest = content.bytes?.subarray(0, 4096).includes('"awsAccountId"') ?? false;
    const opened = mayBeDigest ? await opener.openContent({ key, region }, object.metadata, content) : undefined;
    return { key, sha256: content.sha256, ...(opened?.found.head && { stray: opened.found }) };
  });

/** Regions that must be verified again, and what others have told of them that matters. */
export const hintsFor = async (
  tools: VerifyTools,
  results: readonly UnitResult[],
  contents: UnnamedContents,
): Promise<ReadonlyMap<UnitResult, VerifyHints>> => {
  const reach = reachesOf(results, tools.clock() - HOUR);
  const strays = straysByUnit(tools, results, contents);
  const hints = await mapParallel(results, AT_ONCE, async (result) => {
    const missed = await missedOf(tools, result, strays.get(unitName(result.unit)) ?? []);
    const isShort = result.chains.some(
      ({ chain, reach: end }) => end !== undefined && end < (reach.get(trailOf(chain)) ?? 0),
    );
    return missed.length > 0 || isShort ? [[result, { strays: missed, reach }] as const] : [];
  });
  return new Map(hints.flat());
};

const unitName = ({ account, region }: Pick<VerifyUnit, 'account' | 'region'>): string => `${account}/${region}`;

/** Digests by the account and Region that they belong to, if they were found elsewhere. */
const straysByUnit = (tools: VerifyTools, results: readonly UnitResult[], contents: UnnamedContents) => {
  const found = [
    ...contents.strays.map((stray) => ({ stray, in: '' })),
    ...results.flatMap(({ unit, strays }) => strays.map((stray) => ({ stray, in: unitName(unit) }))),
  ];
  const placed = found.flatMap(({ stray, in: there }) => {
    const place = digestPlace(tools.head, stray.head?.key ?? '');
    const name = place && unitName(place.chain);
    return name === undefined || name === there ? [] : [{ stray, name }];
  });
  const byUnit = Map.groupBy(placed, ({ name }) => name);
  return new Map([...byUnit].map(([name, those]) => [name, those.map(({ stray }) => stray)]));
};

/** Those that are not in their place. */
const missedOf = async ({ feed }: VerifyTools, { chains }: UnitResult, strays: readonly FoundDigest[]) => {
  const flawed = new Set(chains.flatMap((chain) => chain.flawed.map(({ slot }) => slot.key)));
  const missed = await mapParallel(strays, AT_ONCE, async (stray) => {
    const key = stray.head?.key ?? '';
    return flawed.has(key) || (await openObject(feed, key)) === undefined ? [stray] : [];
  });
  return missed.flat();
};

/** Until when each trail has digests; the last hour may not be sealed everywhere. */
const reachesOf = (results: readonly UnitResult[], until: number): ReadonlyMap<string, number> => {
  const reaches = new Map<string, number>();
  for (const { chain, proven, reach = 0 } of results.flatMap(({ chains }) => chains)) {
    if (!proven) continue;
    const end = Math.min(reach, Math.floor(until / HOUR) * HOUR);
    reaches.set(trailOf(chain), Math.max(reaches.get(trailOf(chain)) ?? 0, end));
  }
  return reaches;
};

/** A file that is missing, and the object that has its contents. */
export const movedTo = (missing: readonly DigestedFile[], { byHash }: UnnamedContents): ReadonlyMap<string, string> => {
  const left = new Map([...byHash].map(([sha256, keys]) => [sha256, keys.toSorted()]));
  const sorted = missing.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return new Map(
    sorted.flatMap(({ key, sha256 }) => {
      const at = left.get(sha256)?.shift();
      return at === undefined ? [] : [[key, at] as const];
    }),
  );
};
