import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import { gate } from '../core/gate.ts';
import { rotated } from '../core/rotated.ts';
import { HeldCursor } from './held-cursor.ts';
import { commitReader } from './ledger.ts';
import { type LinePorts, linePorts } from './line-ports.ts';
import { LATE, type Limits } from './patience.ts';
import type { PublishPorts, PublishReceipt } from './publish.ts';
import { newLanes, publishLine } from './publish-line.ts';
import { PublishRun } from './publish-run.ts';
import { receiptsOf } from './receipts.ts';
import { type Line, scout } from './scout.ts';
import { tidy } from './tidy.ts';

/** What became of several shards in one run. */
export interface PublishedShards {
  /** One for each trail, also when time was short. */
  readonly receipts: readonly PublishReceipt[];
  /** By shard, what its run has thrown: the home store fails. */
  readonly failures: ReadonlyMap<number, unknown>;
  /** Time was short: what is left is for the next run. */
  readonly isCutShort: boolean;
}

/** Milliseconds that must be left to begin anything: a file under way waits for two answers at most, and is noted. */
const RESERVE = 45_000;
/** To go on with clearing up. */
const TIDY_RESERVE = 20_000;
/** At the end nobody is waited for, whatever happens: what is known must be told. */
const LAST = 8_000;

/** Shards that are looked at side by side, and lines of each. */
const SHARDS_AT_ONCE = 8;
const LINES_AT_ONCE = 16;
/** Files that are held, each of 8 MB at most before it is compressed. */
const FILES_AT_ONCE = 128;
/** Commits that are kept of all shards, or two of each. */
const COMMITS_KEPT = 8;

/** Each run begins with another shard and another line, so that none is always the last when time is short. Milliseconds. */
const TURN = 5 * 60 * 1000;

/** What one process remembers from run to run. */
interface Memory {
  readonly scoutLines: ReturnType<typeof scout>;
  readonly tidyUp: ReturnType<typeof tidy>;
  /** Where lines were in memory: commits without anything for them are noted now and then only. */
  readonly passed: Map<string, number>;
}

/**
 * Publishes several shards at once: what hangs, is slow or has a long way to go takes no other trail's turn in any of them.
 * With limits it ends before time is out. What the home store throws is returned.
 */
export const publishShards = (ports: PublishPorts) => {
  const memory: Memory = { scoutLines: scout(ports.store), tidyUp: tidy(ports.store), passed: new Map() };

  return async (shards: readonly number[], limits?: Limits): Promise<PublishedShards> => {
    const run = new ShardsRun(ports, memory, shards, limits);
    if (!limits) await run.publish();
    else if ((await limits.inTime(limits.remaining() - LAST, run.publish())) === LATE) run.giveUp();
    return run.published();
  };
};

class ShardsRun {
  private readonly failures = new Map<number, unknown>();
  private readonly lines = new Map<string, { readonly ports: LinePorts; readonly runs: PublishRun[] }>();
  private readonly enter = gate(FILES_AT_ONCE);
  private readonly hasTime = this.unless(RESERVE);
  private readonly ports: PublishPorts;
  private readonly memory: Memory;
  private readonly shards: readonly number[];
  private readonly limits: Limits | undefined;

  constructor(ports: PublishPorts, memory: Memory, shards: readonly number[], limits: Limits | undefined) {
    this.ports = ports;
    this.memory = memory;
    this.limits = limits;
    this.shards = rotated(shards, this.turn());
  }

  published(): PublishedShards {
    const receipts = receiptsOf(this.runs().map((run) => run.receipt()));
    return { receipts, failures: this.failures, isCutShort: !this.hasTime() };
  }

  async publish(): Promise<void> {
    // A long way to go in one shard leaves time for what is known.
    const hasTime = this.unless(Math.max(RESERVE, (this.limits?.remaining() ?? 0) / 2));
    await this.eachShard(SHARDS_AT_ONCE, (shard) => this.findLines(shard, hasTime));
    const lanes = newLanes();
    const inOrder = [...this.lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { runs }]) => runs);
    await Promise.all(rotated(inOrder, this.turn()).map((runs) => publishLine(runs, lanes)));
    for (const run of this.runs()) {
      if (run.failure) this.fail(run.shard, run.failure.error);
      else this.memory.passed.set(run.place, run.held.cursor.next);
    }
    await this.eachShard(SHARDS_AT_ONCE, (shard) => this.tidyUp(shard));
  }

  /** The shards that are not done wait for the home store, as destinations are not waited for so long. */
  giveUp(): void {
    for (const shard of this.shards)
      this.fail(shard, new TrailError('TIME_SHORT', `cannot publish shard ${shard}: the store answers too slowly`));
  }

  private async findLines(shard: number, hasTime: () => boolean): Promise<void> {
    const { store, wants } = this.ports;
    const readCommit = commitReader(store, Math.max(2, Math.floor(COMMITS_KEPT / this.shards.length)));
    const lines = await this.memory.scoutLines(shard, { readCommit, hasTime });
    const wanted = lines.filter(({ trail }) => wants?.(trail) ?? true);
    await mapParallel(wanted, LINES_AT_ONCE, async (line) => {
      const held = await HeldCursor.read(store, shard, line.line);
      const { ports, runs } = this.lineOf(line);
      const run = new PublishRun(ports, { shard, readCommit, held }, line);
      await held.pass(this.memory.passed.get(run.place) ?? 0);
      runs.push(run);
    });
  }

  private lineOf({ line }: Line): { readonly ports: LinePorts; readonly runs: PublishRun[] } {
    const { limits, hasTime, enter } = this;
    const known = this.lines.get(line) ?? { ports: linePorts(this.ports, { limits, hasTime, enter }), runs: [] };
    this.lines.set(line, known);
    return known;
  }

  private async tidyUp(shard: number): Promise<void> {
    if (this.failures.has(shard)) return;
    const runs = this.runs().filter((run) => run.shard === shard);
    const cursors = new Map(runs.map(({ line, held }) => [line.line, held.cursor]));
    await this.memory.tidyUp(shard, cursors, this.unless(TIDY_RESERVE));
  }

  private runs(): PublishRun[] {
    return [...this.lines.values()].flatMap(({ runs }) => runs);
  }

  private async eachShard(atOnce: number, act: (shard: number) => Promise<void>): Promise<void> {
    await mapParallel(this.shards, atOnce, (shard) => act(shard).catch((error: unknown) => this.fail(shard, error)));
  }

  private fail(shard: number, error: unknown): void {
    if (!this.failures.has(shard)) this.failures.set(shard, error);
  }

  /** Whether more than so many milliseconds are left. */
  private unless(reserve: number): () => boolean {
    return () => this.limits === undefined || this.limits.remaining() > reserve;
  }

  private turn(): number {
    return Math.floor(this.ports.clock() / TURN);
  }
}
