import { createHash } from 'node:crypto';
import { ArrivalReader } from '../core/arrival-reader.ts';
import type { ArrivalSink } from '../core/arrival-sink.ts';
import { CanonicalWriter } from '../core/canonical.ts';
import { TrailError } from '../core/errors.ts';
import type { Envelope, Problem } from '../core/event.ts';
import { EventReader } from '../core/event-reader.ts';
import { hashContent, identify } from '../core/identity.ts';
import type { JsonScanner } from '../core/json-scanner.ts';
import { type IsOwn, type Own, ownEvents } from '../core/own-events.ts';
import { hourOf } from '../core/seen-index.ts';
import { shardOf } from '../core/shard.ts';
import { copyCompact } from '../core/tape.ts';
import { unpack } from '../core/unpack.ts';
import type { Feed } from '../ports/index.ts';

/** A file to look at; `sha256`, of its uncompressed bytes in lower-case hex, if a digest names it. */
export interface WantedFile {
  readonly key: string;
  readonly sha256?: string;
}

/** An event of a file, as the seen-index knows it. */
export interface Sighting {
  readonly shard: number;
  readonly hour: number;
  readonly identity: string;
  readonly content: string;
}

/** A file's events, and what is wrong with it; without events there is nothing to look up. */
export interface ReadFile {
  readonly key: string;
  readonly isGone: boolean;
  readonly sightings: readonly Sighting[];
  readonly problem?: string;
}

/**
 * Reads files as collect does, but only to know their events. A file that is not as its digest says is read all the
 * same. Throws a `TrailError` if the feed cannot be read.
 */
export const fileReader = (feed: Feed, own?: Own) => {
  const tools = { events: new EventReader(), writer: new CanonicalWriter(), isOwn: own && ownEvents(own) };

  return async ({ key, sha256 }: WantedFile): Promise<ReadFile> => {
    const refused = { key, isGone: false, sightings: [], problem: 'access is refused' };
    try {
      const object = await feed.open(key);
      // A file that was listed and is gone was removed just now: no digest has said that it must be there.
      if (!object)
        return { key, isGone: true, sightings: [], ...(sha256 === undefined ? {} : { problem: 'not found' }) };
      return { key, isGone: false, ...(await readSightings(object.chunks, sha256, tools)) };
    } catch (error) {
      // One object that nobody lets us read must not end all looking; of a whole bucket, the walk would have thrown.
      if (error instanceof TrailError && error.code === 'STORE_FORBIDDEN') return refused;
      throw error;
    }
  };
};

interface Tools {
  readonly events: EventReader;
  readonly writer: CanonicalWriter;
  /** Data events of our own, which collect leaves out: they are in no index. */
  readonly isOwn: IsOwn | undefined;
}

const readSightings = async (
  chunks: AsyncIterable<Buffer>,
  sha256: string | undefined,
  tools: Tools,
): Promise<{ readonly sightings: readonly Sighting[]; readonly problem?: string }> => {
  const sink = new SightingSink(tools);
  const reader = new ArrivalReader(sink);
  const hash = createHash('sha256');
  const fault = await unpackEach(chunks, (bytes) => {
    if (sha256 !== undefined) hash.update(bytes);
    reader.push(bytes);
    return true;
  });
  reader.end(fault);
  const { sightings } = sink;
  if (sha256 === undefined) return { sightings };
  if (fault) return { sightings, problem: `invalid format: expected ${fault.expected}, found ${fault.received}` };
  return hash.digest('hex') === sha256 ? { sightings } : { sightings, problem: "hash value doesn't match" };
};

/** Passes on unpacked bytes until there are no more, or `take` wants none; returns what is wrong with the gzip data. */
export const unpackEach = async (
  chunks: AsyncIterable<Buffer>,
  take: (bytes: Buffer) => boolean,
): Promise<Problem | undefined> => {
  const source = chunks[Symbol.asyncIterator]();
  try {
    for await (const unpacked of unpack({ [Symbol.asyncIterator]: () => source })) {
      if ('problem' in unpacked) return unpacked.problem;
      if (!take(unpacked.bytes)) return undefined;
    }
    return undefined;
  } finally {
    // What is not read to its end would keep its connection.
    await source.return?.();
  }
};

/** Keeps what identifies each event. What cannot be read as one was set aside when the file was collected. */
class SightingSink implements ArrivalSink {
  readonly sightings: Sighting[] = [];
  private readonly tools: Tools;

  constructor(tools: Tools) {
    this.tools = tools;
  }

  record(bytes: Buffer, scanner: JsonScanner, node: number): void {
    const { events, writer, isOwn } = this.tools;
    const read = events.read(bytes, scanner.tape, node);
    if (isRefused(read) || isOwn?.(read, bytes, scanner.tape, node)) return;
    const [start, end] = [scanner.tape[node + 1], scanner.tape[node + 2]];
    const tokens = () => tokensOf(bytes, scanner, start, end);
    this.sightings.push({
      shard: shardOf(read.account, read.region),
      hour: hourOf(read.time),
      identity: identify('aws', read, tokens),
      content: hashContent(events, writer, end - start),
    });
  }

  piece(): void {}

  leftAlone(): void {}
}

const isRefused = (read: Envelope | readonly Problem[]): read is readonly Problem[] => Array.isArray(read);

/** The record without white space between its tokens: what collect identifies it by if it has no id. */
const tokensOf = (bytes: Buffer, { sawSpace }: JsonScanner, start: number, end: number): Buffer => {
  if (!sawSpace) return bytes.subarray(start, end);
  const compact = Buffer.allocUnsafe(end - start);
  return compact.subarray(0, copyCompact(bytes, start, end, compact, 0));
};
