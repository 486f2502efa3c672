import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { anEvent } from '../data/event.ts';
import { filesBelow } from './read-archive.ts';
import { runCli } from './run-cli.ts';
import { ACCOUNT, BUCKET } from './trail-cli.ts';

/** The trail of `sealingTrail`, which delivers to the bucket `logs`. */
export const MAIN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;

/** What `opentrail seal --json` prints. */
export interface SealJson {
  readonly archive: string;
  readonly sealed: readonly {
    readonly trail: string;
    readonly digests: number;
    readonly files: number;
    readonly from: string;
    readonly to: string;
  }[];
  readonly waiting: readonly { readonly trail: string; readonly because: string }[];
  readonly missing: readonly string[];
  readonly nothing?: string;
}

/** A digest as its file has it, with its key and metadata. */
export interface DigestFile {
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly previousDigestS3Object: string | null;
  readonly digestS3Object: string;
  readonly digestS3Bucket: string;
  readonly digestPublicKeyFingerprint: string;
  readonly logFiles: readonly { readonly s3Object: string; readonly hashValue: string }[];
}

/** Runs `opentrail seal` and what belongs to it in a folder. */
export const sealingIn = (cwd: string) => {
  let events = 0;
  const archive = join(cwd, 'opentrail-archive');

  /** Ingests new events, all of them of now. */
  const ingest = async (count = 1): Promise<void> => {
    const records = Array.from({ length: count }, () => {
      const eventID = `0b0e6b1e-0000-4000-8000-${String(++events).padStart(12, '0')}`;
      return anEvent({ eventID, eventTime: new Date().toISOString() });
    });
    mkdirSync(join(cwd, 'in'), { recursive: true });
    writeFileSync(join(cwd, `in/${events}.json`), JSON.stringify({ Records: records }));
    const { status, stderr } = await runCli(['ingest', `in/${events}.json`], { cwd });
    if (status !== 0) throw new Error(stderr);
  };

  const run = (...args: readonly string[]) => runCli(args, { cwd });

  const sealJson = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await run('seal', '--json', ...args);
    if (stdout === '') throw new Error(stderr);
    return { status, stderr, ...(JSON.parse(stdout) as SealJson) };
  };

  /** All digests of a bucket, in the order of their keys. */
  const digests = (bucket = ''): DigestFile[] => {
    const folder = join(archive, bucket);
    return filesBelow(folder)
      .filter((key) => key.includes('/CloudTrail-Digest/') && key.endsWith('.gz'))
      .map((key) => ({
        ...(JSON.parse(gunzipSync(readFileSync(join(folder, key))).toString()) as Omit<DigestFile, 'key' | 'metadata'>),
        key,
        metadata: JSON.parse(readFileSync(join(folder, `${key}.metadata.json`), 'utf8')) as DigestFile['metadata'],
      }));
  };

  /** Keys of the log files of a bucket. */
  const logs = (bucket = ''): string[] =>
    filesBelow(join(archive, bucket)).filter((key) => key.includes('AWSLogs/') && key.includes('/CloudTrail/'));

  return { archive, ingest, run, sealJson, digests, logs };
};

/** The same where there is a trail, with these settings. */
export const sealingTrail = async (cwd: string, ...settings: readonly string[]) => {
  const sealing = sealingIn(cwd);
  const asked = ['--account-id', ACCOUNT];
  await sealing.run('trail', 'create', 'main', ...BUCKET, ...settings, ...asked);
  await sealing.run('trail', 'start', 'main', ...asked);
  return sealing;
};
