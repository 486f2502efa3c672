import { Worker } from 'node:worker_threads';

/** What every worker is given: its own data, and a counter that all of them share. */
export interface WorkerTask<Data> {
  readonly data: Data;
  readonly counter: SharedArrayBuffer;
}

/** The indexes from 0 to `length - 1`, each handed to one of the workers that share the counter. */
export function* takeTurns(counter: SharedArrayBuffer, length: number): Generator<number> {
  const turns = new Int32Array(counter);
  for (;;) {
    const index = Atomics.add(turns, 0, 1);
    if (index >= length) return;
    yield index;
  }
}

const answerOf = <Answer>(worker: Worker): Promise<Answer> =>
  new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a worker ended without an answer, exit code ${code}`)));
  });

/** Runs one worker per core on the same data, and gives what each answers. If one fails, all are stopped. */
export const runWorkers = async <Answer>(script: URL, cores: number, data: unknown): Promise<Answer[]> => {
  const task: WorkerTask<unknown> = { data, counter: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
  const workers = Array.from({ length: cores }, () => new Worker(script, { workerData: task }));
  try {
    return await Promise.all(workers.map((worker) => answerOf<Answer>(worker)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};
