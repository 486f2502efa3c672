import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, hash, sign } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { FolderFeed } from '../adapters/local/folder-feed.ts';
import { FolderObjectStore } from '../adapters/local/folder-object-store.ts';
import { digestKey, encodeDigest, SIGNATURE_ALGORITHM } from '../core/digest-file.ts';
import type { PreviousDigest } from '../core/digest.ts';
import type { PublicKeys } from '../ports/index.ts';
import { keyRing } from '../stages/public-keys.ts';
import { verify } from '../stages/verify.ts';
import { generate, type Generated } from './generate.ts';
import { ROOT } from './ingest.ts';
import { DAY_START } from './plan.ts';
import { median } from './report.ts';

const USAGE = `Usage: npm run bench:verify -- [options]

  --events <n>   events in the log files that are verified (default 100000)
  --seed <n>     which set of events (default 1)
  --repeat <n>   how many times to measure (default 5)
  --ingested     an archive that opentrail ingest and opentrail seal have made, instead of hourly files and digests
`;

const HOUR = 60 * 60 * 1000;
const BUCKET = 'bench';
/** The day of the events, and the hours of those that come late. */
const HOURS = 25;

interface Named {
  readonly key: string;
  readonly sha256: string;
}

/** Who signs, and what is known of the key. */
const makeSigner = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'der' });
  const fingerprint = createHash('md5').update(pkcs1).digest('hex');
  const keys: PublicKeys = { list: async () => [{ fingerprint, pkcs1, from: 0, to: Date.UTC(2100, 0) }] };
  return { fingerprint, keys, sign: (text: string) => sign('sha256', Buffer.from(text), privateKey).toString('hex') };
};

const put = (root: string, key: string, body: Buffer, metadata: object): void => {
  const path = join(root, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
  writeFileSync(`${path}.metadata.json`, JSON.stringify(metadata));
};

/** Writes a digest for each hour of an account and Region, also where there are no files; returns their keys. */
const sealChain = (root: string, files: readonly Named[], signer: ReturnType<typeof makeSigner>): readonly string[] => {
  const keys: string[] = [];
  const [, account, , region] = files[0].key.split('/');
  let previous: PreviousDigest | undefined;
  for (let hour = 0; hour < HOURS; hour++) {
    const [start, end] = [DAY_START + hour * HOUR, DAY_START + (hour + 1) * HOUR];
    const chain = { account, region, name: 'bench', homeRegion: 'us-east-1', isBackfill: false };
    const key = digestKey({ prefix: '' }, chain, end);
    const time = new Date(start).toISOString();
    const { bytes, sha256, signed } = encodeDigest({
      account,
      start,
      end,
      bucket: BUCKET,
      key,
      fingerprint: signer.fingerprint,
      ...(previous && { previous }),
      files: files
        .filter((file) => stampOf(file.key) > start && stampOf(file.key) <= end)
        .map((file) => ({ bucket: BUCKET, ...file, oldest: time, newest: time })),
    });
    const signature = signer.sign(signed);
    put(root, key, gzipSync(bytes), { signature, 'signature-algorithm': SIGNATURE_ALGORITHM });
    previous = { bucket: BUCKET, key, sha256, signature };
    keys.push(key);
  }
  return keys;
};

const stampOf = (key: string): number => {
  const [, date, time] = /_(\d{8})T(\d{4})Z_/.exec(key)!;
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number);
  return Date.UTC(year, month - 1, day, Number(time.slice(0, 2)), Number(time.slice(2)));
};

/** The time that anybody needs who reads, unpacks and hashes these files one after the other, in milliseconds. */
const baseline = (paths: readonly string[]): number => {
  const begun = performance.now();
  for (const path of paths) hash('sha256', gunzipSync(readFileSync(path)));
  return performance.now() - begun;
};

/** Links the set's files into a folder of its own, and seals them; returns the paths of all files and digests. */
const sealSet = (
  root: string,
  directory: string,
  { files: paths }: Generated,
  signer: ReturnType<typeof makeSigner>,
) => {
  const files = paths.map((path) => {
    const key = relative(directory, path);
    mkdirSync(dirname(join(root, key)), { recursive: true });
    linkSync(path, join(root, key));
    return { key, sha256: hash('sha256', gunzipSync(readFileSync(path))) };
  });
  const chains = [...Map.groupBy(files, ({ key }) => key.split('/').slice(0, 4).join('/')).values()];
  const digests = chains.flatMap((chain) => sealChain(root, chain, signer));
  return { keys: signer.keys, paths: [...files.map(({ key }) => key), ...digests].map((key) => join(root, key)) };
};

/** How many times as long verifying takes, and the baseline. Throws unless all is found sound. */
const measure = async (root: string, keys: PublicKeys, paths: readonly string[]): Promise<number> => {
  const limit = baseline(paths);
  const begun = performance.now();
  const { faults, files, digests, backfillDigests } = await verify(
    { feed: new FolderFeed(root), keys, clock: Date.now },
    { prefix: '' },
  );
  const taken = performance.now() - begun;
  const isSound = faults.length === 0 && files.valid + digests.valid + backfillDigests.valid === paths.length;
  if (!isSound) throw new Error('verify did not find them sound');
  const memory = process.resourceUsage().maxRSS / 1000;
  console.log(
    `gunzip and SHA-256 ${limit.toFixed(0)} ms, verify ${taken.toFixed(0)} ms: ${(taken / limit).toFixed(2)} times; ` +
      `peak memory ${memory.toFixed(0)} MB`,
  );
  return taken / limit;
};

/** The same events as an archive of ours: its keys, and the paths of its log files and digests. */
const ingestSet = async (root: string, directory: string) => {
  const opentrail = (...words: readonly string[]): void => {
    const { status } = spawnSync(process.execPath, [join(ROOT, 'cli/main.ts'), ...words, '--archive', root]);
    // The set's own description is no log, and is set aside.
    if (status !== 0 && status !== 1) throw new Error(`opentrail ${words[0]} failed`);
  };
  opentrail('ingest', directory);
  opentrail('seal');
  const listed = await new FolderFeed(root).list('AWSLogs/');
  return { keys: keyRing(new FolderObjectStore(root)), paths: listed.map(({ key }) => join(root, key)) };
};

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      repeat: { type: 'string', default: '5' },
      ingested: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { events, seed, repeat, ingested, help } = values;
  return { events: Number(events), seed: Number(seed), repeat: Number(repeat), isIngested: ingested, help };
};

const main = async (): Promise<void> => {
  const { events, seed, repeat, isIngested, help } = readArguments();
  if (help) return console.log(USAGE);
  const directory = join(ROOT, '.bench', 'data', `${events}-${seed}`);
  const set = await generate({ directory, events, seed });
  const root = join(ROOT, '.bench', `verify-${process.pid}`);
  try {
    const { keys, paths } = isIngested ? await ingestSet(root, directory) : sealSet(root, directory, set, makeSigner());
    const digests = paths.filter((path) => path.includes('/CloudTrail-Digest/')).length;
    console.log(
      `${events} events in ${paths.length - digests} files of ${(set.bytes / 1e6).toFixed(0)} MB unpacked, ` +
        `${digests} digests; ${availableParallelism()} cores, Node ${process.version}`,
    );
    const ratios: number[] = [];
    for (let turn = 0; turn < repeat; turn++) ratios.push(await measure(root, keys, paths));
    console.log(`median: ${median(ratios.sort((a, b) => a - b)).toFixed(2)} times`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
