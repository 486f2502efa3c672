import { beforeEach, describe, expect, it } from '@jest/globals';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { clientDefaults } from '../../adapters/aws/clients.ts';
import { CloudWatchLogSink } from '../../adapters/aws/cloudwatch-log-sink.ts';
import type { LogEvent } from '../../ports/index.ts';
import { times } from '../stores/every-store.ts';
import { jsonServer, Refused } from '../stores/json-server.ts';

interface Place {
  readonly logGroupName: string;
  readonly logStreamName: string;
}
interface Batch extends Place {
  readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[];
}

const GROUP = 'arn:aws:logs:eu-west-1:111122223333:log-group:trails/main:*';
const STREAM = '111122223333_CloudTrail_eu-west-1';
const HOUR = 60 * 60 * 1000;
const NOW = Date.UTC(2026, 2, 1);

const streams = new Set<string>();
let batches: Batch[] = [];
let rejection: object | undefined;

const server = jsonServer({
  CreateLogStream: ({ logGroupName, logStreamName }: Place) => {
    if (logGroupName !== 'trails/main') throw new Refused('ResourceNotFoundException');
    if (streams.has(logStreamName)) throw new Refused('ResourceAlreadyExistsException');
    streams.add(logStreamName);
    return {};
  },
  PutLogEvents: (batch: Batch) => {
    if (!streams.has(batch.logStreamName)) throw new Refused('ResourceNotFoundException');
    const bytes = batch.logEvents.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);
    const stamps = batch.logEvents.map(({ timestamp }) => timestamp);
    const isOrdered = stamps.every((stamp, index) => index === 0 || stamp >= stamps[index - 1]);
    const isTooMuch = bytes > 1_048_576 || stamps.length > 10_000 || stamps.at(-1)! - stamps[0] > 24 * HOUR;
    if (isTooMuch || !isOrdered) throw new Refused('InvalidParameterException');
    batches.push(batch);
    return rejection === undefined ? {} : { rejectedLogEventsInfo: rejection };
  },
});

const regions: string[] = [];
const sink = new CloudWatchLogSink({
  client: (region) => {
    regions.push(region);
    return new CloudWatchLogsClient({ ...clientDefaults('messages'), ...server.options(region) });
  },
});
const logEvents = (...messages: readonly string[]): LogEvent[] =>
  messages.map((message) => ({ time: NOW, message: Buffer.from(message) }));
const operations = () => server.asked.map(({ operation }) => operation);

beforeEach(() => {
  streams.clear();
  batches = [];
  rejection = undefined;
});

describe('a log group of CloudWatch Logs', () => {
  it('takes each record as it is, in the Region of its ARN, and gets its stream when it is needed', async () => {
    const first = await sink.put(GROUP, STREAM, logEvents('{"a":1.0}', '{"b":"ü \u{1f600} %"}'));
    await sink.put(GROUP, STREAM, logEvents('{"c":3}'));

    expect(first).toEqual({ rejected: 0 });
    expect(operations()).toEqual(['PutLogEvents', 'CreateLogStream', 'PutLogEvents', 'PutLogEvents']);
    expect(batches).toMatchObject([
      {
        logGroupName: 'trails/main',
        logStreamName: STREAM,
        logEvents: [
          { timestamp: NOW, message: '{"a":1.0}' },
          { timestamp: NOW, message: '{"b":"ü \u{1f600} %"}' },
        ],
      },
      { logEvents: [{ message: '{"c":3}' }] },
    ]);
    expect(new Set(regions)).toEqual(new Set(['eu-west-1']));
  });

  it('is not asked for nothing', async () => {
    expect(await sink.put(GROUP, STREAM, [])).toEqual({ rejected: 0 });
    expect(server.asked).toEqual([]);
  });

  it('goes on when a rival was faster to make the stream, or it is not known everywhere yet', async () => {
    streams.add(STREAM);
    const unknown = new Refused('ResourceNotFoundException');
    server.refuse(unknown, new Refused('ResourceAlreadyExistsException'), unknown);

    await sink.put(GROUP, STREAM, logEvents('{}'));

    expect(batches).toHaveLength(1);
  });

  it.each([
    ['bytes', times(30, (i): LogEvent => ({ time: NOW, message: Buffer.from('é'.repeat(50_000 + i)) })), 3],
    ['events', times(25_000, (i): LogEvent => ({ time: NOW + i, message: Buffer.from(`${i}`) })), 3],
    ['days', times(60, (i): LogEvent => ({ time: NOW - i * HOUR, message: Buffer.from(`${i}`) })), 3],
  ])('is given many %s in batches that it takes, in the order of their times', async (_, given, expected) => {
    streams.add(STREAM);

    await sink.put(GROUP, STREAM, given);

    expect(batches).toHaveLength(expected);
    const taken = batches.flatMap((batch) => batch.logEvents);
    const sorted = given.toSorted((a, b) => a.time - b.time);
    expect(taken).toEqual(
      sorted.map(({ time, message }) => ({ timestamp: time, message: Buffer.from(message).toString() })),
    );
  });

  it.each([
    [{ tooOldLogEventEndIndex: 2 }, 2],
    [{ expiredLogEventEndIndex: 3, tooOldLogEventEndIndex: 1 }, 3],
    [{ tooNewLogEventStartIndex: 4 }, 1],
    [{ tooNewLogEventStartIndex: 3, tooOldLogEventEndIndex: 1 }, 3],
    [{ expiredLogEventEndIndex: 5 }, 5],
    [{}, 0],
  ])('says how many it will not keep: %j of five are %p', async (info, rejected) => {
    streams.add(STREAM);
    rejection = info;

    expect(await sink.put(GROUP, STREAM, logEvents('1', '2', '3', '4', '5'))).toEqual({ rejected });
  });

  it.each([
    ['ThrottlingException', 400],
    ['ServiceUnavailableException', 503],
  ])('is asked again after %s', async (name, status) => {
    streams.add(STREAM);
    server.refuse(new Refused(name, status));

    await sink.put(GROUP, STREAM, logEvents('{}'));

    expect(batches).toHaveLength(1);
  });

  it('has to be there, and to let us in', async () => {
    const none = GROUP.replace('trails/main', 'none');

    await expect(sink.put(none, STREAM, logEvents('{"secret":1}'))).rejects.toMatchObject({
      code: 'SERVICE_REFUSED',
      message: `cannot log to ${STREAM} of ${none}: ResourceNotFoundException: the fake says ResourceNotFoundException`,
    });
    server.refuse(new Refused('AccessDeniedException'));
    await expect(sink.put(GROUP, STREAM, logEvents('{}'))).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
  });

  it.each(['', 'main', 'arn:aws:sns:us-east-1:1:x', 'arn:aws:logs:us-east-1:1:x', 'arn:aws:logs::1:log-group:x'])(
    'is not named %j',
    async (arn) => {
      await expect(sink.put(arn, STREAM, logEvents('{}'))).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    },
  );
});
