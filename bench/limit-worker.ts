import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { LimitPart, LimitTask } from './limit.ts';
import { takeTurns, type WorkerTask } from './workers.ts';

const { data, counter } = workerData as WorkerTask<LimitTask>;
// Buffers of the right size from the start: joining zlib's usual 16 kB chunks would cost time that is not compression.
const unpack = (file: Buffer): Buffer => gunzipSync(file, { chunkSize: file.readUInt32LE(file.length - 4) + 64 });
const pack = (text: Buffer): Buffer => gzipSync(text, { level: data.level, chunkSize: (text.length >>> 2) + 1024 });

const now = (): number => performance.timeOrigin + performance.now();

const begun = now();
let bytes = 0;
for (const turn of takeTurns(counter, data.files.length)) {
  const text = unpack(readFileSync(data.files[turn]));
  pack(text);
  bytes += text.length;
}
parentPort?.postMessage({ begun, ended: now(), bytes } satisfies LimitPart);
