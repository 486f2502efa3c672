import { describe, expect, it } from '@jest/globals';
import * as wrappings from '../data/wrappings.ts';
import { aLogFile, aRecord, pretty, readArrivals, someRecords } from './read-arrivals.ts';

const {
  aBusEvent,
  aFirehoseEvent,
  aKinesisLambdaEvent,
  aLogsLambdaEvent,
  aNotification,
  aQueueLambdaEvent,
  aSubscription,
  aTopicLambdaEvent,
  base64,
  filteredLogEvents,
  lookedUpEvents,
  packed,
  receivedMessages,
} = wrappings;

const three = someRecords(3);
const [one, two, last] = three;
const lines = three.join('\n');

/** Every form in which three records may arrive. */
const FORMS: readonly (readonly [string, string])[] = [
  ['a log file', aLogFile(three)],
  ['a log file with a newline at its end', `${aLogFile(three)}\n`],
  ['a pretty log file', pretty(aLogFile(three))],
  ['a log file with a byte order mark', `\ufeff${aLogFile(three)}`],
  [
    'a log file with much space before its list',
    `{${' '.repeat(100)}"Records"${' '.repeat(100)}:\n\n[${three.join()}]}`,
  ],
  ['a log file with other members', `{"a":1,"Records":[${three.join()}],"b":{"Records":2}}`],
  ['a log file with other members behind', `{"Records":[${three.join()}],"a":1,"b":{},"c":[[]],"d":"]}"}`],
  ['log files one behind the other', aLogFile([one]) + aLogFile([two, last])],
  ['log files in a list', `[${aLogFile([one])},${aLogFile([two, last])}]`],
  ['a file with two lists', `{"Records":[${one}],"Events":[${two},${last}]}`],
  ['a file with two lists behind others', `{"a":1,"Records":[${one}],"b":2,"Events" : [${two},${last}]}`],
  ['a list', `[${three.join()}]`],
  ['a pretty list', pretty(`[${three.join()}]`)],
  ['a list in a list', `[[${three.join()}]]`],
  ['lists of lists', `[[],[${one}],[[${two}],[]],${last}]`],
  ['records on lines', lines],
  ['records on lines that end as Windows has it', `${three.join('\r\n')}\r\n`],
  ['records on lines, some of them empty', `\n\n${one}\n\n\n${two}\n   \n${last}\n\n`],
  ['records on lines behind a byte order mark', `\ufeff${lines}`],
  ['files with byte order marks, one behind the other', `\ufeff${one}\n\ufeff${two}\n\ufeff${last}`],
  ['records without anything between', three.join('')],
  ['pretty records', three.map(pretty).join('\n')],
  ['log files on lines', `${aLogFile([one, two])}\n${aLogFile([last])}\n`],
  ['lists on lines', `[${one}]\n[${two},${last}]\n`],
  ['events of a bus, on lines', three.map((record) => aBusEvent(record)).join('\n')],
  ['a list of events of a bus', `[${three.map((record) => aBusEvent(pretty(record), 'aws.sts')).join()}]`],
  ['a subscription', aSubscription(three)],
  ['a pretty subscription', pretty(aSubscription(three))],
  ['a subscription to Lambda', aLogsLambdaEvent(aSubscription(three))],
  [
    'a subscription to Kinesis',
    aKinesisLambdaEvent([packed(aSubscription([one])), packed(aSubscription([two, last]))]),
  ],
  ['a bus to Kinesis', aKinesisLambdaEvent(three.map((record) => base64(aBusEvent(record))))],
  ['a subscription to Firehose', aFirehoseEvent([packed(aSubscription([one, two])), packed(aSubscription([last]))])],
  ['what Firehose stores of a subscription', aSubscription([one]) + aSubscription([two]) + aSubscription([last])],
  ['a bus to Firehose', aFirehoseEvent(three.map((record) => base64(`${aBusEvent(record)}\n`)))],
  ['log events found', filteredLogEvents(three)],
  ['events looked up', lookedUpEvents(three)],
  ['pretty events looked up', pretty(lookedUpEvents(three))],
  ['a queue behind a bus', aQueueLambdaEvent(three.map((record) => aBusEvent(record)))],
  ['a queue of records', aQueueLambdaEvent([one, `[${two}]`, aLogFile([last])])],
  ['messages received', receivedMessages([aBusEvent(one), two, last])],
  ['a topic behind a bus', aTopicLambdaEvent([aBusEvent(one), two, aLogFile([last])])],
  ['a notification', aNotification(aLogFile(three))],
  ['a queue behind a topic behind a bus', aQueueLambdaEvent(three.map((record) => aNotification(aBusEvent(record))))],
  [
    'a queue behind a topic, received',
    receivedMessages(three.map((record) => aNotification(pretty(aBusEvent(record))))),
  ],
];

const LEFT_ALONE: readonly (readonly [string, string, readonly string[]])[] = [
  ['an empty file', '', ['empty']],
  ['white space', ' \r\n\t\n', ['empty']],
  ['a byte order mark', '\ufeff', ['empty']],
  ['a log file without records', aLogFile([]), []],
  ['an empty list', '[]', []],
  ['a digest', wrappings.aDigest(), ['digest']],
  ['a pretty digest', pretty(wrappings.aDigest()), ['digest']],
  ['a notification of a bucket', wrappings.aBucketNotification(), ['notification']],
  ['the same through a queue', aQueueLambdaEvent([wrappings.aBucketNotification()]), ['notification']],
  [
    'the same through topic and queue',
    aQueueLambdaEvent([aNotification(wrappings.aBucketNotification())]),
    ['notification'],
  ],
  [
    'an object created, by a bus',
    aBusEvent('{"version":"0","bucket":{"name":"b"}}').replace('AWS API Call via CloudTrail', 'Object Created'),
    ['notification'],
  ],
  ["a bucket's test", wrappings.aTestNotification(), ['notification']],
  ['the same through a queue', receivedMessages([wrappings.aTestNotification()]), ['notification']],
  ["CloudTrail's notice", aNotification(wrappings.aTrailNotice()), ['notification']],
  ['the same to Lambda', aTopicLambdaEvent([wrappings.aTrailNotice()]), ['notification']],
  ['the same, raw, through a queue', aQueueLambdaEvent([wrappings.aTrailNotice()]), ['notification']],
  ["CloudTrail's validation message", aNotification('CloudTrail validation message.'), ['notification']],
  ['the same to Lambda', aTopicLambdaEvent(['CloudTrail validation message.']), ['notification']],
  ['the same, raw, through a queue', aQueueLambdaEvent(['CloudTrail validation message.']), ['notification']],
  ['a control message', aLogsLambdaEvent(aSubscription(['check'], 'CONTROL_MESSAGE')), ['control message']],
  ['the same to Kinesis', aKinesisLambdaEvent([packed(aSubscription(['x'], 'CONTROL_MESSAGE'))]), ['control message']],
  ['text', 'Dear Sir or Madam,\nplease find enclosed\n', ['not a log']],
  ['text in another script', `a${'日本'.repeat(2000)}`, ['not a log']],
  ['a line of text', 'no newline', ['not a log']],
  ['a JSON text', '"{}"', ['not a log']],
  ['CSV', 'a,b\n1,2\n', ['not a log']],
];

describe('records', () => {
  it.each(FORMS)('come out of %s as they are, in order', (_, input) => {
    expect(readArrivals(input)).toMatchObject({ records: three, pieces: [], leftAlone: [] });
  });

  it('of every form are found where they, or their wrappings, begin', () => {
    const input = ` ${one}\n${aBusEvent(two)}\n${aLogFile([aRecord(3), aNotification(aLogFile([aRecord(4)]))])}`;

    const { positions } = readArrivals(input);

    const file = input.indexOf('{"Records"');
    const starts = [1, input.indexOf('{"version"'), file + 12, file + 13 + aRecord(3).length];
    expect(positions).toEqual(starts.map((start) => Buffer.byteLength(input.slice(0, start))));
  });
});

describe('what holds no event is left alone:', () => {
  it.each(LEFT_ALONE)('%s', (_, input, leftAlone) => {
    expect(readArrivals(input)).toEqual({ records: [], positions: [], pieces: [], leftAlone });
  });
});
