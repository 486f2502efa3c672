import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pick, type Random } from '../../bench/random.ts';
import { type Digest, parseDigest, parseDigestKey } from '../../core/digest.ts';
import { mapParallel } from '../../core/parallel.ts';
import { runCli } from '../cli/run-cli.ts';
import { isOfDigest } from './archives.ts';
import { awsVariables } from './cdk.ts';
import { OTHER_BUCKET } from './declared-trails.ts';
import type { Installation } from './installation.ts';
import { must, type World } from './world.ts';

const HOUR = 3_600_000;

/** What `opentrail verify --json` says, as far as it is looked at. */
interface Verified {
  readonly verdict: string;
  readonly publicKeys: string;
  readonly ledger: boolean;
  readonly digests: { readonly valid: number };
  readonly backfillDigests: { readonly valid: number };
  readonly files: { readonly valid: number };
  readonly faults: readonly { readonly is: string; readonly bucket: string; readonly key: string }[];
  readonly notices: readonly { readonly is: string; readonly count: number }[];
}

/** What somebody finds who verifies the whole installation, by the keys and the ledger of its store. */
const verified = async ({ cloud, folder }: World): Promise<Verified> => {
  const command = ['verify', '--json', '--outputs', join(folder, 'outputs.json')];
  const { status, stdout, stderr } = await runCli(command, { cwd: folder, env: awsVariables(cloud.endpoint) });
  must(status === 0 || status === 1, `opentrail verify ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Verified;
};

interface Sealed {
  readonly bucket: string;
  readonly digest: Digest;
}

/** All keys of log files, and all digests, of both buckets. */
const contentsOf = async (world: World, { archive }: Installation) => {
  const { cloud } = world;
  const files: string[] = [];
  const digests: Sealed[] = [];
  for (const bucket of [archive, OTHER_BUCKET]) {
    const keys = (await cloud.keys(bucket)).filter((key) => /(^|\/)AWSLogs\//.test(key));
    files.push(...keys.filter((key) => !isOfDigest(key)).map((key) => `${bucket}/${key}`));
    const read = await mapParallel(keys.filter(isOfDigest), 16, async (key) => {
      const digest = parseDigest(gunzipSync(await cloud.read(bucket, key)));
      if (digest?.bucket !== bucket || digest.key !== key)
        throw new Error(`${bucket}/${key} is no digest of this name`);
      return { bucket, digest };
    });
    digests.push(...read);
  }
  return { files, digests };
};

/** Throws unless every log file is named by one digest, and every chain has one digest for each of its hours. */
const mustBeNamedOnce = (files: readonly string[], digests: readonly Sealed[]): void => {
  const named = digests.flatMap(({ digest }) => digest.files.map(({ bucket, key }) => `${bucket}/${key}`));
  const times = Map.groupBy(named, (name) => name);
  const [unnamed, twice] = [files.filter((file) => !times.has(file)), [...times.values()].filter((all) => all[1])];
  must(unnamed.length === 0, `${unnamed.length} of ${files.length} files are in no digest, such as ${unnamed[0]}`);
  must(twice.length === 0, `${twice.length} files are in two digests, such as ${twice[0]?.[0]}`);
  must(times.size === files.length, `digests name ${times.size} files, and there are ${files.length}`);
  for (const [name, chain] of Map.groupBy(digests, (one) => `${one.bucket}/${headOf(one)}`)) mustFollow(name, chain);
};

const headOf = ({ digest: { key } }: Sealed): string =>
  `${key.slice(0, key.indexOf('AWSLogs/'))}${parseDigestKey(key)!.chain}`;

const mustFollow = (name: string, chain: readonly Sealed[]): void => {
  const digests = chain.map(({ digest }) => digest).toSorted((a, b) => a.end - b.end);
  for (const [index, { key, start, end, previous }] of digests.entries()) {
    const before = digests.at(index - 1);
    const isFirst = index === 0;
    must(end % HOUR === 0 && end - start === HOUR, `${key} is not of one full hour`);
    must(isFirst ? previous === undefined : previous?.key === before?.key, `${key} does not follow on the one before`);
    const hasGap = !isFirst && !parseDigestKey(key)!.isBackfill && start !== before?.end;
    must(!hasGap, `the chain ${name} has two digests for an hour, or none`);
  }
};

/** The whole installation is intact for who verifies it, and for who only counts. */
export const intact = async (world: World, installation: Installation): Promise<string> => {
  const { files, digests } = await contentsOf(world, installation);
  mustBeNamedOnce(files, digests);
  const found = await verified(world);
  const { verdict, publicKeys, ledger, faults, notices } = found;
  must(
    verdict === 'intact' && faults.length === 0,
    `what is intact is ${verdict}: ${JSON.stringify(faults.slice(0, 2))}`,
  );
  must(publicKeys === 'store' && ledger, 'the keys or the ledger of the store were not asked');
  must(notices.length === 0, `verify notices ${JSON.stringify(notices)}`);
  const valid = found.digests.valid + found.backfillDigests.valid;
  must(valid === digests.length, `${valid} digests are valid, and there are ${digests.length}`);
  must(found.files.valid === files.length, `${found.files.valid} files are valid, and there are ${files.length}`);
  return `${files.length} files are named by one of ${digests.length} digests each, and opentrail verify finds them intact`;
};

/** A log file is changed and a digest deleted, as MiniStack has no bucket policies that would refuse it: both are named, nothing else. */
export const damaged = async (world: World, installation: Installation, random: Random): Promise<string> => {
  const { cloud } = world;
  const { archive } = installation;
  const { digests } = await contentsOf(world, installation);
  const [one, other] = [
    pick(
      random,
      digests.filter(({ digest }) => digest.files.length > 0),
    ),
    pick(random, digests),
  ];
  const file = pick(random, one.digest.files);
  const Body = gzipSync('{"Records":[{"eventID":"forged"}]}');
  await cloud.s3.send(new PutObjectCommand({ Bucket: file.bucket, Key: file.key, Body }));
  await cloud.s3.send(new DeleteObjectCommand({ Bucket: other.bucket, Key: other.digest.key }));
  const { verdict, faults } = await verified(world);
  const found = faults.map(({ is, bucket, key }) => `${is} ${bucket}/${key}`).toSorted();
  const wanted = [`digestMissing ${other.bucket}/${other.digest.key}`, `fileChanged ${file.bucket}/${file.key}`];
  must(
    verdict === 'faulty' && found.join() === wanted.join(),
    `verify finds ${found.join(', ')}, not ${wanted.join(', ')}`,
  );
  return `a changed file and a deleted digest of ${archive === other.bucket ? 'the archive' : other.bucket} are found, and nothing else`;
};
