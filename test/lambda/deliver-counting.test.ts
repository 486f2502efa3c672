import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { keys } from '../../core/ledger-keys.ts';
import { allShards, shardOf } from '../../core/shard.ts';
import { matching } from '../../stages/match.ts';
import { collectMessages } from '../../stages/messages.ts';
import { compileRules } from '../../core/rules/compile-rules.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { messageServer } from '../stores/message-server.ts';
import { aCall, aCorrelation, aRule, bodiesIn, ruleFiles } from './alerting.ts';
import { functions, OWNER, REGION, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const server = messageServer();
const start = functions();
const rules = ruleFiles();
const CALL = 'GetSecretValue';
const DOCUMENTS = [aRule(CALL, { level: 'informational' }), aCorrelation(CALL, 2)];
const match = matching(compileRules(DOCUMENTS));
const HERE = 'us-east-1';
const THERE = 'eu-west-1';

let queue: string;
let store: S3ObjectStore;
let deliver: RunningFunction;

beforeAll(async () => {
  const { hostname, port } = await server.sqs().config.endpoint!();
  queue = await server.newQueue();
  const STORE_BUCKET = s3.newBucket();
  store = new S3ObjectStore({ bucket: STORE_BUCKET, owner: OWNER, client: s3.client() });
  deliver = start({
    file: 'lambda/deliver.ts',
    environment: {
      ...(await surroundings(s3)),
      AWS_ENDPOINT_URL_SQS: `http://${hostname}:${port}`,
      ALERT_QUEUE_URL: `https://sqs.${REGION}.amazonaws.com${new URL(queue).pathname}`,
      STORE_BUCKET,
      STORE_OWNER: OWNER,
      RULES_FILE: rules(DOCUMENTS),
    },
  });
});
beforeEach(() => {
  s3.faults = [];
});

let staged = 0;

/** Stages so many calls of an account of their own, which come to the count if they are two. */
const stage = async (recipientAccountId: string, awsRegion: string, calls = 2) => {
  const names = { clock: Date.now, unique: () => `of${++staged}` };
  const session = collectMessages({ store, ...names, release: 'test', remaining: () => Infinity }, { match });
  for (let n = 0; n < calls; n++) {
    const id = `${++staged}`;
    const body = JSON.stringify(aCall(CALL, id, { recipientAccountId, awsRegion }));
    await session.take({ id, body, source: 'bus', namespace: 'aws' });
  }
  await session.finish();
};

const refuse = (fits: (key: string) => boolean) => {
  s3.faults = [
    { what: 'refused', status: 403, code: 'AccessDenied', fits: ({ method, key }) => method === 'PUT' && fits(key) },
  ];
};
const run = () => deliver.run<object>({ shards: allShards });
/** Accounts of which was told. */
const told = async () => {
  const bodies = await bodiesIn(server, queue);
  return bodies.flatMap((body) => body.match(/(?<="accounts":\[")\d+/g) ?? []);
};

describe('what deliver commits is counted for correlations', () => {
  it('though another shard fails', async () => {
    await run();
    const [good, bad] = ['111111111111', '222222222222'];
    await stage(good, HERE);
    await stage(bad, THERE);
    const shard = shardOf(bad, THERE);
    refuse((key) => key.includes(keys.commit(shard, 0).replace(/\d+$/, '')));

    await expect(run()).rejects.toThrow();
    expect(shard).not.toBe(shardOf(good, HERE));
    expect(await told()).toEqual([good]);

    s3.faults = [];
    await expect(run()).resolves.toMatchObject({ result: { findings: 1 } });
    expect(await told()).toEqual([bad]);
  });

  it('by a later run, if counting failed, though nothing comes to that shard any more', async () => {
    await run();
    await stage('333333333333', HERE);
    refuse((key) => key.includes(keys.correlations()));
    await expect(run()).rejects.toThrow();
    await told();

    s3.faults = [];
    await expect(run()).resolves.toMatchObject({ result: { commits: 0, findings: 1 } });
    expect(await told()).toEqual(['333333333333']);
    await expect(run()).resolves.toMatchObject({ result: { commits: 0, findings: 0 } });
  });
});
