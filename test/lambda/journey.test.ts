import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { shardOf } from '../../core/shard.ts';
import { configuration } from '../../stages/configuration.ts';
import { collectMessages } from '../../stages/messages.ts';
import { anEventOf } from '../stages/feeds.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { batchOf, functions, OWNER, REGION, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const start = functions();
const ALL = { shards: Array.from({ length: 16 }, (_, shard) => shard) };
const [STORE_BUCKET, ARCHIVE_BUCKET] = ['the-store', 'the-archive'];
let [collect, deliver, publish, configure] = [] as unknown as RunningFunction[];

const at = (bucket: string) => new S3ObjectStore({ bucket, owner: OWNER, client: s3.client() });

/** CloudFormation's side of a custom resource. */
const answers: Record<string, unknown>[] = [];
const cloudFormation = createServer((request, response) => {
  void request.toArray().then((chunks: Buffer[]) => {
    answers.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
});

beforeAll(async () => {
  cloudFormation.listen(0, '127.0.0.1');
  await once(cloudFormation, 'listening');
  for (const name of [STORE_BUCKET, ARCHIVE_BUCKET]) s3.newBucket({ name });
  const environment = { ...(await surroundings(s3)), STORE_BUCKET, STORE_OWNER: OWNER, ARCHIVE_BUCKET };
  collect = start({
    file: 'lambda/collect.ts',
    environment: {
      ...environment,
      SOURCE: 'bus',
      STORE_REGION: REGION,
    },
  });
  [deliver, publish, configure] = ['deliver', 'publish', 'configure'].map((stage) =>
    start({ file: `lambda/${stage}.ts`, environment }),
  );
});
afterAll(() => void cloudFormation.close());

const collected = (...ids: readonly string[]) =>
  collect.run(
    batchOf(
      ids.map((id) =>
        JSON.stringify({
          'detail-type': 'x',
          detail: anEventOf(id, { awsRegion: id.length > 1 ? 'us-east-1' : 'eu-west-1' }),
        }),
      ),
    ),
  );

const delivered = async () => {
  const listed = await at(ARCHIVE_BUCKET).list('');
  const files = listed.filter(({ key }) => key.endsWith('.json.gz'));
  const bodies = await Promise.all(files.map(({ key }) => at(ARCHIVE_BUCKET).read(key)));
  const events = bodies.flatMap(
    (body) => (JSON.parse(gunzipSync(body!).toString()) as { Records: { eventID: string }[] }).Records,
  );
  return { keys: files.map(({ key }) => key), ids: events.map(({ eventID }) => eventID).sort() };
};

/** The metrics of a function's last run. */
const metricsOf = (running: RunningFunction) => running.lines().findLast((line) => '_aws' in line);

const declare = async (RequestType: string, trails: unknown, before?: unknown) => {
  await configure.run({
    RequestType,
    ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Trails',
    PhysicalResourceId: 'Trails',
    ResourceProperties: { ServiceToken: 'x', Trails: trails },
    ...(before !== undefined && { OldResourceProperties: { ServiceToken: 'x', Trails: before } }),
  });
  return answers.pop()!;
};

describe('functions', () => {
  it('of an installation without events have nothing to do, and say so', async () => {
    expect((await deliver.run(ALL)).result).toMatchObject({ shards: 0, commits: 0 });
    expect(metricsOf(deliver)).toMatchObject({ DeliveryLag: 0, Delivered: 0, RegistryFaults: 0 });
    expect((await publish.run(ALL)).result).toMatchObject({ shards: 16, created: 0 });
    expect(metricsOf(publish)).toMatchObject({ FailingTrails: 0, Undeliverable: 0 });
  });

  it('bring an event of the bus to the archive, once', async () => {
    await collected('a', 'bb');
    await collected('a', 'c');

    expect((await deliver.run(ALL)).result).toMatchObject({ shards: 2, arrivals: 4, delivered: 3, duplicates: 1 });
    expect(metricsOf(deliver)).toMatchObject({
      Delivered: 3,
      Duplicates: 1,
      SetAside: 0,
      Excluded: 0,
      Corrections: 0,
      DeliveryLag: 0,
    });
    expect((await publish.run(ALL)).result).toMatchObject({ created: 2 });

    expect((await delivered()).ids).toEqual(['a', 'bb', 'c']);
    expect(await at(STORE_BUCKET).list('staging/')).toEqual([]);
  });

  it('deliver only the shards that they are told to, and tell how long others wait', async () => {
    const staged = collectMessages({
      store: at(STORE_BUCKET),
      clock: () => Date.now() - 600_000,
      unique: () => 'early',
      release: 'test',
      remaining: () => 60_000,
    });
    await staged.take({ id: 'm', body: JSON.stringify(anEventOf('d')), source: 'bus', namespace: 'aws' });
    await staged.finish();
    const shard = shardOf(OWNER, 'eu-west-1');

    await deliver.run({ shards: ALL.shards.filter((other) => other !== shard) });
    const lag = Number(metricsOf(deliver)?.DeliveryLag);
    expect((await deliver.run({ shards: [shard] })).result).toMatchObject({ shards: 1, delivered: 1 });

    // To the minute.
    expect(lag).toBeGreaterThanOrEqual(600);
    expect(lag).toBeLessThan(700);
    expect(metricsOf(deliver)).toMatchObject({ DeliveryLag: 0 });
  });

  it('begin no commit without the time for it', async () => {
    await collected('f');

    expect((await deliver.run(ALL, { remaining: 59_000 })).result).toMatchObject({ shards: 1, commits: 0 });
    expect((await at(STORE_BUCKET).list('staging/')).length).toBe(1);
    expect((await deliver.run(ALL)).result).toMatchObject({ commits: 1, delivered: 1 });
  });

  it('deliver every shard that they can, and then fail for the others', async () => {
    await collected('g', 'hh');
    const isCommit = (key: string) => /^ledger\/.*commit/.test(key);
    let refused: string | undefined;
    s3.faults = Array.from({ length: 9 }, () => ({
      fits: ({ method, key }) => {
        if (method !== 'PUT' || !isCommit(key)) return false;
        refused ??= key.split('/')[1];
        return key.split('/')[1] === refused;
      },
      what: 'refused',
      status: 403,
      code: 'AccessDenied',
    }));

    await expect(deliver.run(ALL)).rejects.toThrow(/^STORE_FORBIDDEN: /);
    s3.faults = [];
    expect(metricsOf(deliver)).toMatchObject({ Delivered: 1 });

    expect((await deliver.run(ALL)).result).toMatchObject({ delivered: 1 });
  });

  it.each([[{}], [{ shards: [] }], [{ shards: [16] }], [{ shards: ['1'] }], [null], ['x']])(
    'refuse the payload %j',
    async (payload) => {
      await expect(deliver.run(payload)).rejects.toThrow(
        'INPUT_UNREADABLE: cannot read the payload, which must be such as {"shards":[0,1,2]}',
      );
    },
  );
});

describe('trails of the settings', () => {
  it('reach the registry, and get what happens from then on', async () => {
    const answer = await declare('Create', JSON.stringify([{ name: 'main', s3KeyPrefix: 'main' }]));
    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'Trails',
      Data: { Trails: 'main: created, logging' },
    });
    const { trails } = await configuration(at(STORE_BUCKET))();
    expect(trails).toMatchObject([
      { name: 'main', bucket: ARCHIVE_BUCKET, owner: OWNER, isMultiRegion: true, isLogging: true },
    ]);

    await collected('z');
    await deliver.run(ALL);
    await publish.run(ALL);

    expect((await delivered()).keys.some((key) => key.startsWith(`main/AWSLogs/${OWNER}/CloudTrail/eu-west-1/`))).toBe(
      true,
    );
  });

  it('wait for a destination that fails, and the others do not', async () => {
    await collected('y');
    await deliver.run(ALL);
    s3.faults = Array.from({ length: 9 }, () => ({
      fits: ({ method, key }) => method === 'PUT' && key.startsWith('main/AWSLogs/'),
      what: 'refused',
      status: 403,
      code: 'AccessDenied',
    }));

    await publish.run(ALL);
    s3.faults = [];

    expect(metricsOf(publish)).toMatchObject({ FailingTrails: 1 });
    expect(publish.log).toContain(`arn:aws:cloudtrail:us-east-1:${OWNER}:trail/main waits for its destination`);
    await publish.run(ALL);
    expect(metricsOf(publish)).toMatchObject({ FailingTrails: 0 });
    expect((await delivered()).ids).toContain('y');
  });

  it('may be what CloudTrail refuses, all of which the stack is told', async () => {
    const answer = await declare(
      'Update',
      JSON.stringify([{ name: 'x' }, { name: 'no-bucket', s3BucketName: 'missing-bucket' }]),
      '[]',
    );

    expect(answer).toMatchObject({ Status: 'FAILED' });
    expect(answer.Reason).toContain('trail x: InvalidTrailNameException');
    expect(answer.Reason).toContain('trail no-bucket: S3BucketDoesNotExistException');
  });

  it('may be no list at all, and the stack can go back to what it had', async () => {
    expect(await declare('Update', '{"name":', '[]')).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('cannot read the trails'),
    });
    expect(await declare('Update', JSON.stringify([{ name: 'main', s3KeyPrefix: 'main' }]), '{"name":')).toMatchObject({
      Status: 'SUCCESS',
      Data: { Trails: 'main: as it was' },
    });
  });

  it('outlive their stack', async () => {
    expect(await declare('Delete', JSON.stringify([{ name: 'main' }]))).toMatchObject({ Status: 'SUCCESS' });
    expect((await configuration(at(STORE_BUCKET))()).trails).toHaveLength(1);
  });
});
