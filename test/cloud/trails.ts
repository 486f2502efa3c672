import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { join } from 'node:path';
import type { Random } from '../../bench/random.ts';
import { filesBelow } from '../cli/read-archive.ts';
import { download, ingested, mustEqual } from './archives.ts';
import type { Installation } from './installation.ts';
import { ACCOUNT, REGION } from './ministack.ts';
import { type Sample, sampleOf } from './samples.ts';
import { wavesOf } from './scenario.ts';
import { sendWave } from './sending.ts';
import { FEED, makeBucket, must, type World } from './world.ts';

export const OTHER_BUCKET = 'cloudtest-other-trail';
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:cloudtest-files`;
export const LOG_GROUP = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:cloudtest-events:*`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/cloudtest-logs`;
const PREFIX = 'kept';
const STAMP = new Date(Date.UTC(2026, 10, 20, 14, 20));

/** One trail writes to the archive itself, below a prefix; the other, of write events, elsewhere, and tells of it. */
export const TRAILS = [
  { name: 'everything', s3KeyPrefix: PREFIX },
  {
    name: 'writes',
    s3BucketName: OTHER_BUCKET,
    snsTopicArn: TOPIC,
    cloudWatchLogsLogGroupArn: LOG_GROUP,
    cloudWatchLogsRoleArn: ROLE,
    eventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
  },
];

/** The same two, as somebody with a laptop makes them. */
const ON_A_LAPTOP: readonly (readonly string[])[] = [
  ['trail', 'create', 'everything', '--s3-bucket-name', 'archive', '--s3-key-prefix', PREFIX],
  ['trail', 'create', 'writes', '--s3-bucket-name', 'other'],
];

/** What the settings name and this test must bring: a bucket, a log group, and a topic with a queue that listens. */
export const makeTargets = async (world: World): Promise<string> => {
  const { cloud } = world;
  await makeBucket(world, OTHER_BUCKET);
  await cloud.call('logs', 'Logs_20140328.CreateLogGroup', { logGroupName: 'cloudtest-events' });
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };
  const sns = new SNSClient({ endpoint: cloud.endpoint, region: REGION, credentials });
  await sns.send(new CreateTopicCommand({ Name: 'cloudtest-files' }));
  const { QueueUrl } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: 'cloudtest-listener' }));
  const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:cloudtest-listener`;
  await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint }));
  return QueueUrl!;
};

/** Events by all ways, and two declared trails: each archive, the log group and the topic get theirs. */
export const byTrails = async (
  world: World,
  installation: Installation,
  samples: readonly Sample[],
  at: { readonly random: Random; readonly listener: string },
): Promise<string> => {
  const { cloud, folder } = world;
  const soon = new Date(Date.now() + MINUTES).toISOString().slice(0, 19);
  const happening = samples.map((sample) => dated(sample, soon));
  for (const wave of wavesOf(at.random, happening, STAMP)) {
    await sendWave(installation, FEED, wave);
    await installation.untilQuiet();
    await installation.deliverAll();
  }
  const [everything, writes] = await comparedTrails(world, installation, happening);
  must(writes > 0 && everything > writes, `${everything} and ${writes} events are too few to compare`);
  const logged = await loggedEvents(world);
  must(logged === writes, `the log group has ${logged} events, not ${writes}`);
  const files = filesBelow(join(folder, 'other'));
  const told = (await cloud.messages(at.listener)).flatMap(keysIn);
  must(
    files.every((key) => told.includes(key)),
    'the topic was not told of every file',
  );
  must(
    told.every((key) => files.includes(key)),
    'the topic was told of files that are not there',
  );
  return `${everything} events by one trail, ${writes} by the other, ${logged} in its log group, ${files.length} files told to its topic`;
};

/** Trails log what happens after they were begun, here and on a laptop. */
const MINUTES = 10 * 60_000;

const dated = ({ tokens }: Sample, time: string): Sample =>
  sampleOf(tokens.replace(/"eventTime":"[^"]*"/, `"eventTime":"${time}Z"`));

const comparedTrails = async (world: World, installation: Installation, samples: readonly Sample[]) => {
  const { cloud, folder } = world;
  const arn = (name: string) => `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/${name}`;
  const who = ['--account-id', ACCOUNT, '--region', REGION];
  const commands = [
    ...ON_A_LAPTOP.map((command) => [...command, '--is-multi-region-trail', ...who]),
    ['trail', 'selectors', arn('writes'), '--event-selectors', WRITES, ...who],
    ...['everything', 'writes'].map((name) => ['trail', 'start', arn(name), ...who]),
  ];
  const reference = await ingested(samples, join(folder, 'reference-trails'), commands);
  const archive = await download(cloud, installation.archive, join(folder, 'archive'), `${PREFIX}/`);
  const other = await download(cloud, OTHER_BUCKET, join(folder, 'other'));
  return [
    mustEqual('the first trail', join(archive, PREFIX), join(reference, 'buckets/archive', PREFIX)),
    mustEqual('the second trail', other, join(reference, 'buckets/other')),
  ];
};

const WRITES = JSON.stringify(TRAILS[1].eventSelectors);

interface LogPage {
  readonly events: readonly unknown[];
  readonly nextToken?: string;
}

const loggedEvents = async ({ cloud }: World): Promise<number> => {
  let count = 0;
  let nextToken: string | undefined;
  do {
    const input = { logGroupName: 'cloudtest-events', ...(nextToken ? { nextToken } : {}) };
    const page = await cloud.call<LogPage>('logs', 'Logs_20140328.FilterLogEvents', input);
    count += page.events.length;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return count;
};

/** CloudTrail's notice in SNS's envelope. */
const keysIn = (body: string): string[] => {
  const { Message } = JSON.parse(body) as { Message: string };
  return (JSON.parse(Message) as { s3ObjectKey?: string[] }).s3ObjectKey ?? [];
};
