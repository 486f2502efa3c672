import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { compileRules } from '../../core/rules/compile-rules.ts';
import { formatTime, HOUR } from '../../core/time.ts';
import { alert } from '../../stages/alert.ts';
import { candidateReader } from '../../stages/read-candidates.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { messageServer } from '../stores/message-server.ts';
import { aCall, aRule, onBus, ruleFiles, toldBy } from './alerting.ts';
import { batchOf, failuresOf, functions, OWNER, REGION, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const server = messageServer();
const start = functions();
const rules = ruleFiles();
const NOWHERE = `arn:aws:sns:${REGION}:000000000000:nowhere`;
const RULES = [
  aRule('DeleteTrail', { level: 'critical' }),
  aRule('CreateUser'),
  aRule('CreateRole', { level: 'low' }),
  aRule('StopLogging', { level: 'critical' }),
  aRule('CreateKey', {
    detection: {
      selection: { eventName: 'CreateKey', 'userIdentity.arn|expand': '%own_roles%' },
      condition: 'selection',
    },
  }),
];
let environment: Record<string, string>;

beforeAll(async () => {
  const { hostname, port } = await server.sns().config.endpoint!();
  environment = {
    ...(await surroundings(s3)),
    AWS_ENDPOINT_URL_SNS: `http://${hostname}:${port}`,
    STORE_OWNER: OWNER,
    STORE_REGION: REGION,
    LEVEL_TOPICS: '',
    LEAST_LEVEL: 'medium',
    MOST_MESSAGES: '60',
    RULES_FILE: rules(RULES),
  };
});
beforeEach(() => {
  s3.faults = [];
});

/** A function with a store and a topic of its own. */
const aFunction = async (over: Record<string, string> = {}) => {
  const bucket = s3.newBucket();
  const { topic, queue } = await server.newTopic();
  const running = start({
    file: 'lambda/alert.ts',
    environment: { ...environment, STORE_BUCKET: bucket, ALERT_TOPIC: topic, ...over },
  });
  const store = new S3ObjectStore({ bucket, owner: OWNER, client: s3.client() });
  return {
    running,
    bucket,
    store,
    told: async () => (await toldBy(server, queue)).map(({ rule, kind }) => `${kind} ${rule}`).sort(),
    noted: () => store.list('alert/'),
  };
};

const run = (alert: RunningFunction, events: readonly (object | string)[]) =>
  alert.run<SQSBatchResponse>(batchOf(events.map((event) => (typeof event === 'string' ? event : onBus(event)))));

const metricsOf = (alert: RunningFunction) => alert.lines().findLast((line) => '_aws' in line);
const doneOf = (alert: RunningFunction) => alert.lines().findLast(({ message }) => message === 'done');

describe('a batch of what is urgent', () => {
  it('is told of what rules find, once, and of nothing else', async () => {
    const { running, told, noted } = await aFunction();

    const event = aCall('DeleteTrail', 'a');
    expect(failuresOf(await run(running, [event, aCall('RunInstances', 'b')]))).toEqual([]);
    expect(failuresOf(await run(running, [event]))).toEqual([]);

    expect(await told()).toEqual(['finding DeleteTrail']);
    expect((await noted()).length).toBeGreaterThan(0);
    expect(doneOf(running)).toMatchObject({ findings: 1, told: 0, duplicates: 1, comesBack: 0 });
  });

  it('emits metrics of what was found, in runs that found something', async () => {
    const { running } = await aFunction();

    await run(running, [aCall('RunInstances', 'a')]);
    expect(metricsOf(running)).toBeUndefined();

    await run(running, [aCall('DeleteTrail', 'b'), aCall('CreateUser', 'c'), aCall('CreateUser', 'd')]);
    const metrics = metricsOf(running);
    expect(metrics).toMatchObject({ AlertsTold: 2, AlertsSuppressed: 1 });
    expect(metrics).not.toHaveProperty('AlertsHeld');
    expect(metrics).not.toHaveProperty('AlertsUnrecorded');
  });

  it('is not told of what is below the least level, which is counted', async () => {
    const [strict, lax] = [await aFunction(), await aFunction({ LEAST_LEVEL: 'low' })];

    await run(strict.running, [aCall('CreateRole', 'a')]);
    await run(lax.running, [aCall('CreateRole', 'a')]);

    expect([await strict.told(), await lax.told()]).toEqual([[], ['finding CreateRole']]);
    expect(doneOf(strict.running)).toMatchObject({ belowLevel: 1, findings: 0 });
  });

  it('is told at the topic of its level, if that has one', async () => {
    const pager = await server.newTopic();
    const { running, told } = await aFunction({ LEVEL_TOPICS: `critical=${pager.topic}` });

    await run(running, [aCall('DeleteTrail', 'a'), aCall('CreateUser', 'b')]);

    expect(await told()).toEqual(['finding CreateUser']);
    expect(await toldBy(server, pager.queue)).toMatchObject([{ rule: 'DeleteTrail', level: 'critical' }]);
  });

  it('knows our own roles, in whatever form they are told', async () => {
    const role = (stage: string) => `arn:aws:iam::${OWNER}:role/opentrail-${stage}-${REGION}`;
    const { running, told } = await aFunction({ OWN_ROLES: role('{deliver,alert}') });
    const by = (arn: string) => ({ userIdentity: { type: 'AssumedRole', arn } });

    await run(running, [aCall('CreateKey', 'a', by(role('alert'))), aCall('CreateKey', 'b', by(role('other')))]);

    expect(await told()).toEqual(['finding CreateKey']);
  });

  it('comes back where it cannot be told or read, and only there', async () => {
    const pager = await server.newTopic();
    const { running } = await aFunction({ ALERT_TOPIC: NOWHERE, LEVEL_TOPICS: `high=${pager.topic}` });

    const ran = await run(running, [aCall('DeleteTrail', 'a'), 'hello', aCall('CreateUser', 'b'), '{"opentrail":"x"}']);

    expect([...failuresOf(ran)].sort()).toEqual(['m0', 'm1', 'm3']);
    expect(await toldBy(server, pager.queue)).toMatchObject([{ rule: 'CreateUser' }]);
    expect(metricsOf(running)).toMatchObject({ AlertsUntold: 3, AlertsTold: 1 });
    expect(running.lines()).toContainEqual(
      expect.objectContaining({ message: 'a message comes back', reason: expect.stringMatching(/^SERVICE_REFUSED: /) }),
    );
    expect(running.lines()).toContainEqual(
      expect.objectContaining({ id: 'm1', reason: expect.stringMatching(/^INPUT_UNREADABLE: /) }),
    );
  });

  it('is told at the other topic where that of its level refuses, which is counted', async () => {
    const { running, told } = await aFunction({ LEVEL_TOPICS: `critical=${NOWHERE}` });

    expect(failuresOf(await run(running, [aCall('DeleteTrail', 'a')]))).toEqual([]);

    expect(await told()).toEqual(['finding DeleteTrail']);
    expect(metricsOf(running)).toMatchObject({ AlertsUntold: 1 });
  });

  it('costs a store no more for many findings of a group than for two', async () => {
    const { running, bucket } = await aFunction();
    const asked = () => s3.requests.filter((request) => request.bucket === bucket).length;
    const calls = (name: string, count: number) =>
      Array.from({ length: count }, (_, n) => aCall('CreateUser', `${name}${n}`));
    await run(running, calls('first', 1));
    const [before] = [asked()];
    await run(running, calls('two', 2));
    const two = asked() - before;

    await run(running, calls('many', 10));

    expect(asked() - before - two).toBeLessThanOrEqual(two + 2);
    expect(doneOf(running)).toMatchObject({ findings: 10, suppressed: 10 });
  });

  it('is told of although the store cannot be reached, which is counted', async () => {
    const { running, told, bucket } = await aFunction();
    s3.faults = Array.from({ length: 200 }, () => ({
      fits: (request) => request.bucket === bucket,
      what: 'refused',
      status: 403,
      code: 'AccessDenied',
    }));

    expect(failuresOf(await run(running, [aCall('DeleteTrail', 'a'), aCall('CreateUser', 'b')]))).toEqual([]);

    expect(await told()).toEqual(['finding CreateUser', 'finding DeleteTrail']);
    expect(metricsOf(running)).toMatchObject({ AlertsTold: 2, AlertsUnrecorded: 2 });
  });

  it('opens the circuit breaker when it is too much, which is counted, but for what is critical', async () => {
    const { running, told } = await aFunction({ MOST_MESSAGES: '2' });
    const by = (n: number) => ({ userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${OWNER}:user/${n}` } });

    const many = Array.from({ length: 5 }, (_, n) => aCall('CreateUser', `u${n}`, by(n)));
    expect(failuresOf(await run(running, [...many, aCall('DeleteTrail', 'a')]))).toEqual([]);

    const kinds = (await told()).filter((message) => message !== 'finding CreateUser');
    expect(kinds).toEqual(['finding DeleteTrail', expect.stringMatching(/^held/)]);
    expect(Number(metricsOf(running)?.AlertsHeld)).toBeGreaterThanOrEqual(3);
  });

  it('writes ids and counts to its log, and nothing of events', async () => {
    const { running } = await aFunction();

    await run(running, [aCall('CreateUser', 'a', { userAgent: 'hunter2' }), '{"detail":"hunter2']);

    expect(running.log).not.toContain('hunter2');
  });
});

describe('on a schedule', () => {
  it('a digest is sent of what was not told one by one, once its slot is over', async () => {
    const { running, told, store } = await aFunction();
    const hourAgo = () => Date.now() - HOUR;
    const event = (id: string) => aCall('CreateUser', id, { eventTime: formatTime(hourAgo()) });
    const read = candidateReader(compileRules(RULES));
    const messenger = { send: () => Promise.resolve() };
    const tell = alert({ store, messenger, clock: hourAgo, unique: () => 'hour-ago' });
    for (const id of ['a', 'b', 'c']) await tell((await read(onBus(event(id)))).findings);

    const { result } = await running.run({ close: 'due' });

    expect(result).toEqual({ digests: 1 });
    expect(await told()).toEqual(['digest CreateUser']);
    expect((await running.run({ close: 'due' })).result).toEqual({ digests: 0 });
  });

  it('any other payload is refused', async () => {
    const { running } = await aFunction();

    for (const payload of [{}, { close: 'all' }, null, 'due']) {
      await expect(running.run(payload)).rejects.toThrow(
        'INPUT_UNREADABLE: cannot read the payload, which must be such as {"close":"due"}',
      );
    }
  });
});

describe('a function that asks rules does not start', () => {
  it.each<[string, () => string, string]>([
    ['without them', () => '/nowhere/rules.json', 'ENOENT'],
    ['with a file of another format', () => rules([], { format: 2 }), 'their format is 2, not 1'],
    [
      'with a rule that cannot be used',
      () => rules([aRule('CreateUser', { detection: { condition: 'nothing' } })]),
      'cannot use the rules of CreateUser.yml: deploy again',
    ],
  ])('%s', async (_, file, message) => {
    const { running } = await aFunction({ RULES_FILE: file() });

    await expect(run(running, [])).rejects.toThrow(message);
  });

  it('with a broken environment, of which all is told', async () => {
    const { running } = await aFunction({ ALERT_TOPIC: 'alerts', LEAST_LEVEL: 'mild', MOST_MESSAGES: '' });

    await expect(run(running, [])).rejects.toThrow(
      /broken environment: ALERT_TOPIC must be the ARN of a topic; LEAST_LEVEL must be .*; MOST_MESSAGES must be a whole/,
    );
  });

  it('but it does with dormant ones, says which, and knows the values that lie with the rules', async () => {
    const by = (name: string) => ({
      detection: { selection: { 'userIdentity.userName|expand': `%${name}%` }, condition: 'selection' },
    });
    const documents = [aRule('ByAdmins', by('admins')), aRule('ByGuests', by('guests'))];
    const file = rules(documents, { placeholders: { admins: ['alice'] } });
    const { running, told } = await aFunction({ RULES_FILE: file });

    await run(running, [aCall('CreateUser', 'a', { userIdentity: { type: 'IAMUser', userName: 'alice' } })]);

    expect(await told()).toEqual(['finding ByAdmins']);
    expect(running.lines()).toContainEqual(
      expect.objectContaining({ level: 'WARN', dormant: [{ rule: 'ByGuests', placeholders: ['guests'] }] }),
    );
  });
});
