import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { InputFile } from '../adapters/local/inputs.ts';
import { type ErrorCode, TrailError } from '../core/errors.ts';
import type { Order, Word } from './collect-worker.ts';
import { addTally, emptyTally, type Tally } from './tally.ts';

/** Inputs that a worker has at once: while one is unpacked, another is read. */
const INPUTS_EACH = 2;
/** Collecting is most of the work, and what delivering takes is taken from all. */
const workerCount = () => Math.min(8, availableParallelism());

/** Where the words of the workers go. */
export interface CollectorEvents {
  readonly onWord: (word: Exclude<Word, { readonly finished: Tally } | { readonly failed: object }>) => void;
}

/** Collects all inputs into the archive's staging area on threads of their own; returns when everything is staged. */
export const collectInputs = async (
  archive: string,
  inputs: readonly InputFile[],
  { onWord }: CollectorEvents,
): Promise<Tally> => {
  const queue = [...inputs].reverse();
  const total = emptyTally();
  const count = Math.min(workerCount(), Math.max(1, inputs.length));
  const workers = Array.from({ length: count }, () => startWorker(archive));
  try {
    const tallies = await Promise.all(workers.map((worker) => employ(worker, queue, onWord)));
    for (const tally of tallies) addTally(total, tally);
    return total;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};

const startWorker = (archive: string): Worker => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./collect-worker.${extension}`, import.meta.url), { workerData: { archive } });
};

const employ = (worker: Worker, queue: InputFile[], onWord: CollectorEvents['onWord']): Promise<Tally> =>
  new Promise((resolve, reject) => {
    let reading = 0;
    const order = (message: Order) => worker.postMessage(message);
    const next = () => {
      for (let file = queue.pop(); file; file = reading < INPUTS_EACH ? queue.pop() : undefined) {
        reading++;
        order({ read: file });
        if (reading >= INPUTS_EACH) return;
      }
      if (reading === 0) order({ finish: true });
    };
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a collecting thread ended with status ${code}`)));
    worker.on('message', (word: Word) => {
      if ('failed' in word) return reject(new TrailError(word.failed.code as ErrorCode, word.failed.message));
      if ('finished' in word) return resolve(word.finished);
      onWord(word);
      if ('receipt' in word || 'fault' in word) {
        reading--;
        next();
      }
    });
    next();
  });
