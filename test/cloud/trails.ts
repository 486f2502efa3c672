import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { join } from 'node:path';
import type { Random } from '../../bench/random.ts';
import { filesBelow } from '../cli/read-archive.ts';
import { download, ingested, mustEqual } from './archives.ts';
import { dataEvents } from './data-events.ts';
import { LOG_GROUP, ON_A_LAPTOP, OTHER_BUCKET, PREFIX, TOPIC } from './declared-trails.ts';
import type { Installation } from './installation.ts';
import { ACCOUNT, REGION } from './ministack.ts';
import { type Sample, sampleOf } from './samples.ts';
import { wavesOf } from './scenario.ts';
import { sendWave } from './sending.ts';
import { mustSumUp } from './summed.ts';
import { FEED, makeBucket, must, type World } from './world.ts';

const STAMP = new Date(Date.UTC(2026, 10, 20, 14, 20));
const DATA_EVENTS = 400;

/** What the settings name and this test must bring: a bucket, a log group, and a topic with a queue that listens. */
export const makeTargets = async (world: World): Promise<string> => {
  const { cloud } = world;
  await makeBucket(world, OTHER_BUCKET);
  await cloud.call('logs', 'Logs_20140328.CreateLogGroup', { logGroupName: LOG_GROUP });
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };
  const sns = new SNSClient({ endpoint: cloud.endpoint, region: REGION, credentials });
  await sns.send(new CreateTopicCommand({ Name: TOPIC.split(':').at(-1) }));
  const { QueueUrl } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: 'cloudtest-listener' }));
  const Endpoint = `arn:aws:sqs:${REGION}:${ACCOUNT}:cloudtest-listener`;
  await sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint }));
  return QueueUrl!;
};

/**
 * Events by all ways, and two declared trails: each archive, the log group and the topic get theirs, and the summaries
 * add up to those that a laptop makes of the same events.
 */
export const byTrails = async (
  world: World,
  installation: Installation,
  samples: readonly Sample[],
  at: { readonly random: Random; readonly listener: string },
): Promise<string> => {
  const soon = Date.now() + MINUTES;
  const text = new Date(soon).toISOString().slice(0, 19);
  const from = world.gateway.passed.length;
  const happening = [...samples.map((sample) => dated(sample, text)), ...dataEvents(DATA_EVENTS, soon)];
  for (const wave of wavesOf(at.random, happening, STAMP)) {
    await sendWave(installation, FEED, wave);
    await installation.untilQuiet();
    await installation.deliverAll();
  }
  const { everything, writes, summaries } = await comparedTrails(world, installation, happening);
  must(writes > 0 && everything > writes, `${everything} and ${writes} events are too few to compare`);
  await mustBeLogged(world, { raw: writes, summaries: summaries.records });
  const told = await mustBeTold(world, at.listener);
  mustBeWrittenOnce(world, from);
  const alone = (await installation.commits()).reduce((sum, { counts }) => sum + counts.summarised, 0);
  must(alone > 0 && alone < summaries.leftOut, `${alone} events are in summaries alone, of ${summaries.leftOut}`);
  return [
    `${everything} events by one trail, ${writes} by the other and in its log group, ${told} files told to its topic`,
    `${summaries.leftOut} of ${summaries.events} data events left out, ${summaries.sums} sums in ${summaries.records} summaries as on a laptop`,
  ].join('; ');
};

/** Trails log what happens after they were begun, here and on a laptop. */
const MINUTES = 10 * 60_000;

const dated = ({ tokens }: Sample, time: string): Sample =>
  sampleOf(tokens.replace(/"eventTime":"[^"]*"/, `"eventTime":"${time}Z"`));

const comparedTrails = async (world: World, installation: Installation, samples: readonly Sample[]) => {
  const { cloud, folder } = world;
  const reference = await ingested(samples, join(folder, 'reference-trails'), ON_A_LAPTOP);
  const archive = await download(cloud, installation.archive, join(folder, 'archive'), `${PREFIX}/`);
  const other = await download(cloud, OTHER_BUCKET, join(folder, 'other'));
  const first = ['the first trail', join(archive, PREFIX), join(reference, 'buckets/archive', PREFIX)] as const;
  const second = ['the second trail', other, join(reference, 'buckets/other')] as const;
  const kept = mustSumUp(...first);
  must(kept.events > 0 && kept.leftOut === 0, `the first trail leaves out ${kept.leftOut} of ${kept.events}`);
  const summaries = mustSumUp(...second);
  return { everything: mustEqual(...first), writes: mustEqual(...second), summaries };
};

/** What summaries cost is a write for each of their files, and nothing else is written for them. */
const mustBeWrittenOnce = ({ gateway, folder }: World, from: number): void => {
  const below = [join(folder, 'archive'), join(folder, 'other')].flatMap(filesBelow).filter(isOfSummaries);
  const written = gateway.passed
    .slice(from)
    .filter(({ name, key }) => name === 'PutObject' && isOfSummaries(key ?? ''));
  must(written.length === below.length, `${written.length} writes for ${below.length} files of summaries`);
};

const isOfSummaries = (key: string): boolean => key.includes('/CloudTrail-Aggregated/');

interface LogPage {
  readonly events: readonly { readonly message: string }[];
  readonly nextToken?: string;
}

/** Every record of the second trail's files, and nothing else. */
const mustBeLogged = async ({ cloud }: World, expected: { readonly raw: number; readonly summaries: number }) => {
  const messages: string[] = [];
  let nextToken: string | undefined;
  do {
    const input = { logGroupName: LOG_GROUP, ...(nextToken ? { nextToken } : {}) };
    const page = await cloud.call<LogPage>('logs', 'Logs_20140328.FilterLogEvents', input);
    messages.push(...page.events.map(({ message }) => message));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const summaries = messages.filter((message) => message.includes('"eventCategory":"Aggregated"')).length;
  const found = { raw: messages.length - summaries, summaries };
  const isSame = found.raw === expected.raw && found.summaries === expected.summaries;
  must(isSame, `the log group has ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
};

/** The topic is told of every file but those of summaries; how many it is told of. */
const mustBeTold = async ({ cloud, folder }: World, listener: string): Promise<number> => {
  const files = filesBelow(join(folder, 'other')).filter((key) => !isOfSummaries(key));
  const told = (await cloud.messages(listener)).flatMap(keysIn);
  must(
    files.every((key) => told.includes(key)),
    'the topic was not told of every file',
  );
  must(
    told.every((key) => files.includes(key)),
    'the topic was told of summaries, or of files that are not there',
  );
  return files.length;
};

/** CloudTrail's notice in SNS's envelope. */
const keysIn = (body: string): string[] => {
  const { Message } = JSON.parse(body) as { Message: string };
  return (JSON.parse(Message) as { s3ObjectKey?: string[] }).s3ObjectKey ?? [];
};
