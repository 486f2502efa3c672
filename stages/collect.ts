import { keys } from '../core/commit.ts';
import { ArrivalReader, type ArrivalSink, type Piece } from '../core/arrival-reader.ts';
import { CanonicalWriter } from '../core/canonical.ts';
import { type Envelope, EventReader, type Problem } from '../core/event.ts';
import { TrailError } from '../core/errors.ts';
import { CONTENT_BYTES, hashContent, identify, identifyPiece, type Namespace, reuseHash } from '../core/identity.ts';
import { copyCompact, type JsonScanner } from '../core/json-scanner.ts';
import { folderOf } from '../core/log-file.ts';
import { shardOf } from '../core/shard.ts';
import { BATCH_BYTES, BatchBuilder, type Group, type Source, type StagedRow } from '../core/staged-batch.ts';
import { unpack, UNPACK_LIMITS, type UnpackLimits } from '../core/unpack.ts';
import type { LeftAlone } from '../core/wrappings.ts';
import type { Clock, ObjectStore, Unique } from '../ports/index.ts';

/** Something to collect from: a file, a message, standard input. */
export interface Input {
  /** How a person finds it again: a path, a message's id. */
  readonly name: string;
  readonly source: Source;
  readonly namespace: Namespace;
  readonly chunks: AsyncIterable<Buffer>;
}

/** What an input turned out to hold. */
export interface InputReceipt {
  readonly name: string;
  readonly events: number;
  readonly pieces: readonly Omit<Piece, 'bytes'>[];
  /** Further pieces than are listed. */
  readonly morePieces: number;
  readonly leftAlone: Readonly<Partial<Record<LeftAlone, number>>>;
}

/** Where arrivals were staged. */
export interface StagedObject {
  readonly shard: number;
  readonly key: string;
  /** Bytes of its records, uncompressed. */
  readonly size: number;
}

export interface CollectPorts {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly unique: Unique;
  readonly release: string;
}

export interface CollectOptions {
  /** Told of every event, as soon as it is read. */
  readonly onEvent?: (envelope: Envelope) => void;
  /** Told of every object, once it is staged. */
  readonly onStaged?: (staged: StagedObject) => void;
  readonly unpackLimits?: UnpackLimits;
  /** Uncompressed bytes at which a batch is staged (`BATCH_BYTES` at most), and of all that wait. */
  readonly batchBytes?: number;
  readonly heldBytes?: number;
}

const MOST_LISTED = 20;
const CUT_SHORT: Problem = { path: '', expected: 'the rest of the input', received: 'a read error' };
const NO_CONTENT = '\0'.repeat(CONTENT_BYTES);

/**
 * Reads inputs and stages what arrives, by shard. When it returns, every arrival of the input is staged, so that the
 * input may be acknowledged; what cannot be read as an event is staged as a piece with its reasons.
 */
export const collect = (ports: CollectPorts, options: CollectOptions = {}) => {
  const staging = new Staging(ports, options);
  const events = new EventReader();
  const writer = new CanonicalWriter();

  const readInput = async (input: Input): Promise<InputReceipt> => {
    const receipt = { name: input.name, events: 0, pieces: [], morePieces: 0, leftAlone: {} };
    const reader = new ArrivalReader(sinkOf(input, receipt, staging, events, writer, options));
    let problem: Problem | undefined;
    try {
      for await (const unpacked of unpack(input.chunks, options.unpackLimits ?? UNPACK_LIMITS)) {
        if ('problem' in unpacked) problem = unpacked.problem;
        else reader.push(unpacked.bytes);
        await staging.relieve();
      }
    } catch (error) {
      reader.end(CUT_SHORT);
      throw error;
    }
    reader.end(problem);
    await staging.relieve();
    return receipt;
  };

  return {
    /** Reads one input. What it held is staged when `flush` has returned, some of it before. */
    read: readInput,
    /** Stages all that was read. */
    flush: () => staging.flush(),
  };
};

type Receipt = { -readonly [Key in keyof InputReceipt]: InputReceipt[Key] } & { pieces: Omit<Piece, 'bytes'>[] };

const sinkOf = (
  input: Input,
  receipt: Receipt,
  staging: Staging,
  events: EventReader,
  writer: CanonicalWriter,
  options: CollectOptions,
): ArrivalSink => {
  const { name, source, namespace } = input;

  const setAside = (piece: Piece): void => {
    const { position, length, problems } = piece;
    const listed = { position, length, problems };
    if (receipt.pieces.length < MOST_LISTED) receipt.pieces.push(listed);
    else receipt.morePieces++;
    const body = encodePiece(name, piece);
    const identity = identifyPiece(body);
    const row = { identity, content: NO_CONTENT, reuse: 0, time: 0, source, isPiece: true };
    staging.add({ account: '', region: '', folder: '' }, row, body, 0, body.length);
  };

  return {
    piece: setAside,
    leftAlone: (kind) => {
      const counts = receipt.leftAlone as Record<string, number>;
      counts[kind] = (counts[kind] ?? 0) + 1;
    },
    record: (bytes, scanner, node, position) => {
      const record = tokensOf(bytes, scanner, node);
      const envelope = events.read(bytes, scanner.tape, node);
      if (isRefused(envelope)) {
        return setAside({
          position,
          length: record.end - record.start,
          problems: envelope,
          bytes: Buffer.from(record.bytes.subarray(record.start, record.end)),
        });
      }
      receipt.events++;
      options.onEvent?.(envelope);
      const tokens = record.bytes.subarray(record.start, record.end);
      const row = {
        identity: identify(namespace, envelope, tokens),
        content: hashContent(events, writer, record.end - record.start),
        reuse: reuseHash(envelope),
        time: envelope.time,
        source,
        isPiece: false,
      };
      const { account, region, category } = envelope;
      staging.add({ account, region, folder: folderOf(category) }, row, record.bytes, record.start, record.end);
    },
  };
};

const isRefused = (read: Envelope | readonly Problem[]): read is readonly Problem[] => Array.isArray(read);

/** The record without white space between its tokens: a slice of the input where there is none. */
const tokensOf = (bytes: Buffer, scanner: JsonScanner, node: number) => {
  const start = scanner.tape[node + 1];
  const end = scanner.tape[node + 2];
  if (!scanner.sawSpace) return { bytes, start, end };
  const compact = Buffer.allocUnsafe(end - start);
  return { bytes: compact, start: 0, end: copyCompact(bytes, start, end, compact, 0) };
};

/** One line of a set-aside file: where it was, what is wrong, and the bytes, as text where they are text. */
const encodePiece = (input: string, { position, length, problems, bytes }: Piece): Buffer => {
  const text = bytes.toString('utf8');
  const isText = Buffer.from(text).equals(bytes);
  const body = isText ? { text } : { base64: bytes.toString('base64') };
  return Buffer.from(JSON.stringify({ input, position, length, isWhole: bytes.length === length, problems, ...body }));
};

const HELD_BYTES = 12 * 1024 * 1024;

/** What was read and is not staged yet, by shard. */
class Staging {
  private readonly builders = new Map<number, BatchBuilder>();
  private held = 0;
  private readonly writing = new Set<Promise<void>>();
  private readonly ports: CollectPorts;
  private readonly options: CollectOptions;

  constructor(ports: CollectPorts, options: CollectOptions) {
    this.ports = ports;
    this.options = options;
  }

  add(group: Group, row: StagedRow, bytes: Buffer, start: number, end: number): void {
    const shard = shardOf(group.account, group.region);
    let builder = this.builders.get(shard);
    if (!builder?.hasRoom(end - start)) {
      if (builder) this.stage(shard, builder);
      builder = new BatchBuilder(end - start);
      this.builders.set(shard, builder);
    }
    const before = builder.size;
    builder.add(row, builder.groupOf(group), bytes, start, end);
    this.held += builder.size - before;
    if (builder.size >= (this.options.batchBytes ?? BATCH_BYTES)) this.stage(shard, builder);
  }

  /** Waits while too much is held in memory; stages the largest batches first. */
  async relieve(): Promise<void> {
    while (this.held > (this.options.heldBytes ?? HELD_BYTES) && this.builders.size > 0) {
      const [shard, builder] = [...this.builders].reduce((a, b) => (b[1].size > a[1].size ? b : a));
      this.stage(shard, builder);
    }
    if (this.writing.size > 2) await Promise.race(this.writing);
    await Promise.resolve();
  }

  async flush(): Promise<void> {
    for (const [shard, builder] of this.builders) this.stage(shard, builder);
    await Promise.all(this.writing);
  }

  private stage(shard: number, builder: BatchBuilder): void {
    this.builders.delete(shard);
    this.held -= builder.size;
    const writing = this.write(shard, builder);
    this.writing.add(writing);
    // A failure is thrown by whoever waits for this batch: `relieve` or `flush`.
    writing.then(
      () => this.writing.delete(writing),
      () => undefined,
    );
  }

  private async write(shard: number, builder: BatchBuilder): Promise<void> {
    const { store, clock, unique, release } = this.ports;
    const minute = new Date(clock()).toISOString().slice(0, 16).replace(/[-:]/g, '');
    const { size } = builder;
    const body = builder.encode(release);
    const key = `${keys.staging(shard)}${minute}Z-${unique()}`;
    const outcome = await store.create(key, body);
    if (outcome === 'exists') throw new TrailError('LEDGER_DAMAGED', `the staged object ${key} exists already`);
    this.options.onStaged?.({ shard, key, size });
  }
}
