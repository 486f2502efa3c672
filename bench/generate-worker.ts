import { parentPort, workerData } from 'node:worker_threads';
import type { GenerateTask } from './generate.ts';
import { addUp, logFileWriter, NOTHING } from './log-files.ts';
import { plan } from './plan.ts';
import { takeTurns, type WorkerTask } from './workers.ts';

const { data, counter } = workerData as WorkerTask<GenerateTask>;
const files = plan(data.settings);
const largestFirst = files.toSorted((a, b) => b.count + b.copies.length - (a.count + a.copies.length));
const write = logFileWriter(data.directory, data.settings, files);

let written = NOTHING;
for (const turn of takeTurns(counter, files.length)) written = addUp(written, write(largestFirst[turn]));
parentPort?.postMessage(written);
