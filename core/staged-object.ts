import { STAGING } from '../contracts/archive-layout.ts';

/** A shard's arrivals in a staged object: a batch of its own, bytes `[start, end)`. */
export interface Part {
  readonly shard: number;
  readonly start: number;
  readonly end: number;
}

/** What a staged object's key tells of it. */
export interface StagedObject {
  readonly key: string;
  /** What no other object's key begins with: short, where thousands are named. */
  readonly stem: string;
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
  const directory = parts.map(({ shard, length }) => `${String(shard).padStart(2, '0')}.${length.toString(16)}`);
  return `${STAGING}${minuteStem(time)}-${unique}-${directory.join('_')}`;
};

/** How the stems of a minute begin: they sort by time. */
export const minuteStem = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`;

/** The stem of a staged object's key: minute and unique name. */
export const stemOf = (key: string): string => key.slice(STAGING.length, key.lastIndexOf('-'));

/** `undefined` for a key that `stagedKey` has not made. */
export const readStagedKey = (key: string): StagedObject | undefined => {
  const match = KEY.exec(key);
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number);
  let end = 0;
  const parts = match[6].split('_').map((entry) => {
    const [shard, length] = entry.split('.');
    const start = end;
    end += parseInt(length, 16);
    return { shard: Number(shard), start, end };
  });
  return { key, stem: stemOf(key), time: Date.UTC(year, month - 1, day, hour, minute), parts };
};
