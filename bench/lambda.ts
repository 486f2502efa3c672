import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Bundle, bundleStages, removeBundles } from './bundles.ts';

const RUNS = 15;

/** What the stages read when they start; nothing of it is asked for anything. */
const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  POWERTOOLS_SERVICE_NAME: 'stage',
  STORE_BUCKET: 'store',
  STORE_OWNER: '111122223333',
  STORE_REGION: 'eu-central-1',
  ARCHIVE_BUCKET: 'archive',
  FEED_BUCKET: 'feed',
  FEED_OWNER: '111122223333',
  QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/files',
  OWN_ROLES: '',
  OWN_BUCKETS: '',
  SOURCE: 'bus',
};

/** Imports a bundle in a process of its own, and says how long that took, and how much of it was computing. */
const MEASURE = `const start = performance.now(); const before = process.cpuUsage(); await import(process.argv[1]);
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify([performance.now() - start, (user + system) / 1000])); process.exit();`;

const run = promisify(execFile);

/** Milliseconds of one cold start, without the start of Node itself. */
const importing = async (file: string): Promise<readonly [wall: number, cpu: number]> => {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', MEASURE, file], { env: ENVIRONMENT });
  return JSON.parse(stdout) as [number, number];
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const measure = async ({ stage, file, bytes }: Bundle): Promise<string> => {
  const times: (readonly [number, number])[] = [];
  for (let at = 0; at < RUNS; at++) times.push(await importing(file));
  const [wall, cpu] = [0, 1].map((index) =>
    median(times.map((time) => time[index]))
      .toFixed(0)
      .padStart(4),
  );
  return `${stage.padEnd(14)} ${(bytes / 1000).toFixed(0).padStart(4)} kB  ${wall} ms  ${cpu} ms of CPU\n`;
};

/** Prints the size of every stage's bundle, and the median time in which it is imported. */
const bundles = await bundleStages();
try {
  for (const bundle of bundles) process.stdout.write(await measure(bundle));
} finally {
  await removeBundles(bundles);
}
