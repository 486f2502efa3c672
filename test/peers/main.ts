import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { LOGS } from '../../contracts/archive-layout.ts';
import { DELETED, MAIN, MAIN_BUCKET, manyTrails, noTrails, ORGANIZATION, ORGANIZATION_ID, PREFIX } from './archives.ts';
import { findAws, runAws } from './aws-cli.ts';
import { type Damage, DAMAGES, lineOf } from './damages.ts';
import { type Asked, countsOf, mustBeValid, mustEqual, type Peers, validate } from './intact.ts';
import { bucketFolderOf, ELSEWHERE, HOME, MEMBER, OWNER } from './made.ts';
import { type ChainObjects, fingerprintOf, objectsIn } from './objects.ts';
import { serve } from './served.ts';
import { type Silence, SILENCES } from './silences.ts';
import { mustBeIntact, mustName } from './verified.ts';

const { values } = parseArgs({ options: { aws: { type: 'string' }, keep: { type: 'boolean', default: false } } });

const begun = performance.now();
const elapsed = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const step = async (name: string, act: () => Promise<string>): Promise<void> => {
  const start = performance.now();
  const result = await act();
  process.stdout.write(`  ${name}: ${result} (${elapsed(start)})\n`);
};

const NO_FILES = 'No log files were delivered by CloudTrail between';
/** While the trail was stopped. */
const GAP = `${NO_FILES} 2026-03-01T13:00:00Z and 2026-03-01T14:00:00Z`;
/** Late files have no empty digests. */
const LATE_GAP = `(backfill) ${NO_FILES} 2026-03-01T11:00:00Z and 2026-03-01T14:00:00Z`;

/** A chain of the archive with trails, and how the AWS CLI is asked about it. */
interface Case extends Asked {
  readonly name: string;
  readonly bucket: string;
  /** Before the account in its keys. */
  readonly head: string;
  readonly account: string;
  readonly gaps?: readonly string[];
}

const ofOrganization = { trail: ORGANIZATION, bucket: 'organization-logs', head: `${LOGS}${ORGANIZATION_ID}/` };
const ofMain = { trail: MAIN, bucket: MAIN_BUCKET, head: `${PREFIX}/${LOGS}`, account: OWNER };
const ofDeleted = { trail: DELETED, bucket: 'deleted-logs', head: LOGS, account: OWNER };
const named = ['--s3-bucket', MAIN_BUCKET, '--s3-prefix', PREFIX];

const CASES: readonly Case[] = [
  { name: 'a trail at home', ...ofMain, region: HOME, gaps: [GAP, LATE_GAP] },
  { name: 'the same, by its bucket', ...ofMain, region: HOME, flags: named, gaps: [GAP, LATE_GAP] },
  { name: 'the same trail in another Region', ...ofMain, region: ELSEWHERE, gaps: [GAP] },
  { name: 'a deleted trail', ...ofDeleted, region: HOME },
  ...[HOME, ELSEWHERE].flatMap((region) =>
    [OWNER, MEMBER].map((account) => ({
      name: `an organization trail, account ${account}, ${region}`,
      ...ofOrganization,
      region,
      account,
      flags: ['--account-id', account],
    })),
  ),
];

const intact = async (peers: Peers, archive: string): Promise<void> => {
  for (const { name, bucket, head, account, gaps, ...asked } of CASES) {
    await step(name, async () => {
      const objects = objectsIn(bucketFolderOf(archive, bucket), head, account, asked.region);
      return mustBeValid(await validate(peers, asked), objects, gaps);
    });
  }
};

/** Every command line that `keys serve` prints, as it is printed. */
const asPrinted = async ({ aws, served }: Peers, most: number): Promise<string> => {
  mustEqual(served.commands.length, most, 'command lines');
  for (const { args } of served.commands) {
    const { status, valid, output } = await runAws(aws, [...args], served.environment);
    mustEqual(status, 0, output);
    if (valid['digest'] === undefined) throw new Error(`no digests: ${output}`);
  }
  return `${most} command lines`;
};

/** The bucket is one place, as S3 is, and the public keys are another, where nothing else is. */
const keysApart = async ({ aws, served }: Peers, archive: string, folder: string): Promise<string> => {
  const keys = join(folder, 'keys-alone');
  cpSync(join(archive, 'keys/public'), join(keys, 'keys/public'), { recursive: true });
  const apart = await serve(keys);
  const environment = { ...served.environment, AWS_ENDPOINT_URL_CLOUDTRAIL: apart.endpoint };
  const peers = { aws, served: { ...served, environment } };
  const objects = objectsIn(bucketFolderOf(archive, MAIN_BUCKET), ofMain.head, OWNER, HOME);
  const found = await validate(peers, { trail: MAIN, region: HOME, flags: named });
  await apart.end();
  return mustBeValid(found, objects, [GAP, LATE_GAP]);
};

const INVALID = { 'Log file': 'log', 'Digest file': 'digest', '(backfill) Digest file': 'backfill digest' } as const;

/** Damages the trail at home, and expects the AWS CLI to name just that object. */
const damaged = async (peers: Peers, archive: string, damage: Damage): Promise<string> => {
  const folder = bucketFolderOf(archive, MAIN_BUCKET);
  const read = (): ChainObjects => objectsIn(folder, ofMain.head, OWNER, HOME);
  const before = read();
  const acted = damage.act(before);
  const { status, said, valid, output } = await validate(peers, { trail: MAIN, region: HOME });
  const invalid = said.filter((line) => line.includes('INVALID'));
  mustEqual({ status, invalid }, { status: 1, invalid: [lineOf(damage, MAIN_BUCKET, acted)] }, output);
  const what = INVALID[damage.to];
  mustEqual(valid[what], countsOf(before, { [what]: 1 })[what], output);
  await mustName(archive, [{ is: damage.is, bucket: MAIN_BUCKET, key: acted.object.key }]);
  return 'both name it';
};

/** Does what the AWS CLI says too little of, and expects `opentrail verify` to name all of it. */
const passedOver = async (peers: Peers, archive: string, { act, is }: Silence): Promise<string> => {
  const { all, said } = act(objectsIn(bucketFolderOf(archive, MAIN_BUCKET), ofMain.head, OWNER, HOME));
  const found = await validate(peers, { trail: MAIN, region: HOME });
  const invalid = said.map(({ key }) => `Digest file s3://${MAIN_BUCKET}/${key} INVALID: not found`);
  mustEqual(
    found.said.filter((line) => line.includes('INVALID')),
    invalid,
    found.output,
  );
  await mustName(
    archive,
    all.map(({ key }) => ({ is, bucket: MAIN_BUCKET, key })),
  );
  return `opentrail verify names ${all.length}, the AWS CLI ${said.length}`;
};

/** Digests that were signed before the rotation and after it follow each other in one chain. */
const mustHaveTwoKeys = (archive: string): void => {
  const { digests } = objectsIn(bucketFolderOf(archive, 'organization-logs'), ofOrganization.head, OWNER, HOME);
  mustEqual(new Set(digests.map(fingerprintOf)).size, 2, 'keys that have signed a chain');
};

/** Does this to the trail at home, and undoes what that has done. */
const undoing = async (archive: string, folder: string, acts: readonly (() => Promise<void>)[]): Promise<void> => {
  const [bucket, copy] = [bucketFolderOf(archive, MAIN_BUCKET), join(folder, 'copy')];
  cpSync(bucket, copy, { recursive: true });
  for (const act of acts) {
    await act();
    rmSync(bucket, { recursive: true });
    cpSync(copy, bucket, { recursive: true });
  }
};

const withTrails = async (aws: string, folder: string): Promise<void> => {
  const { folder: archive } = await manyTrails(folder);
  const served = await serve(archive);
  const peers = { aws, served };
  await intact(peers, archive);
  await step('opentrail verify', () => mustBeIntact(archive));
  await step('as keys serve prints it', () => asPrinted(peers, 8));
  await step('with public keys that lie elsewhere', () => keysApart(peers, archive, folder));
  mustHaveTwoKeys(archive);
  await undoing(archive, folder, [
    ...DAMAGES.map((damage) => () => step(damage.name, () => damaged(peers, archive, damage))),
    ...SILENCES.map((silence) => () => step(silence.name, () => passedOver(peers, archive, silence))),
  ]);
  mustEqual((await served.end()).status, 0, 'the exit status of keys serve');
};

const withoutTrails = async (aws: string, folder: string): Promise<void> => {
  const { folder: archive } = await noTrails(folder);
  const served = await serve(archive);
  await step('as keys serve prints it', () => asPrinted({ aws, served }, 1));
  const flags = ['--s3-bucket', 'opentrail-archive'];
  const asked = { trail: `arn:aws:cloudtrail:${ELSEWHERE}:${OWNER}:trail/default-`, region: ELSEWHERE, flags };
  await step('the archive of who has no trail', async () =>
    mustBeValid(await validate({ aws, served }, asked), objectsIn(archive, LOGS, OWNER, ELSEWHERE)),
  );
  mustEqual((await served.end()).status, 0, 'the exit status of keys serve');
};

const main = async (): Promise<void> => {
  const aws = findAws(values.aws);
  if (aws === undefined) throw new Error('there is no AWS CLI: install it, or name it with --aws PATH');
  const folder = mkdtempSync(join(tmpdir(), 'opentrail-peers-'));
  process.stdout.write(`${aws}, in ${folder}\nan archive with trails\n`);
  await withTrails(aws, folder);
  process.stdout.write('an archive without trails\n');
  await withoutTrails(aws, folder);
  process.stdout.write(`all done in ${elapsed(begun)}\n`);
  if (!values.keep) rmSync(folder, { recursive: true });
};

await main();
