import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { CommittedFile } from '../core/commit.ts';
import { logFileBytes, MAX_LOG_FILE } from '../core/log-file.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Draft } from '../core/route.ts';
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

/** The files, compressed one by one, one behind the other. */
export const packFiles = async (drafts: readonly Draft[], level: number) => {
  const packed = await mapParallel(drafts, FILES_AT_ONCE, async (draft) => {
    const room = takeRoom(logFileBytes(draft.bytes, draft.records.length));
    const body = draft.encode(draft.records, room);
    const packed = {
      draft,
      sha256: hash('sha256', body),
      bytes: await compress(body, { level, chunkSize: chunkFor(body) }),
    };
    giveBack(room);
    return packed;
  });
  const files: CommittedFile[] = [];
  const corrections: { identity: string; file: string }[] = [];
  let start = 0;
  for (const [index, { draft, sha256, bytes }] of packed.entries()) {
    const key = draft.keyFor(index, sha256);
    const times = { oldest: formatTime(draft.oldest), newest: formatTime(draft.newest) };
    const end = start + bytes.length;
    const place = draft.group ? { account: draft.group.account, region: draft.group.region } : {};
    files.push({ trail: draft.trail, key, ...place, sha256, records: draft.records.length, start, end, ...times });
    for (const identity of draft.corrected) {
      corrections.push({ identity: Buffer.from(identity, 'latin1').toString('hex'), file: key });
    }
    start = end;
  }
  return { pack: Buffer.concat(packed.map(({ bytes }) => bytes)), files, corrections };
};
