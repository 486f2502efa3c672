import type { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import type { ObjectStore } from '../ports/index.ts';
import type { FollowerPorts } from './followers.ts';
import { HeldCursor } from './held-cursor.ts';
import { commitReader } from './ledger.ts';
import { PublishRun } from './publish-run.ts';
import { type Line, scout } from './scout.ts';
import { tidy } from './tidy.ts';

export interface PublishPorts extends FollowerPorts {
  /** Where the built-in trail's files go, and what is set aside. */
  readonly archive: ObjectStore;
  /** The buckets that trails name. */
  readonly buckets: (bucket: string) => ObjectStore;
  /** Which trails this process publishes; all, if not given. */
  readonly wants?: (trail: string) => boolean;
}

/** What became of a trail's files in one run. */
export interface PublishReceipt {
  readonly trail: string;
  readonly created: number;
  /** Files that were there already, with the same bytes. */
  readonly existed: number;
  readonly undeliverable: number;
  /** Events that its log group was not given, being longer than CloudWatch Logs takes. */
  readonly tooLong: number;
  /** Set while the bucket, the log group or the topic fails: its trail waits for it, no other does. */
  readonly failing?: TrailError;
}

/** Lines that are published side by side. */
const LINES_AT_ONCE = 16;

/**
 * Copies what a shard's commits name to each trail's destination, as far as there are commits; then gives it to the
 * trail's log group and topic. Each line has a cursor of its own, and its followers places of their own, so that what
 * fails delays only itself. Doing it again writes the same files.
 */
export const publish = (ports: PublishPorts) => {
  const readCommit = commitReader(ports.store);
  const scoutLines = scout(ports.store, readCommit);
  const tidyUp = tidy(ports.store);
  const places = new Map<string, number>();

  const publishLine = async (shard: number, line: Line) => {
    const place = `${shard}/${line.line}`;
    const held = await HeldCursor.read(ports.store, shard, line.line);
    await held.pass(places.get(place) ?? 0);
    const run = new PublishRun(ports, readCommit, shard, line);
    await run.advance(held);
    places.set(place, held.cursor.next);
    return { line: line.line, receipt: run.receipt(), cursor: held.cursor };
  };

  return async (shard: number): Promise<readonly PublishReceipt[]> => {
    const lines = (await scoutLines(shard)).filter(({ trail }) => ports.wants?.(trail) ?? true);
    const published = await mapParallel(lines, LINES_AT_ONCE, (line) => publishLine(shard, line));
    await tidyUp(shard, new Map(published.map(({ line, cursor }) => [line, cursor])));
    return receiptsOf(published.map(({ receipt }) => receipt));
  };
};

/** One receipt for each trail, whatever lines it has. */
const receiptsOf = (receipts: readonly PublishReceipt[]): PublishReceipt[] => {
  const byTrail = new Map<string, PublishReceipt>();
  for (const receipt of receipts) {
    const other = byTrail.get(receipt.trail);
    byTrail.set(receipt.trail, other ? addReceipts(other, receipt) : receipt);
  }
  return [...byTrail.values()].sort((a, b) => (a.trail < b.trail ? -1 : 1));
};

const addReceipts = (a: PublishReceipt, b: PublishReceipt): PublishReceipt => {
  const failing = a.failing ?? b.failing;
  return {
    trail: a.trail,
    created: a.created + b.created,
    existed: a.existed + b.existed,
    undeliverable: a.undeliverable + b.undeliverable,
    tooLong: a.tooLong + b.tooLong,
    ...(failing === undefined ? {} : { failing }),
  };
};
