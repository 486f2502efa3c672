import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { InputFile } from '../adapters/local/inputs.ts';
import type { DetectOrder, DetectTask, DetectWord } from './detect-worker.ts';

/** Inputs that a thread has at once: while one is unpacked, another is read. */
const INPUTS_EACH = 2;
const MOST_THREADS = 16;

/** Looks through all inputs, on a thread for each core; returns when all are done. */
export const detectInThreads = async (
  task: DetectTask,
  inputs: readonly InputFile[],
  onWord: (word: DetectWord) => void,
): Promise<void> => {
  const queue = inputs.map((file, index): DetectOrder => ({ file, index })).reverse();
  const count = Math.min(MOST_THREADS, availableParallelism(), inputs.length);
  const threads = Array.from({ length: count }, () => startThread(task));
  try {
    await Promise.all(threads.map((thread) => employ(thread, queue, onWord)));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
};

const startThread = (workerData: DetectTask): Worker => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./detect-worker.${extension}`, import.meta.url), { workerData });
};

const employ = (thread: Worker, queue: DetectOrder[], onWord: (word: DetectWord) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    let reading = 0;
    const next = () => {
      while (reading < INPUTS_EACH && queue.length > 0) {
        reading++;
        thread.postMessage(queue.pop()!);
      }
      if (reading === 0) resolve();
    };
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`a thread that looks through logs ended with status ${code}`)));
    thread.on('message', (word: DetectWord) => {
      onWord(word);
      if (!('done' in word)) return;
      reading--;
      next();
    });
    next();
  });
