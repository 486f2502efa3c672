import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, it } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { allShards } from '../../core/shard.ts';
import type { SummaryRecord } from '../../core/summaries/record.ts';
import { declareTo } from '../stages/declare-world.ts';
import { anEventOf } from '../stages/feeds.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { batchOf, functions, OWNER, REGION, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const start = functions();
const [STORE_BUCKET, ARCHIVE_BUCKET] = ['the-store', 'the-archive'];
let [collect, deliver, publish] = [] as unknown as RunningFunction[];

const at = (bucket: string) => new S3ObjectStore({ bucket, owner: OWNER, client: s3.client() });

/** A trail of data events that summarises them, and keeps those of people and failed calls. */
const SUMMARISING = {
  name: 'reads',
  s3BucketName: ARCHIVE_BUCKET,
  eventSelectors: [{ DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3'] }] }],
  aggregationConfigurations: [
    { EventCategory: 'Data', Templates: ['API_ACTIVITY', 'RESOURCE_ACCESS'], Keep: 'PeopleAndFailures' },
  ],
};

beforeAll(async () => {
  for (const name of [STORE_BUCKET, ARCHIVE_BUCKET]) s3.newBucket({ name });
  const environment = { ...(await surroundings(s3)), STORE_BUCKET, STORE_OWNER: OWNER, ARCHIVE_BUCKET };
  const ofCollect = { SOURCE: 'bus', STORE_REGION: REGION };
  collect = start({ file: 'lambda/collect.ts', environment: { ...environment, ...ofCollect } });
  [deliver, publish] = ['deliver', 'publish'].map((stage) => start({ file: `lambda/${stage}.ts`, environment }));
  const [receipt] = await declareTo({ store: at(STORE_BUCKET) })({ account: OWNER, region: REGION }, [SUMMARISING]);
  expect(receipt).toMatchObject({ done: expect.arrayContaining(['summaries', 'logging']) });
});

const MACHINE = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${OWNER}:assumed-role/App/i-0123456789`,
  accountId: OWNER,
};

const aCall = (id: string, eventName: string, bucket: string, with_: object = {}): string => {
  const resources = [
    { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${id}` },
    { type: 'AWS::S3::Bucket', accountId: OWNER, ARN: `arn:aws:s3:::${bucket}` },
  ];
  const what = { eventName, resources, userIdentity: MACHINE, eventCategory: 'Data', managementEvent: false };
  return JSON.stringify({ 'detail-type': 'x', detail: anEventOf(id, { ...what, ...with_ }) });
};

const FAILED = { errorCode: 'AccessDenied', errorMessage: 'Access Denied' };
const PERSON = { userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${OWNER}:user/ann`, accountId: OWNER } };

/** Collects, delivers and publishes as the schedules do. */
const window = async (...messages: readonly string[]) => {
  await collect.run(batchOf(messages));
  const { result } = await deliver.run({ shards: allShards });
  await publish.run({ shards: allShards });
  return { result, metrics: deliver.lines().findLast((line) => '_aws' in line) };
};

const archived = async (folder: string) => {
  const listed = await at(ARCHIVE_BUCKET).list(`AWSLogs/${OWNER}/${folder}/eu-west-1/`);
  const bodies = await Promise.all(listed.map(({ key }) => at(ARCHIVE_BUCKET).read(key)));
  return bodies.flatMap((body) => (JSON.parse(gunzipSync(body!).toString()) as { Records: unknown[] }).Records);
};

/** Buckets of a dimension, added up over all records that tell of a value of another. */
const sumsOf = (records: readonly SummaryRecord[], primary: string, name: string, dimension: string) => {
  const sums: Record<string, number> = {};
  for (const { summary } of records) {
    const { dimension: by, statistics } = summary.primaryDimension;
    if (by !== primary || statistics[0].name !== name) continue;
    const breakdowns = [summary.primaryDimension, ...summary.details].filter((each) => each.dimension === dimension);
    for (const { name, value } of breakdowns.flatMap(({ statistics }) => statistics)) {
      sums[name] = (sums[name] ?? 0) + value;
    }
  }
  return sums;
};

it('functions deliver summaries of data events that add up over commits, and count no copy', async () => {
  const first = await window(
    aCall('a', 'GetObject', 'logs'),
    aCall('b', 'GetObject', 'logs'),
    aCall('c', 'GetObject', 'photos', FAILED),
    aCall('d', 'PutObject', 'logs', PERSON),
    JSON.stringify({ 'detail-type': 'x', detail: anEventOf('management') }),
  );
  const second = await window(aCall('b', 'GetObject', 'logs'), aCall('e', 'GetObject', 'photos'));

  expect(first.result).toMatchObject({ arrivals: 5, delivered: 3, excluded: 0, summarised: 2 });
  expect(first.metrics).toMatchObject({ Delivered: 3, Summarised: 2 });
  expect(second.result).toMatchObject({ arrivals: 2, delivered: 0, duplicates: 1, summarised: 1 });
  const raw = (await archived('CloudTrail')) as { readonly eventID: string }[];
  expect(raw.map(({ eventID }) => eventID).sort()).toEqual(['c', 'd', 'management']);
  const records = (await archived('CloudTrail-Aggregated')) as SummaryRecord[];
  expect(new Set(records.map(({ eventId }) => eventId)).size).toBe(records.length);
  expect(sumsOf(records, 'eventName', 'GetObject', 'eventName')).toEqual({ GetObject: 4 });
  expect(sumsOf(records, 'eventName', 'GetObject', 'resourceARN')).toEqual({
    'arn:aws:s3:::logs': 2,
    'arn:aws:s3:::photos': 2,
  });
  expect(sumsOf(records, 'eventName', 'GetObject', 'errorCode')).toEqual({ AccessDenied: 1 });
  expect(sumsOf(records, 'eventName', 'GetObject', 'rawEvent')).toEqual({ delivered: 1, summarised: 3 });
  expect(sumsOf(records, 'resourceARN', 'arn:aws:s3:::logs', 'eventName')).toEqual({ GetObject: 2, PutObject: 1 });
});

it('runs that leave nothing out do not pay for a metric of it', async () => {
  const { result, metrics } = await window(aCall('f', 'GetObject', 'logs', PERSON));

  expect(result).toMatchObject({ delivered: 1, summarised: 0 });
  expect(metrics).not.toHaveProperty('Summarised');
});

it('publish says how many of the files are summaries', () => {
  const runs = publish.lines().filter(({ message }) => message === 'done');

  expect(runs.map(({ created, summaries }) => [created, summaries])).toEqual([
    [2, 1],
    [1, 1],
    [2, 1],
  ]);
});
