import { describe, expect, it } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { anEvent } from '../data/event.ts';
import * as wrapped from '../data/wrappings.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { readEvents } from './read-archive.ts';
import { ingestJson } from './run-cli.ts';
import { compact } from './slice-json.ts';

const newFolder = scratchFolders();

const spaced = (id: string): string =>
  JSON.stringify(anEvent({ eventID: id, requestParameters: { id } }), undefined, 1);
const [one, two] = [spaced('one'), spaced('two')];
const both = [one, two];
const logFile = `{"Records": [${one}, ${two}]}`;
const bus = both.map((event) => wrapped.aBusEvent(event));

/** Every form in which two events come. */
const FORMS: readonly (readonly [name: string, bytes: string | Buffer])[] = [
  ['a log file', logFile],
  ['a gzip log file', gzipSync(logFile)],
  ['gzip of several members', Buffer.concat([gzipSync(`${one}\n`), gzipSync(two)])],
  ['a list', `[${one},\n${two}]`],
  ['JSON Lines', `${compact(one)}\n${compact(two)}\n`],
  ['records one after the other', `${one}\n${two}`],
  ['a byte order mark and Windows lines', `\ufeff${compact(one)}\r\n${compact(two)}\r\n`],
  ['EventBridge events', bus.join('\n')],
  ['a Lambda event of a queue', wrapped.aQueueLambdaEvent(bus)],
  ['a Lambda event of a topic', wrapped.aTopicLambdaEvent(bus)],
  ['notifications in a queue', wrapped.receivedMessages(bus.map(wrapped.aNotification))],
  ['messages that were received', wrapped.receivedMessages(both)],
  ['a Lambda event of CloudWatch Logs', wrapped.aLogsLambdaEvent(wrapped.aSubscription(both))],
  ['a subscription of CloudWatch Logs', wrapped.aSubscription(both)],
  ['a Lambda event of Kinesis', wrapped.aKinesisLambdaEvent([wrapped.packed(wrapped.aSubscription(both))])],
  ['a Firehose event', wrapped.aFirehoseEvent(both.map(wrapped.base64))],
  ['log events that were filtered', wrapped.filteredLogEvents(both)],
  ['events that were looked up', wrapped.lookedUpEvents(both)],
];

const OTHERS: readonly (readonly [name: string, kind: string, bytes: string])[] = [
  ['a digest', 'digest', wrapped.aDigest()],
  ['a notification of a bucket', 'notification', wrapped.aBucketNotification()],
  ['a notice of a trail', 'notification', wrapped.aTrailNotice()],
  ['a control message', 'control message', wrapped.aSubscription([], 'CONTROL_MESSAGE')],
  ['a text', 'not a log', 'Dear reader,\nthis is not a log.\n'],
  ['nothing', 'empty', ''],
];

const tokens = both.map((event) => compact(Buffer.from(event).toString('latin1')));

describe('standard input', () => {
  it.each(FORMS)('may be %s', async (_, bytes) => {
    const cwd = newFolder();

    const { status, report, stderr } = await ingestJson(['-'], { cwd, stdin: [Buffer.from(bytes)] });

    const events = readEvents(join(cwd, 'opentrail-archive'));
    expect(new Set(events.map((event) => event.tokens))).toEqual(new Set(tokens));
    expect(report.counts).toMatchObject({ arrivals: 2, delivered: 2, setAside: 0 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(OTHERS)('that is %s is left alone', async (_, kind, bytes) => {
    const { status, report } = await ingestJson(['-'], { cwd: newFolder(), stdin: [Buffer.from(bytes)] });

    expect(report.inputs.leftAlone).toEqual({ [kind]: 1 });
    expect(report.counts.arrivals).toBe(0);
    expect(status).toBe(0);
  });
});

describe('a folder', () => {
  it('may hold all of these, told apart by what they hold', async () => {
    const cwd = newFolder();
    mkdirSync(join(cwd, 'logs'));
    [...FORMS, ...OTHERS].forEach((form, index) => writeFileSync(join(cwd, `logs/${index}.txt`), form.at(-1)!));

    const { status, report } = await ingestJson(['logs'], { cwd });

    expect(report.counts).toMatchObject({ arrivals: 2 * FORMS.length, delivered: 2, setAside: 0 });
    expect(report.counts.duplicates).toBe(2 * FORMS.length - 2);
    expect(report.inputs).toMatchObject({
      read: FORMS.length + OTHERS.length,
      leftAlone: { digest: 1, notification: 2, 'control message': 1, 'not a log': 1, empty: 1 },
      notLogs: [`logs/${FORMS.length + 4}.txt`],
    });
    expect(readEvents(join(cwd, 'opentrail-archive'))).toHaveLength(2);
    expect(status).toBe(0);
  });
});
