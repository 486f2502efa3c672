import { resolve } from 'node:path';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { findInputs, type InputFault, type InputFile } from '../adapters/local/inputs.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { LEDGER, SET_ASIDE, STAGING } from '../contracts/archive-layout.ts';
import { RELEASE } from '../contracts/release.ts';
import { addCounts, type Counts, NO_COUNTS } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { allShards } from '../core/shard.ts';
import type { ObjectStore } from '../ports/index.ts';
import type { InputReceipt } from '../stages/collect.ts';
import { SET_ASIDE_TRAIL } from '../core/trail.ts';
import { deliver } from '../stages/deliver.ts';
import { newestCommit, readCommit } from '../stages/ledger.ts';
import { publish, type PublishReceipt } from '../stages/publish.ts';
import type { Fault } from './collect-worker.ts';
import { collectInputs } from './collectors.ts';
import { Deliveries } from './deliveries.ts';
import type { Tally } from './tally.ts';

/** The one trail there is for now: it logs everything, at the archive's root. */
const TRAIL = { name: 'default', version: 1, prefix: '' };

/** All that a run has to tell. */
export interface IngestResult {
  readonly archive: string;
  readonly inputs: number;
  readonly receipts: readonly InputReceipt[];
  readonly faults: readonly Fault[];
  readonly tally: Tally;
  /** The outcomes of this run's arrivals. */
  readonly counts: Counts;
  /** The outcomes of what an earlier, interrupted run had staged. */
  readonly earlier: Counts;
  readonly corrected: boolean;
  readonly logFiles: number;
  readonly failing: readonly TrailError[];
  readonly seconds: number;
}

export interface IngestOptions {
  readonly paths: readonly string[];
  readonly archive: string;
  /** Told how many of how many bytes have been read. */
  readonly onProgress: (done: number, total: number) => void;
}

/** Collects, delivers and publishes what is at the paths. Throws a `TrailError` when the archive cannot be used. */
export const ingest = async ({ paths, archive, onProgress }: IngestOptions): Promise<IngestResult> => {
  const started = performance.now();
  const folder = resolve(archive);
  const store = new FolderObjectStore(folder);
  const { files, faults } = await findAll(paths, folder);
  const before = await newestOfEach(store);
  const receipts: InputReceipt[] = [];
  const failing = new Map<string, TrailError>();
  const staged = new Set<string>();
  let logFiles = 0;

  const onPublished = (published: readonly PublishReceipt[]) => {
    for (const receipt of published) {
      if (receipt.trail !== SET_ASIDE_TRAIL) logFiles += receipt.created;
      if (receipt.failing) failing.set(receipt.failing.message, receipt.failing);
    }
  };
  const deliveries = new Deliveries({ ...stagesOver(store), onPublished });
  const progress = progressOf(files, onProgress);

  const tally = await collectInputs(folder, files, {
    onWord: (word) => {
      if ('bytes' in word) progress(word.bytes);
      else if ('done' in word) {
        if (word.done.receipt) receipts.push(word.done.receipt);
        if (word.done.fault) faults.push(word.done.fault);
      } else {
        staged.add(word.staged.key);
        deliveries.staged(word.staged.shard, word.staged.size);
      }
    },
  });
  await deliveries.drain();
  const outcomes = await outcomesSince(store, before, staged);
  const seconds = (performance.now() - started) / 1000;
  return {
    archive,
    inputs: files.length,
    receipts,
    faults,
    tally,
    ...outcomes,
    logFiles,
    failing: [...failing.values()],
    seconds,
  };
};

const stagesOver = (store: ObjectStore) => {
  const ports = { store, clock: Date.now, unique: uniqueNames(), release: RELEASE, trails: [TRAIL] };
  const destinations = new Map([
    [TRAIL.name, store],
    [SET_ASIDE_TRAIL, store],
  ]);
  return { deliver: deliver(ports), publish: publish({ store, clock: Date.now, destinations }) };
};

const findAll = async (paths: readonly string[], archive: string) => {
  const files: InputFile[] = [];
  const faults: Fault[] = [];
  const ours = [LEDGER, STAGING, SET_ASIDE].map((prefix) => resolve(archive, prefix));
  for await (const found of findInputs(paths, ours)) {
    if (isFault(found)) faults.push({ path: found.path, message: found.error.message });
    else files.push(found);
  }
  return { files, faults };
};

const isFault = (found: InputFile | InputFault): found is InputFault => 'error' in found;

const progressOf = (files: readonly InputFile[], onProgress: IngestOptions['onProgress']) => {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  return (bytes: number) => {
    done += bytes;
    onProgress(done, total);
  };
};

const newestOfEach = (store: ObjectStore): Promise<number[]> =>
  Promise.all(allShards.map(async (shard) => (await newestCommit(store, shard))?.n ?? -1));

/** What the commits made since then, by whomever, say of the staged objects. */
const outcomesSince = async (store: ObjectStore, before: readonly number[], staged: ReadonlySet<string>) => {
  let counts = NO_COUNTS;
  let earlier = NO_COUNTS;
  let corrected = true;
  for (const shard of allShards) {
    for (let n = before[shard] + 1; ; n++) {
      const commit = await readCommit(store, shard, n);
      if (!commit) break;
      if (commit.pathsDiffer) corrected = false;
      for (const consumed of commit.consumed) {
        if (staged.has(consumed.key)) counts = addCounts(counts, consumed.counts);
        else earlier = addCounts(earlier, consumed.counts);
      }
    }
  }
  return { counts, earlier, corrected };
};
