import { resolve } from 'node:path';
import { buckets } from '../adapters/local/buckets.ts';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { uniqueNames } from '../adapters/local/unique.ts';
import { LOCAL_ARCHIVE } from '../contracts/archive-layout.ts';
import { RELEASE } from '../contracts/release.ts';
import type { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import { allShards } from '../core/shard.ts';
import type { Clock } from '../ports/index.ts';
import { routesFrom } from '../stages/configuration.ts';
import { newestCommit } from '../stages/ledger.ts';
import { keyRing } from '../stages/public-keys.ts';
import { type PeriodEnds, seal, type SealReceipt } from '../stages/seal.ts';
import { sealRecords } from '../stages/sealed.ts';
import { stagesOver } from './ingest-stages.ts';
import { type SealedNow, SealNotes } from './seal-notes.ts';
import { signerOf } from './signer.ts';

export interface SealOptions {
  readonly archive: string;
  /** The file of another key than the archive's own. */
  readonly keyFile?: string;
  readonly ends: PeriodEnds;
  readonly clock: Clock;
}

/** All that a run has to tell. */
export interface SealResult {
  readonly archive: string;
  readonly sealed: readonly SealedNow[];
  readonly waiting: SealReceipt['waiting'];
  /** Digests that were in their bucket, and are gone. */
  readonly missing: readonly string[];
  /** Why there was nothing to seal, if there was not. */
  readonly nothing?: Nothing;
  /** What could not be read of the registry. */
  readonly faults: readonly TrailError[];
}

/** Nothing was ever delivered; no trail validates its files; or all is sealed. */
export type Nothing =
  { readonly because: 'empty' | 'sealed' } | { readonly because: 'notValidated'; readonly trails: readonly string[] };

const SHARDS_AT_ONCE = 4;

/** Seals an archive in a folder. Throws a `TrailError` when it, or the key, cannot be used. */
export const sealArchive = async ({ archive, keyFile, ends, clock }: SealOptions): Promise<SealResult> => {
  const folder = resolve(archive);
  const { store, configured, publish } = stagesOver(folder);
  const notes = new SealNotes();
  const bucketsHere = buckets(folder);
  const run = seal({
    store,
    archive: { store: notes.watching(LOCAL_ARCHIVE, store), bucket: LOCAL_ARCHIVE },
    buckets: (bucket) => notes.watching(bucket, bucketsHere(bucket)),
    signer: signerOf(archive, keyRing(store), keyFile),
    clock,
    unique: uniqueNames(),
    release: RELEASE,
    routes: routesFrom(configured),
  });
  const receipts = await mapParallel(allShards, SHARDS_AT_ONCE, async (shard) => {
    // A digest waits for the files that it names: what an interrupted run has left behind is brought first.
    await publish(shard);
    return run(shard, ends);
  });
  const { faults, trails } = await configured();
  const sealed = await notes.sum(sealRecords(store));
  const waiting = receipts.flatMap((receipt) => receipt.waiting);
  const isIdle = sealed.length === 0 && waiting.length === 0;
  const notValidated = trails.filter(({ validatesLogFiles }) => !validatesLogFiles).map(({ arn }) => arn);
  return {
    archive: folder,
    sealed,
    waiting,
    missing: receipts.flatMap((receipt) => receipt.missing),
    ...(isIdle ? { nothing: await whyNothing(store, { all: trails.length, notValidated }) } : {}),
    faults,
  };
};

interface Trails {
  readonly all: number;
  readonly notValidated: readonly string[];
}

const whyNothing = async (store: FolderObjectStore, { all, notValidated }: Trails): Promise<Nothing> => {
  if (all > 0 && notValidated.length === all) return { because: 'notValidated', trails: notValidated };
  const commits = await mapParallel(allShards, SHARDS_AT_ONCE, (shard) => newestCommit(store, shard));
  return { because: commits.some((commit) => commit !== undefined) ? 'sealed' : 'empty' };
};
