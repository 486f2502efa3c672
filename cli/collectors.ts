import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { InputFile } from '../adapters/local/inputs.ts';
import { type ErrorCode, TrailError } from '../core/errors.ts';
import type { Finding } from '../core/alerts/finding.ts';
import type { CollectPlace, Order, Word } from './collect-worker.ts';
import { addTally, emptyTally, type Tally } from './tally.ts';

/** Inputs that a worker has at once: while one is unpacked, another is read. */
const INPUTS_EACH = 2;
/** Collecting is half of the work: delivering and compressing want the other cores, and each thread its memory. */
const workerCount = () => Math.min(8, Math.ceil(availableParallelism() / 2));

/** Milliseconds. */
const PATIENCE = 2000;

/** Where the words of the workers go. */
export interface CollectorEvents {
  readonly onWord: (
    word: Exclude<Word, { readonly finished: Tally } | { readonly failed: object } | FoundWord>,
  ) => void;
  /** Takes findings; a worker that is far ahead of it waits. */
  readonly onFound: (findings: readonly Finding[]) => Promise<void>;
}

type FoundWord = Extract<Word, { readonly found: object }>;

/** Collects all inputs into the archive's staging area on threads of their own; returns when everything is staged. */
export const collectInputs = async (
  place: CollectPlace,
  inputs: readonly InputFile[],
  events: CollectorEvents,
): Promise<Tally> => {
  const queue = [...inputs].reverse();
  const total = emptyTally();
  const count = Math.min(workerCount(), Math.max(1, inputs.length));
  const workers = Array.from({ length: count }, () => startWorker(place));
  try {
    const tallies = await Promise.all(workers.map((worker) => employ(worker, queue, events)));
    for (const tally of tallies) addTally(total, tally);
    return total;
  } finally {
    await Promise.all(workers.map(retire));
  }
};

/** Lets a worker finish what it is writing, but not for ever. */
const retire = async (worker: Worker): Promise<void> => {
  worker.postMessage({ stop: true } satisfies Order);
  await Promise.race([once(worker, 'exit').catch(() => undefined), setTimeout(PATIENCE, undefined, { ref: false })]);
  await worker.terminate();
};

const startWorker = (workerData: CollectPlace): Worker => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./collect-worker.${extension}`, import.meta.url), { workerData });
};

const employ = (worker: Worker, queue: InputFile[], { onWord, onFound }: CollectorEvents): Promise<Tally> =>
  new Promise((resolve, reject) => {
    let reading = 0;
    const order = (message: Order) => worker.postMessage(message);
    const next = () => {
      while (reading < INPUTS_EACH && queue.length > 0) {
        reading++;
        order({ read: queue.pop()! });
      }
      if (reading === 0) order({ finish: true });
    };
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a collecting thread ended with status ${code}`)));
    worker.on('message', (word: Word) => {
      if ('failed' in word) return reject(new TrailError(word.failed.code as ErrorCode, word.failed.message));
      if ('finished' in word) return resolve(word.finished);
      if ('found' in word) return void onFound(word.found).then(() => order({ heard: true }), reject);
      onWord(word);
      if ('done' in word) {
        reading--;
        next();
      }
    });
    next();
  });
