import { STAGING } from '../contracts/archive-layout.ts';
import { TrailError } from './errors.ts';

/** A shard's arrivals in a staged object: a batch of its own, bytes `[start, end)`. */
export interface Part {
  readonly shard: number;
  readonly start: number;
  readonly end: number;
}

/** What a staged object's key tells of it. */
export interface StagedObject {
  readonly key: string;
  /** When it was staged: the beginning of the minute, in milliseconds since 1970. */
  readonly time: number;
  readonly parts: readonly Part[];
}

const KEY = new RegExp(
  `^${STAGING}(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)Z-[0-9A-Za-z]+-(\\d\\d\\.[0-9a-f]+(?:_\\d\\d\\.[0-9a-f]+)*)$`,
);

/**
 * The key of a new staged object. It ends with the shard and the length of each part, in their order, so that a listing
 * alone tells where a shard's part is. With sixteen parts a name stays below the 255 bytes that a file's may have.
 */
export const stagedKey = (
  time: number,
  unique: string,
  parts: readonly { readonly shard: number; readonly length: number }[],
): string => {
  const minute = new Date(time).toISOString().slice(0, 16).replace(/[-:]/g, '');
  const directory = parts.map(({ shard, length }) => `${String(shard).padStart(2, '0')}.${length.toString(16)}`);
  return `${STAGING}${minute}Z-${unique}-${directory.join('_')}`;
};

/** Throws `LEDGER_DAMAGED` for a key that `stagedKey` has not made: nobody would ever deliver what is in there. */
export const readStagedKey = (key: string): StagedObject => {
  const match = KEY.exec(key);
  if (!match) throw new TrailError('LEDGER_DAMAGED', `${key} stands among the staged objects and is none`);
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number);
  let end = 0;
  const parts = match[6].split('_').map((entry) => {
    const [shard, length] = entry.split('.');
    const start = end;
    end += parseInt(length, 16);
    return { shard: Number(shard), start, end };
  });
  return { key, time: Date.UTC(year, month - 1, day, hour, minute), parts };
};
