import type { Commit, CommittedFile } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import type { ObjectStore } from '../ports/index.ts';

const COPIES_AT_ONCE = 16;

/** CloudTrail tries a failing destination again for thirty days (log-delivery.md §2); so do we. */
export const GIVE_UP_AFTER = 30 * 24 * 60 * 60 * 1000;

/** Where files go. */
export type Destination = Pick<ObjectStore, 'create' | 'read'>;

/** What became of a file. An error that is returned is the destination's; those of the home store are thrown. */
export type Copied = 'created' | 'exists' | 'no time' | TrailError;

/** Whether the destination takes nothing; otherwise it is this one file that it does not take. */
export const isDown = ({ code }: TrailError): boolean => code !== 'ARCHIVE_DIFFERS';

export interface CopyAllOptions {
  /** Waits until a file's bytes may be held. */
  readonly enter: <T>(act: () => Promise<T>) => Promise<T>;
  readonly hasTime: () => boolean;
  /** The destination has taken something in this run. */
  readonly isProven: boolean;
}

/**
 * Copies a trail's files, as far as there is time. Before a destination has taken a first one the others wait, and when
 * it is down they are not tried: one request finds that out.
 */
export const copyAll = async (
  store: ObjectStore,
  commit: Commit,
  files: readonly CommittedFile[],
  destination: Destination,
  { enter, hasTime, isProven }: CopyAllOptions,
): Promise<Copied[]> => {
  let down: TrailError | undefined;

  const copyOne = (file: CommittedFile): Promise<Copied> =>
    enter(async () => {
      if (down) return down;
      if (!hasTime()) return 'no time';
      const copied = await copy(store, commit, file, destination);
      if (copied instanceof TrailError && isDown(copied)) down = copied;
      return copied;
    });

  const alone = isProven ? 0 : 1;
  const first = await mapParallel(files.slice(0, alone), 1, copyOne);
  return [...first, ...(await mapParallel(files.slice(alone), COPIES_AT_ONCE, copyOne))];
};

const copy = async (
  store: ObjectStore,
  commit: Commit,
  file: CommittedFile,
  destination: Destination,
): Promise<Copied> => {
  const { key } = file;
  const body = await readPacked(store, commit, file);
  try {
    // Without its pack the file must be there: packs go when all cursors have passed.
    const outcome = body ? await destination.create(key, body) : 'exists';
    if (outcome === 'created') return outcome;
    const there = await destination.read(key);
    const isSame = there !== undefined && (!body || Buffer.compare(there, body) === 0);
    if (isSame) return outcome;
  } catch (error) {
    if (error instanceof TrailError) return error;
    throw error;
  }
  if (body) return new TrailError('ARCHIVE_DIFFERS', `cannot publish ${key}`);
  throw packIsGone(key);
};

/** A file's bytes, gzip, as the commit's pack holds them; `undefined` if the pack is gone. */
export const readPacked = async (store: ObjectStore, { pack }: Commit, { start, end }: CommittedFile) => {
  const body = pack === undefined ? undefined : await store.read(pack, { start, end });
  if (body && body.length !== end - start) throw new TrailError('LEDGER_DAMAGED', `the pack ${pack} is too short`);
  return body;
};

const packIsGone = (key: string): TrailError =>
  new TrailError('LEDGER_DAMAGED', `the pack of ${key} is gone before it was published`);
