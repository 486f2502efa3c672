import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { anEventOf } from '../stages/feeds.ts';
import { wholeArchive } from '../stages/whole-archive.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { batchOf, failuresOf, functions, OWNER, REGION, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const start = functions();
let environment: Record<string, string>;

beforeAll(async () => {
  environment = {
    ...(await surroundings(s3)),
    STORE_OWNER: OWNER,
    STORE_REGION: REGION,
  };
});

/** A function with a store of its own. */
const aFunction = (source: 'bus' | 'direct' = 'bus', with_: Record<string, string> = {}) => {
  const bucket = s3.newBucket();
  const collect = start({
    file: 'lambda/collect.ts',
    environment: { ...environment, SOURCE: source, STORE_BUCKET: bucket, ...with_ },
  });
  const store = new S3ObjectStore({ bucket, owner: OWNER, client: s3.client() });
  return {
    collect,
    bucket,
    staged: async () => (await store.list('staging/')).length,
    archive: () => wholeArchive(store),
  };
};

const run = (collect: RunningFunction, bodies: readonly string[], sender?: string) =>
  collect.run<SQSBatchResponse>(batchOf(bodies, sender));

const onBus = (id: string, with_: object = {}): string =>
  JSON.stringify({
    version: '0',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.s3',
    detail: anEventOf(id, with_),
  });

const idsOf = (events: readonly { readonly eventID: string }[]) => events.map(({ eventID }) => eventID).sort();

/** What is no event: cut short, a text, nothing, of another service, a notification, an event without a time. */
const POISON = [
  '{"detail":{"eventVers',
  'hello',
  ' ',
  JSON.stringify({ 'detail-type': 'Other', source: 'aws.ec2', detail: { state: 'stopped' } }),
  JSON.stringify({ 'detail-type': 'Object Created', source: 'aws.s3', detail: {} }),
  JSON.stringify({ detail: { eventVersion: '1.08', eventID: 'x' }, 'detail-type': 'x' }),
];

describe('a batch of messages from the bus', () => {
  it('is staged at once, and acknowledged', async () => {
    const { collect, staged, archive } = aFunction();

    expect(failuresOf(await run(collect, [onBus('a'), onBus('b'), onBus('a')]))).toEqual([]);

    expect(await staged()).toBe(1);
    const { events, duplicates, setAside } = await archive();
    expect(idsOf(events)).toEqual(['a', 'b']);
    expect([duplicates, setAside]).toEqual([1, []]);
  });

  it('is staged in the home Region, in whatever Region it comes', async () => {
    const { collect, archive } = aFunction('bus', { AWS_REGION: 'eu-west-1' });

    expect(failuresOf(await run(collect, [onBus('a')]))).toEqual([]);
    expect(idsOf((await archive()).events)).toEqual(['a']);
  });

  it('may be empty', async () => {
    const { collect, staged } = aFunction();

    expect(failuresOf(await run(collect, []))).toEqual([]);
    expect(await staged()).toBe(0);
  });

  it('may hold a message of 1 MiB', async () => {
    const { collect, archive } = aFunction();
    const rest = 1024 * 1024 - onBus('large', { additionalEventData: { x: '' } }).length;
    const body = onBus('large', { additionalEventData: { x: 'x'.repeat(rest) } });
    expect(body).toHaveLength(1024 * 1024);

    expect(failuresOf(await run(collect, [body, onBus('b')]))).toEqual([]);
    expect(idsOf((await archive()).events)).toEqual(['b', 'large']);
  });

  it('sets each poison aside with its reasons, and blocks no other message', async () => {
    const { collect, archive } = aFunction();

    expect(failuresOf(await run(collect, [onBus('a'), ...POISON, onBus('b')]))).toEqual([]);

    const { events, setAside } = await archive();
    expect(idsOf(events)).toEqual(['a', 'b']);
    const inputs = new Map(setAside.map((piece) => [piece.input, piece]));
    expect([...inputs.keys()].sort()).toEqual(POISON.map((_, index) => `m${index + 1}`));
    for (const [index, poison] of POISON.entries()) {
      expect(poison).toContain(inputs.get(`m${index + 1}`)?.text);
      expect(inputs.get(`m${index + 1}`)?.problems).not.toEqual([]);
    }
  });

  it('comes back whole when it cannot be staged, and is taken the next time', async () => {
    const { collect, bucket, archive } = aFunction();
    s3.faults = Array.from({ length: 20 }, () => ({
      fits: (request) => request.bucket === bucket,
      what: 'refused',
      status: 403,
      code: 'AccessDenied',
    }));

    await expect(run(collect, [onBus('a'), onBus('b')])).rejects.toThrow(/^STORE_FORBIDDEN: cannot /);
    s3.faults = [];
    expect(failuresOf(await run(collect, [onBus('a'), onBus('b')]))).toEqual([]);

    expect(idsOf((await archive()).events)).toEqual(['a', 'b']);
  });

  it('leaves out what our own roles do to our own buckets', async () => {
    const role = `arn:aws:iam::${OWNER}:role/opentrail-collect-us-east-1`;
    const { collect, archive } = aFunction('bus', { OWN_ROLES: role, OWN_BUCKETS: 'ours' });
    const own = {
      eventName: 'PutObject',
      eventCategory: 'Data',
      managementEvent: false,
      userIdentity: {
        type: 'AssumedRole',
        accountId: OWNER,
        sessionContext: { sessionIssuer: { type: 'Role', arn: role } },
      },
      resources: [
        { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::ours/x' },
        { type: 'AWS::S3::Bucket', accountId: OWNER, ARN: 'arn:aws:s3:::ours' },
      ],
      requestParameters: { bucketName: 'ours', key: 'x' },
    };

    await run(collect, [onBus('own', own), onBus('other')]);

    const { events, setAside, excluded } = await archive();
    expect(idsOf(events)).toEqual(['other']);
    expect([setAside, excluded]).toEqual([[], 1]);
  });

  it('writes ids and counts to its log, and nothing of events', async () => {
    const { collect } = aFunction();

    await run(collect, [onBus('a', { userAgent: 'hunter2' }), '{"detail":"hunter2'], 'AROAEXAMPLE:hunter2');

    expect(collect.log).not.toContain('hunter2');
    expect(collect.lines()).toContainEqual(
      expect.objectContaining({ message: 'done', messages: 2, events: 1, setAside: 1, comesBack: 0 }),
    );
  });
});

describe('a batch of messages from applications', () => {
  it('is known by who sent it, as SQS says, whatever the events say', async () => {
    const { collect, archive } = aFunction('direct');

    await run(collect, [JSON.stringify([anEventOf('a')])], 'AROAONE:session-1');
    await run(collect, [JSON.stringify([anEventOf('a')])], 'AROAONE:session-2');
    await run(collect, [JSON.stringify([anEventOf('a')])], 'AROATWO:session-1');

    const { events, duplicates } = await archive();
    expect(idsOf(events)).toEqual(['a', 'a']);
    expect(duplicates).toBe(1);
  });
});

it('a broken environment is one error that lists everything, before anything is done', async () => {
  const broken = start({
    file: 'lambda/collect.ts',
    environment: { ...environment, SOURCE: 'rain', STORE_BUCKET: '' },
  });

  const run = broken.run(batchOf([]));

  await expect(run).rejects.toThrow(
    'broken environment: STORE_BUCKET must be a text that is not empty; SOURCE must be one of bus, direct',
  );
});
