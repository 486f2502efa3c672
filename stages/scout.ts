import { type Commit, lineOf } from '../core/commit.ts';
import { keys } from '../core/ledger-keys.ts';
import { TrailError } from '../core/errors.ts';
import type { ObjectStore } from '../ports/index.ts';
import { encodeJson, NOTED_AFTER, readCursor, readJson, startAt } from './cursor.ts';
import type { ReadCommit } from './ledger.ts';

/** A line that has had files: a trail's way to one set of destinations. */
export interface Line {
  readonly line: string;
  readonly trail: string;
  readonly createdAt?: number;
}

/** Which lines have had files in a shard's commits before `next`. */
interface Scouted {
  readonly next: number;
  readonly lines: readonly Line[];
}

const NOTHING: Scouted = { next: 0, lines: [] };

const MOST_TRIES = 100;

/** The lines of a shard, as they were noted last. */
export const readLines = async (store: ObjectStore, shard: number) => {
  const { value, version } = await readJson(store, keys.lines(shard));
  return { noted: (value as Scouted | undefined) ?? NOTHING, version };
};

export interface ScoutOptions {
  readonly readCommit: ReadCommit;
  readonly hasTime: () => boolean;
}

/**
 * Looks at a shard's commits, each once, as far as there is time, and gives every line a cursor at the first commit that has files for it. So
 * publishing needs nothing but the ledger, a new trail does not begin with ten years of commits that are not its own, and
 * a deleted one still gets what was committed for it. Returns the lines.
 */
export const scout = (store: ObjectStore) => {
  const known = new Map<number, Scouted>();

  /** Looks at commits until something is worth noting, or there are no more. */
  const look = async (
    shard: number,
    from: Scouted,
    { readCommit, hasTime }: ScoutOptions,
  ): Promise<{ readonly seen: Scouted; readonly isEnd: boolean }> => {
    let { next, lines } = from;
    for (; next - from.next < NOTED_AFTER && hasTime(); next++) {
      const commit = await readCommit(shard, next);
      if (!commit) return { seen: { next, lines }, isEnd: true };
      const added = linesIn(commit).filter(({ line }) => lines.every((other) => other.line !== line));
      for (const { line } of added) await begin(store, shard, line, commit.n);
      lines = [...lines, ...added];
    }
    return { seen: { next, lines }, isEnd: !hasTime() };
  };

  return async (shard: number, options: ScoutOptions): Promise<readonly Line[]> => {
    for (let tries = 0; tries < MOST_TRIES;) {
      const { noted, version } = await readLines(store, shard);
      const { seen, isEnd } = await look(shard, merged(noted, known.get(shard) ?? NOTHING), options);
      const isNews = seen.lines.length > noted.lines.length || seen.next - noted.next >= NOTED_AFTER;
      const outcome = isNews ? await store.replace(keys.lines(shard), encodeJson(seen), version) : 'replaced';
      if (outcome === 'changed') tries++;
      else known.set(shard, seen);
      if (outcome !== 'changed' && isEnd) return seen.lines;
    }
    throw new TrailError('STORE_UNAVAILABLE', `cannot note the lines of shard ${shard}: other runs are always faster`);
  };
};

const merged = (a: Scouted, b: Scouted): Scouted => ({
  next: Math.max(a.next, b.next),
  lines: [...new Map([...a.lines, ...b.lines].map((line) => [line.line, line])).values()],
});

const linesIn = ({ files, trails }: Commit): Line[] => {
  const pins = new Map(trails.map((pin) => [pin.trail, pin]));
  return [...new Set(files.map(({ trail }) => trail))].map((trail) => {
    const pin = pins.get(trail);
    const createdAt = pin?.createdAt;
    return { line: pin ? lineOf(pin) : trail, trail, ...(createdAt === undefined ? {} : { createdAt }) };
  });
};

/** If there is a cursor already, a rival or an earlier run has begun there, or further on. */
const begin = async (store: ObjectStore, shard: number, line: string, n: number): Promise<void> => {
  const { version } = await readCursor(store, shard, line);
  if (version === undefined) await store.replace(keys.cursor(shard, line), encodeJson(startAt(n)), undefined);
};
