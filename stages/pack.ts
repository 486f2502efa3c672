import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { CommittedFile } from '../core/commit.ts';
import { logFileBytes, MAX_LOG_FILE } from '../core/log-file.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Draft } from '../core/draft.ts';
import { formatTime } from '../core/time.ts';

const compress = promisify(gzip);

/** Files of a run that are compressed side by side. */
const FILES_AT_ONCE = 2;
const MOST_ROOMS = 4;

/** Output in few pieces: logs shrink to a tenth. */
const chunkFor = (body: Buffer): number => Math.max(1024, Math.ceil(body.length / 6));

/** Memory in which files are put together, used again and again: fresh memory would keep the collector busy. */
const rooms: Buffer[] = [];

const takeRoom = (bytes: number): Buffer =>
  bytes > MAX_LOG_FILE ? Buffer.allocUnsafeSlow(bytes) : (rooms.pop() ?? Buffer.allocUnsafeSlow(MAX_LOG_FILE));

const giveBack = (room: Buffer): void => {
  if (room.length === MAX_LOG_FILE && rooms.length < MOST_ROOMS) rooms.push(room);
};

/** A file that is written: all that is still to be known is its place among the others. */
interface Packed extends Pick<Draft, 'keyFor' | 'corrected'> {
  readonly file: Omit<CommittedFile, 'key' | 'start' | 'end'>;
  readonly bytes: Buffer;
}

const write = async (draft: Draft, level: number): Promise<Packed> => {
  const { trail, group, records, oldest, newest, isSummary, keyFor, corrected } = draft;
  const room = takeRoom(logFileBytes(draft.bytes, records.length));
  const body = draft.encode(records, room);
  const file = {
    trail,
    ...(group ? { account: group.account, region: group.region } : {}),
    sha256: hash('sha256', body),
    records: records.length,
    oldest: formatTime(oldest),
    newest: formatTime(newest),
    ...(isSummary ? { isSummary } : {}),
  };
  const bytes = await compress(body, { level, chunkSize: chunkFor(body) });
  giveBack(room);
  return { keyFor, corrected, file, bytes };
};

/** The files, compressed one by one, one behind the other. Of the drafts, only those being written are asked for. */
export const packFiles = async (drafts: Iterable<Draft>, level: number) => {
  const packed = await mapParallel(drafts, FILES_AT_ONCE, (draft) => write(draft, level));
  const files: CommittedFile[] = [];
  const corrections: { identity: string; file: string }[] = [];
  let start = 0;
  for (const [index, { keyFor, corrected, file, bytes }] of packed.entries()) {
    const key = keyFor(index, file.sha256);
    const end = start + bytes.length;
    files.push({ ...file, key, start, end });
    for (const identity of corrected) {
      corrections.push({ identity: Buffer.from(identity, 'latin1').toString('hex'), file: key });
    }
    start = end;
  }
  return { pack: Buffer.concat(packed.map(({ bytes }) => bytes)), files, corrections };
};
