import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { base62, type Random, uuid } from '../../bench/random.ts';
import { readSetAside } from '../cli/read-archive.ts';
import { mustBeTold } from './alert-record.ts';
import { download, ingested, mustEqual } from './archives.ts';
import type { Cloud } from './cloud.ts';
import type { Installation } from './installation.ts';
import { nativeFile } from './log-files.ts';
import { ACCOUNT, REGION } from './ministack.ts';
import { envelopeOf, type Sample, sampleOf } from './samples.ts';
import { wavesOf } from './scenario.ts';
import { notify, putFile, sendWave } from './sending.ts';
import { FEED, must, type World } from './world.ts';

const DAY = new Date(Date.UTC(2026, 10, 20, 12, 5));

/** The archive holds what `opentrail ingest` makes of the same events; nothing is left over; all counts add up. */
export const compare = async (world: World, installation: Installation): Promise<string> => {
  const { cloud, folder, sent } = world;
  const archive = await download(cloud, installation.archive, join(folder, 'archive'));
  const reference = await ingested(sent, join(folder, 'reference'));
  const events = mustEqual('the archive', archive, reference);
  return `${events} events, once each, as opentrail ingest has them; ${await accounted(installation)}`;
};

/** Every arrival has one outcome, over all commits. */
export const accounted = async (installation: Installation): Promise<string> => {
  const commits = await installation.commits();
  const sum = (name: 'arrivals' | 'delivered' | 'duplicates' | 'setAside' | 'excluded' | 'summarised' | 'conflicts') =>
    commits.reduce((total, { counts }) => total + counts[name], 0);
  const [arrivals, delivered, duplicates] = [sum('arrivals'), sum('delivered'), sum('duplicates')];
  const [setAside, excluded, summarised] = [sum('setAside'), sum('excluded'), sum('summarised')];
  must(arrivals === delivered + duplicates + setAside + excluded + summarised, 'the counts do not add up');
  must(sum('conflicts') === 0, 'copies of an event are taken for others');
  return `${commits.length} commits: ${arrivals} arrivals = ${delivered} delivered + ${duplicates} duplicates + ${setAside} set aside + ${excluded} excluded + ${summarised} summarised`;
};

/** Real events by all ways, some twice, some late; then the same archive as on a laptop. */
export const live = async (world: World, installation: Installation, samples: readonly Sample[], random: Random) => {
  const [first, second] = wavesOf(random, samples, DAY);
  world.sent.push(...samples);
  await sendWave(installation, FEED, first);
  await installation.untilQuiet();
  await bySchedule(world, installation);
  await sendWave(installation, FEED, second);
  await installation.untilQuiet();
  await installation.deliverAll();
  const found = await mustBeTold(world, installation, samples);
  return `${await compare(world, installation)}; ${found} findings are told or counted`;
};

interface Schedules {
  readonly Schedules: readonly { readonly Name: string; readonly Target: { readonly Arn: string } }[];
}

/** As deployed, the schedules say every five minutes: here every minute, once. Nobody else invokes anything. */
const bySchedule = async ({ cloud }: World, installation: Installation): Promise<void> => {
  const { Schedules: all } = await cloud.rest<Schedules>('scheduler', 'GET', '/schedules');
  const path = (stage: string): string => {
    const found = all.filter(({ Target }) => Target.Arn === installation.stage(stage).arn);
    must(found.length === 1, `${found.length} schedules invoke ${stage}`);
    return `/schedules/${found[0].Name}`;
  };
  // By hand from here on: what runs meanwhile would be counted, too.
  await setSchedule(cloud, path('reconcile'), { State: 'DISABLED' });
  for (const stage of ['seal', 'alert']) await setSchedule(cloud, path(stage), EVERY_MINUTE);
  for (const stage of ['deliver', 'publish']) {
    await setSchedule(cloud, path(stage), EVERY_MINUTE);
    await untilArchived(installation, stage);
    await setSchedule(cloud, path(stage), { State: 'DISABLED' });
  }
  // No hour is over, and no slot: they find that there is nothing to be done.
  for (const [stage, word] of [
    ['seal', 'closed'],
    ['alert', 'digests'],
  ]) {
    await until(`the schedule of ${stage}`, async () => (await cloud.logs(installation.stage(stage), word)).length > 0);
    await setSchedule(cloud, path(stage), { State: 'DISABLED' });
  }
};

const EVERY_MINUTE = { ScheduleExpression: 'rate(1 minute)' };

const setSchedule = async (cloud: Cloud, path: string, change: object): Promise<void> => {
  const schedule = await cloud.rest<object>('scheduler', 'GET', path);
  await cloud.rest('scheduler', 'PUT', path, { ...schedule, ...change });
};

const untilArchived = ({ cloud, store, archive }: Installation, stage: string): Promise<void> =>
  until(`the schedule of ${stage}`, async () => {
    const isDone =
      stage === 'deliver'
        ? (await cloud.keys(store, 'staging/')).length === 0
        : !(await cloud.keys(store, 'ledger/')).some((key) => key.includes('/out/'));
    return isDone && (stage === 'deliver' || (await cloud.keys(archive)).length > 0);
  });

const until = async (what: string, isDone: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 180; tries++) {
    if (await isDone()) return;
    await sleep(500);
  }
  throw new Error(`${what} has not done its work in 90 seconds`);
};

/** What a stranger may send, or chance: none of it holds up the rest. */
export const badInput = async (world: World, installation: Installation, random: Random): Promise<string> => {
  const { cloud, folder, sent } = world;
  const { busQueue, filesQueue, archive } = installation;
  const largest = largeEvent(random);
  const good = ['poison', 'odd key', 'large file'].map((name) => event(random, name));
  const messages = [
    'no JSON',
    '{"detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":{"eventID":7}}',
  ];
  await cloud.send(busQueue, [...messages, envelopeOf(good[0], uuid(random))]);
  // MiniStack's queues take 256 KB, AWS's 1 MiB: the function is given it as the poller would.
  const invoked = await cloud.invoke(installation.stage('collect', 'bus'), { Records: [asRecord(largest, random)] });
  must(
    !invoked.failed && invoked.body.includes('"batchItemFailures": []'),
    `a message of 1 MiB fails: ${invoked.body}`,
  );
  const odd = `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/2026/11/20/odd + ü & =.json.gz`;
  const gone = `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/2026/11/20/gone.json.gz`;
  await notify(installation, FEED, false);
  await putFile(installation, FEED, odd, nativeFile([good[1]], DAY, base62(random, 16)).body);
  await cloud.send(filesQueue, [odd, gone].map(noticeOf));
  await notify(installation, FEED);
  const huge = fiftyMegabytes(random, good[2]);
  await putFile(installation, FEED, nativeFile([good[2]], DAY, base62(random, 16)).key, gzipSync(huge.body));
  sent.push(largest, ...good.slice(0, 2), ...huge.samples);
  await cloud.invoke(installation.stage('collect', 'bus'), { Records: [] });
  await installation.untilQuiet();
  await installation.deliverAll();
  const pieces = readSetAside(await download(cloud, archive, join(folder, 'set-aside'), 'set-aside/'));
  must(pieces.length === 3, `${pieces.length} pieces are set aside, not the three that cannot be read`);
  return `${await compare(world, installation)}; ${pieces.length} pieces set aside, each with its reasons`;
};

const event = (random: Random, name: string, filler = ''): Sample =>
  sampleOf(
    `{"eventVersion":"1.11","userIdentity":{"type":"Unknown","accountId":"${ACCOUNT}"},"eventTime":"2026-11-20T12:00:00Z",` +
      `"eventSource":"s3.amazonaws.com","eventName":"ListBuckets","awsRegion":"${REGION}","requestParameters":{"for":"${name}${filler}"},` +
      `"eventID":"${uuid(random)}","eventType":"AwsApiCall","recipientAccountId":"${ACCOUNT}","eventCategory":"Management"}`,
  );

const MEGABYTE = 1024 * 1024;

/** So that its message has one MiB. */
const largeEvent = (random: Random): Sample => {
  const bare = envelopeOf(event(random, 'size'), uuid(random)).length;
  return event(random, 'size', 'x'.repeat(MEGABYTE - bare));
};

const asRecord = (sample: Sample, random: Random) => ({
  messageId: uuid(random),
  receiptHandle: 'none',
  body: envelopeOf(sample, uuid(random)),
  attributes: { SenderId: ACCOUNT, ApproximateReceiveCount: '1', SentTimestamp: '0' },
  messageAttributes: {},
  eventSource: 'aws:sqs',
});

/** An S3 notification as AWS writes it: the key is form-encoded. */
const noticeOf = (key: string): string => {
  const encoded = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
  const s3 = { bucket: { name: FEED }, object: { key: encoded, size: 1000 } };
  return JSON.stringify({
    Records: [{ eventVersion: '2.6', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3 }],
  });
};

/** Fifty megabytes of JSON: CloudTrail's own largest files. */
const fiftyMegabytes = (random: Random, first: Sample): { readonly samples: Sample[]; readonly body: Buffer } => {
  const filler = 'y'.repeat(200_000);
  const samples = [first, ...Array.from({ length: 250 }, (_, index) => event(random, `part ${index} `, filler))];
  return { samples, body: Buffer.from(`{"Records":[${samples.map(({ tokens }) => tokens).join(',')}]}`, 'latin1') };
};
