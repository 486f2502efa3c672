import { TrailError } from '../core/errors.ts';
import type { Problem } from '../core/event.ts';
import { type NotedObject, readNotice } from '../core/notices.ts';
import { dividedNotices, GONE, isTrailFile, noticeOf, sameNotice, tooLarge, wrongBucket } from '../core/trail-files.ts';
import type { Feed, FeedObject, Queue } from '../ports/index.ts';
import { collect } from './collect.ts';
import { MOST_PIECES } from './messages.ts';
import type { CollectOptions, CollectPorts } from './staging.ts';

export interface FilesPorts extends CollectPorts {
  /** The one bucket that is read. */
  readonly feed: Feed;
  /** Where the messages come from: what a run cannot take goes back there. */
  readonly queue: Queue;
  /** Milliseconds that are left to this run. */
  readonly remaining: () => number;
}

export interface FilesOptions extends CollectOptions {
  readonly bucket: string;
  /** Before `AWSLogs/`; ends in `/`, or is empty. */
  readonly prefix?: string;
  /** Compressed bytes that one run takes, and at least one file. */
  readonly runBytes?: number;
  /** Compressed bytes of a file beyond which it is set aside. */
  readonly fileBytes?: number;
}

/** A message that tells of files. */
export interface FilesMessage {
  readonly id: string;
  readonly body: string;
}

/** What a batch of messages came to. Every file that was noted is in one of the counts from `files` on. */
export interface FilesReceipt {
  readonly messages: number;
  readonly events: number;
  /** Pieces of files that cannot be read as events. */
  readonly pieces: number;
  /** Read to their end. */
  readonly files: number;
  /** Messages and files that were set aside as a whole. */
  readonly setAside: number;
  /** Digests, and what is no trail's. */
  readonly leftAlone: number;
  /** Sent back to the queue for another run. */
  readonly sentBack: number;
}

/** Read in minutes, so that a run of fifteen minutes mostly takes all that it was given. */
export const FILES_RUN_BYTES = 512 * 1024 * 1024;
/** Of a message that is sent back: several of them are a run's work, so they are not divided again. */
const SENT_BACK_BYTES = 32 * 1024 * 1024;
/** CloudTrail's own files have 50 MB before compression (log-delivery.md §2): no honest file comes near this. */
export const MOST_FILE_BYTES = 64 * 1024 * 1024;
/** Milliseconds: for what was begun, for staging the last batches, and for sending back the rest. */
export const RESERVE = 60_000;
/** Milliseconds that a megabyte of gzip may take beyond that: fifteen of JSON. */
const RESERVE_PER_MEGABYTE = 3000;

const COUNTS: FilesReceipt = { messages: 0, events: 0, pieces: 0, files: 0, setAside: 0, leftAlone: 0, sentBack: 0 };

/**
 * A session for one batch of messages that tell of trail files: each is taken, then all are finished, and only then may any
 * be acknowledged. A run is bounded, by bytes and by time: what is more than that goes back to the queue in messages of
 * its own. So does, alone, a file that cannot be read now while others of its message can.
 */
export const collectFiles = (ports: FilesPorts, options: FilesOptions) => {
  const run = new FilesRun(ports, options);
  return {
    take: (message: FilesMessage) => run.take(message),
    /** Stages all that was taken, then sends back the rest. If it throws, nothing may be acknowledged. */
    finish: () => run.finish(),
  };
};

class FilesRun {
  private readonly counts = { ...COUNTS };
  private begun = 0;
  private bytes = 0;
  /** Of one key each. */
  private readonly rest: NotedObject[] = [];
  /** Messages of their own. */
  private readonly alone: string[] = [];
  private readonly session: ReturnType<typeof collect>;
  private readonly ports: FilesPorts;
  private readonly options: FilesOptions;

  constructor(ports: FilesPorts, options: FilesOptions) {
    this.ports = ports;
    this.options = options;
    this.session = collect(ports, { mostPieces: MOST_PIECES, ...options });
  }

  async take({ id, body }: FilesMessage): Promise<void> {
    this.counts.messages++;
    const notice = readNotice(body);
    if (notice.is === 'nothing') return;
    if (notice.is === 'unknown') return this.setAside(id, body, notice.problem);
    for (const noted of notice.objects) {
      if (noted.bucket !== this.options.bucket) this.refuse(noted, wrongBucket(this.options.bucket, noted.bucket));
      else await this.takeFile(noted, notice.objects.length > 1);
    }
  }

  async finish(): Promise<FilesReceipt> {
    await this.session.flush();
    // Of a file whose size nobody told: as those that were read, on average.
    const usual = this.bytes / Math.max(1, this.begun);
    const most = Math.min(this.options.runBytes ?? Infinity, SENT_BACK_BYTES);
    const bodies = [...this.alone, ...dividedNotices(this.options.bucket, this.rest, { usual, most })];
    if (bodies.length > 0) await this.ports.queue.send(bodies);
    return this.counts;
  }

  private async takeFile(noted: NotedObject, hasOthers: boolean): Promise<void> {
    const keys = noted.keys.filter((key) => isTrailFile(key, this.options.prefix ?? ''));
    if (keys.length === 0) {
      this.counts.leftAlone++;
      return;
    }
    if (this.isSpent(noted.size ?? 0)) return this.leave(noted);
    this.begun++;
    this.bytes += noted.size ?? 0;
    try {
      await this.readFile({ ...noted, keys });
    } catch (error) {
      if (!hasOthers || !(error instanceof TrailError)) throw error;
      // Alone it fails alone; the others of its message would otherwise never be read.
      this.sendBackAlone(noted);
    }
  }

  /** Whether this run has had enough; the first file is taken however large it is. */
  private isSpent(size: number): boolean {
    const { runBytes = FILES_RUN_BYTES } = this.options;
    const isFull = this.bytes >= runBytes || this.bytes + size > runBytes;
    const reserve = RESERVE + (size / 1024 / 1024) * RESERVE_PER_MEGABYTE;
    return this.begun > 0 && (isFull || this.ports.remaining() < reserve);
  }

  private leave(noted: NotedObject): void {
    if (noted.keys.length > 1) return this.sendBackAlone(noted);
    this.rest.push(noted);
    this.counts.sentBack++;
  }

  private sendBackAlone(noted: NotedObject): void {
    this.alone.push(sameNotice(noted));
    this.counts.sentBack++;
  }

  private async readFile(noted: NotedObject): Promise<void> {
    const found = await this.find(noted.keys);
    if (!found) return this.refuse(noted, GONE);
    const { key, object } = found;
    if (noted.size === undefined) this.bytes += object.size;
    const { fileBytes: most = MOST_FILE_BYTES } = this.options;
    if (object.size > most) {
      await close(object.chunks);
      return this.refuse(noted, tooLarge(most, object.size));
    }
    const read = await this.session.read({
      name: nameOf(noted.bucket, key),
      source: 'trail-files',
      namespace: 'aws',
      chunks: object.chunks,
      comesBack: true,
    });
    if (read.fault) throw read.fault;
    this.counts.files++;
    this.counts.events += read.events;
    this.counts.pieces += read.pieces.length + read.morePieces;
  }

  private async find(keys: readonly string[]): Promise<{ key: string; object: FeedObject } | undefined> {
    for (const key of keys) {
      const object = await this.ports.feed.open(key);
      if (object) return { key, object };
    }
    return undefined;
  }

  /** The notice of this one file, so that it is set aside once however often it is told of. */
  private refuse({ bucket, keys }: NotedObject, problem: Problem): void {
    this.setAside(nameOf(bucket, keys[0]), noticeOf(bucket, keys.slice(0, 1)), problem);
  }

  private setAside(name: string, text: string, problem: Problem): void {
    this.counts.setAside++;
    this.session.setAside({ name, source: 'trail-files', namespace: 'aws' }, Buffer.from(text), problem);
  }
}

const nameOf = (bucket: string, key: string): string => `s3://${bucket}/${key}`;

/** Lets go of an object that will not be read: what was never begun would hold its connection. */
const close = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
  const iterator = chunks[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return?.();
};
