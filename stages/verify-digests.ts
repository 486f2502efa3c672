import { type DigestedFile, parseDigest } from '../core/digest.ts';
import { gate, type Gate } from '../core/gate.ts';
import { HOUR, parseTime } from '../core/time.ts';
import { checked, MADE_AT, type FoundDigest, type KnownKey } from '../core/verify/found.ts';
import { chainInName } from '../core/verify/names.ts';
import type { Feed, Metadata, PublicKeys } from '../ports/index.ts';
import { type Content, contentOf } from './verify-content.ts';
import { openObject } from './verify-open.ts';

/** What digests are read with. */
export interface DigestReaderPorts {
  readonly feed: Feed;
  readonly keys: PublicKeys;
  /** How many are read at once. */
  readonly atOnce: Gate;
  /** Called for each object that has a signature among its metadata. */
  readonly onSignature?: () => void;
}

/** A digest, and what it names. */
export interface OpenedDigest {
  readonly found: FoundDigest;
  readonly files: readonly DigestedFile[];
}

/** An object that may be a digest, in the folder of a Region. */
export interface DigestObject {
  readonly key: string;
  readonly region: string;
}

/** A digest with all that it names: a hundred thousand files. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Packed, what may be large unpacked: few are in memory at once. */
const LARGE = 16 * 1024;
/** Public keys are asked for by the month. */
const MONTH = 30 * 24 * HOUR;
const MARGIN = 2 * HOUR;
const ALWAYS = [0, Date.UTC(2100, 0)];

/** Reads digests, and checks each by itself; `undefined` where there is no object. Throws a `TrailError` if it cannot. */
export const digestOpener = ({ feed, keys, atOnce, onSignature }: DigestReaderPorts) => {
  const judge = judgeContent(keys);
  const fewLarge = gate(2);
  return {
    open: async (at: DigestObject): Promise<OpenedDigest | undefined> => {
      const read = await atOnce(async () => {
        const object = await openObject(feed, at.key);
        if (!object) return undefined;
        const read = () => contentOf(object, MOST_BYTES);
        const { metadata } = object;
        if (metadata.signature !== undefined) onSignature?.();
        return { metadata, content: await (object.size > LARGE ? fewLarge(read) : read()) };
      });
      return read && judge(at, read.metadata, read.content);
    },
    /** The same of what was read before. */
    openContent: judge,
    /** The same of a file's bytes that are at hand. */
    openBytes: async (at: DigestObject, metadata: Metadata, body: Buffer): Promise<OpenedDigest> => {
      const object = { size: body.length, metadata, chunks: once(body) };
      return judge(at, metadata, await contentOf(object, MOST_BYTES));
    },
  };
};

export type DigestOpener = ReturnType<typeof digestOpener>;

async function* once(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes;
}

const judgeContent =
  (keys: PublicKeys) =>
  async ({ key, region }: DigestObject, metadata: Metadata, content: Content): Promise<OpenedDigest> => {
    const { bytes, problem } = content;
    const digest = bytes && problem?.is !== 'damaged' ? parseDigest(bytes) : undefined;
    const damage = problem?.detail ?? (digest ? undefined : bytes ? 'there is no digest in it' : 'it is too large');
    const read = { at: key, metadata, ...(damage !== undefined && { damage }) };
    if (!digest) return { found: checked({ ...read, isBackfill: false, keys: [] }), files: [] };
    const { files, ...head } = digest;
    const chain = chainInName(head.key)?.chain;
    // CloudTrail signs in the Region of the files; a key of the trail's home would be CloudTrail's as well.
    const regions = new Set([chain?.region ?? region, region, chain?.homeRegion ?? region]);
    const isBackfill = chain?.isBackfill ?? false;
    const madeAt = isBackfill ? parseTime(metadata[MADE_AT] ?? '') : undefined;
    const known = await findKeys(keys, regions, { fingerprint: head.fingerprint, time: madeAt ?? head.end });
    return { found: checked({ ...read, isBackfill, head: { ...head, count: files.length }, keys: known }), files };
  };

const findKeys = async (
  keys: PublicKeys,
  regions: ReadonlySet<string>,
  { fingerprint, time }: { readonly fingerprint: string; readonly time: number },
): Promise<readonly KnownKey[]> => {
  const month = Math.floor(time / MONTH) * MONTH;
  for (const [from, to] of [[month - MARGIN, month + MONTH + MARGIN], ALWAYS]) {
    for (const region of regions) {
      if (region === '') continue;
      const found = (await keys.list(region, from, to)).filter((key) => key.fingerprint === fingerprint);
      if (found.length > 0) return found;
    }
  }
  return [];
};
