import { lineOf } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { keys } from '../core/ledger-keys.ts';
import { identityOf, type Period, type TrailToSeal } from '../core/seal/period.ts';
import type { SealedFile } from '../core/seal/plan.ts';
import type { ObjectStore } from '../ports/index.ts';
import { type Cursor, readCursor } from './cursor.ts';
import { keysGivenUp } from './given-up.ts';
import { commitsFrom } from './seal-commits.ts';

/** What the commits of a period have for a trail. */
export interface TrailFiles {
  /** Of each commit, by its number, on which line it goes where. */
  readonly commits: { readonly n: number; readonly line: string; readonly files: readonly SealedFile[] }[];
}

/** What the commits of a period have for these trails, by their identity: each commit is read once for all of them. */
export const filesOfPeriod = async (
  store: ObjectStore,
  { shard, from, to }: Period,
  wanted: readonly TrailToSeal[],
  archive: string,
): Promise<ReadonlyMap<string, TrailFiles>> => {
  const found = new Map<string, TrailFiles>();
  for (const { pin, adopted = [] } of wanted) {
    const files: TrailFiles = { commits: [] };
    const all = [pin, ...adopted.map((createdAt) => ({ trail: pin.trail, createdAt }))];
    for (const one of all) found.set(identityOf(one), files);
  }
  let next = from;
  for await (const { n, time, trails, files } of commitsFrom(store, shard, from, () => true, to)) {
    next = n + 1;
    for (const pin of trails) {
      // A digest covers its whole hour: also files that came before validation was turned on in it, or after it was off.
      const known = found.get(identityOf(pin));
      const own = known ? files.filter(({ trail }) => trail === pin.trail) : [];
      const bucket = pin.bucket ?? archive;
      if (own.length > 0) {
        known!.commits.push({ n, line: lineOf(pin), files: own.map((file) => ({ file, bucket, time })) });
      }
    }
  }
  if (next < to) throw new TrailError('LEDGER_DAMAGED', `the commit ${keys.commit(shard, next)} is gone`);
  return found;
};

/**
 * The files of a trail that are at their destinations, which are all but those that were given up; or, while a line is still
 * to bring some, how far it is.
 */
export const deliveredFiles = async (
  store: ObjectStore,
  shard: number,
  trail: string,
  { commits }: TrailFiles,
): Promise<readonly SealedFile[] | { readonly waiting: string }> => {
  const cursors = new Map<string, Cursor>();
  for (const line of new Set(commits.map((commit) => commit.line))) {
    cursors.set(line, (await readCursor(store, shard, line)).cursor);
  }
  const late = commits.filter(({ n, line }) => cursors.get(line)!.next <= n);
  if (late.length > 0) {
    const files = late.reduce((sum, commit) => sum + commit.files.length, 0);
    return { waiting: `up to ${files} of its files are not delivered yet, from commit ${late[0].n} on` };
  }
  const delivered: SealedFile[] = [];
  for (const { n, line, files } of commits) {
    const givenUp = await keysGivenUp(store, { shard, n }, trail, cursors.get(line)!);
    delivered.push(...files.filter(({ file }) => !givenUp.has(file.key)));
  }
  return delivered;
};
