import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { aSummary, aSummaryFile, summaryKey } from '../data/summaries.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { makeTrail, ofTrail, type TrailParts } from './summaries-archive.ts';

const newFolder = scratchFolders();
const s3 = fakeS3();
const SINCE = ['--since', '2026-03-01'];
/** The SDK looks for more where these are missing, and that takes its time. */
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true' };

/** Who has said where he is, and who has not. */
const PLACES: readonly Readonly<Record<string, string>>[] = [
  { AWS_REGION: 'us-east-1' },
  { AWS_DEFAULT_REGION: 'eu-west-1' },
  { HOME: '/nonexistent' },
];

const signedIn = async (env: Readonly<Record<string, string>> = { AWS_REGION: 'us-east-1' }) => {
  const { protocol, hostname, port = 80 } = await s3.client().config.endpoint!();
  return { ...KEYS, AWS_ENDPOINT_URL: `${protocol}//${hostname}:${port}`, ...env };
};

const put = (bucket: string, key: string, body: Buffer): void => {
  s3.buckets.get(bucket)!.objects.set(key, { body, etag: `"${key.length}"`, headers: {} });
};

const summaries = async (args: readonly string[], env?: Readonly<Record<string, string>>, cwd = newFolder()) =>
  runCli(['summaries', ...SINCE, ...args], { cwd, env: await signedIn(env) });

/** A home store with the registry that this folder's archive has. */
const storeFrom = (cwd: string): string => {
  const store = s3.newBucket({ region: 'eu-central-1' });
  const archive = join(cwd, 'opentrail-archive');
  for (const entry of readdirSync(join(archive, 'registry'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) put(store, path.slice(archive.length + 1), readFileSync(path));
  }
  return store;
};

describe('summaries in S3', () => {
  it('are read from a bucket in whatever Region, without a look at what is older', async () => {
    const bucket = s3.newBucket({ region: 'eu-central-1' });
    put(bucket, summaryKey('2026-03-01T09:10'), aSummaryFile(aSummary({ events: 3 })));
    put(bucket, summaryKey('2026-03-02T09:10', { region: 'us-east-1' }), aSummaryFile(aSummary({ events: 4 })));
    put(bucket, summaryKey('2025-03-02T09:10'), Buffer.from('not to be read'));

    for (const env of PLACES) {
      const { status, stdout, stderr } = await summaries(['--json', '--bucket', `s3://${bucket}`], env);

      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ totals: { events: 7 }, bucket, trail: null, files: 2 });
    }
  });

  it('are found for the trails of an installation, by its outputs', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', { templates: ['API_ACTIVITY'], prefix: 'p' });
    const outputs = { 'OpenTrail-Archive': { StoreBucket: storeFrom(cwd), ArchiveBucket: 'x' }, Other: {} };
    writeFileSync(join(cwd, 'cdk-outputs.json'), JSON.stringify(outputs));
    if (!s3.buckets.has('logs')) s3.newBucket({ name: 'logs', region: 'eu-central-1' });
    put(
      'logs',
      summaryKey('2026-03-01T09:10', { head: 'p/AWSLogs/', unique: ofTrail() }),
      aSummaryFile(aSummary({ events: 3 })),
    );

    const { status, stdout, stderr } = await summaries(['--json', '--outputs'], undefined, cwd);
    const byUser = await summaries(['--outputs', 'cdk-outputs.json', '--by', 'user'], undefined, cwd);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ totals: { events: 3 }, bucket: 'logs', prefix: 'p' });
    expect(byUser.status).toBe(2);
    expect(byUser.stderr).toMatch(
      /\/audit keeps no summaries by USER_ACTIONS\n {2}there are some by api: --by api; for others:\n {2}add USER_ACTIONS to the Templates of its aggregationConfigurations in the settings \(opentrail\.yaml\), and run npm run deploy\n$/,
    );
  });

  it.each<[string, TrailParts | undefined, RegExp]>([
    [
      'no trail',
      undefined,
      /give a trail event selectors that log data events .*, and aggregationConfigurations: \[\{ /,
    ],
    ['a trail of management events', { selectors: {} }, /give the trail audit event selectors that log data events /],
    [
      'a trail of data events',
      {},
      /give the trail audit aggregationConfigurations: \[\{ EventCategory: Data, Templates: \[API_ACTIVITY, RESOURCE_ACCESS, USER_ACTIONS\] \}\]; and run npm run deploy\n$/,
    ],
  ])('are switched on in the settings, where there is %s', async (_, parts, remedy) => {
    const cwd = newFolder();
    if (parts) await makeTrail(cwd, 'audit', parts);
    const store = parts ? storeFrom(cwd) : s3.newBucket({ region: 'eu-central-1' });
    writeFileSync(join(cwd, 'cdk-outputs.json'), JSON.stringify({ a: { StoreBucket: store } }));

    const { status, stderr } = await summaries(['--outputs'], undefined, cwd);
    const named = await summaries(['--outputs', '--trail', 'nosuch'], undefined, cwd);

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: no trail keeps summaries\n {2}in the settings \(opentrail\.yaml\), /);
    expect(stderr).toMatch(remedy);
    expect(named.stderr).toBe(
      `opentrail: there is no trail 'nosuch' in this installation\n  ${parts ? 'the installation has: audit' : 'describe one in the settings (opentrail.yaml), and run npm run deploy'}\n`,
    );
    expect(stderr + named.stderr).not.toContain('opentrail trail');
  });

  it('that cannot be read are told, and the others are summed up', async () => {
    const bucket = s3.newBucket();
    const [refused, sound] = [summaryKey('2026-03-01T09:10'), summaryKey('2026-03-01T09:15')];
    put(bucket, refused, aSummaryFile(aSummary({ events: 3 })));
    put(bucket, sound, aSummaryFile(aSummary({ events: 4 })));
    s3.faults = [{ what: 'refused', status: 403, code: 'AccessDenied', fits: ({ key }) => key === refused }];

    const { status, stdout, stderr } = await summaries(['--json', '--bucket', bucket]);

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ totals: { events: 4 } });
    expect(stderr).toContain(
      `opentrail: cannot read s3://${bucket}/${refused}: expected a file that may be read, found `,
    );
  });

  it('are not looked for where nobody may list, or where there is no bucket', async () => {
    const bucket = s3.newBucket();
    s3.faults = [{ what: 'refused', status: 403, code: 'AccessDenied', fits: ({ query }) => query.has('list-type') }];

    const denied = await summaries(['--bucket', bucket]);
    const missing = await summaries(['--bucket', 'no-such-bucket']);

    expect(denied.status).toBe(2);
    expect(denied.stderr).toMatch(/^opentrail: AWS denies access: .*\n {2}see who you are .*this needs s3:ListBucket/);
    expect(missing).toMatchObject({
      status: 2,
      stderr: "opentrail: there is no bucket 'no-such-bucket'\n  check its name, and who you are on AWS\n",
    });
  });

  it.each<[string, object, RegExp]>([
    ['no store', { a: { ArchiveBucket: 'x' } }, /^opentrail: cdk-outputs\.json names no store\n/],
    ['two', { a: { StoreBucket: 'x' }, b: { StoreBucket: 'y' } }, /^opentrail: .* names two stores: x and y\n/],
  ])('are not looked for where the outputs name %s', async (_, outputs, message) => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'cdk-outputs.json'), JSON.stringify(outputs));

    const { status, stderr } = await summaries(['--outputs'], undefined, cwd);

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
