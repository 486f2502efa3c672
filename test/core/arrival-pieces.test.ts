import { describe, expect, it } from '@jest/globals';
import * as wrappings from '../data/wrappings.ts';
import { aLogFile, aRecord, readArrivals, readChunks, someRecords } from './read-arrivals.ts';

const [one, two] = someRecords(2);
const NO_EVENT = 'a CloudTrail event, or a known wrapping of one';
const NO_MESSAGE = 'a message that holds JSON';

/** Sound JSON that holds no event, and what was expected instead. */
const UNKNOWN: readonly (readonly [string, string, string])[] = [
  ['another object', '{"hello":"world"}', NO_EVENT],
  ['an empty object', '{}', NO_EVENT],
  ['Records that are no list', '{"Records":5}', NO_EVENT],
  ['Records that are an object', '{"a":1,"Records":{}}', NO_EVENT],
  [
    'an event of another service',
    wrappings.aBusEvent('{"instance-id":"i-1"}', 'aws.ec2'),
    'a CloudTrail event in detail',
  ],
  ['an event with a detail that is a text', wrappings.aBusEvent('"x"', 'aws.ec2'), 'a CloudTrail event in detail'],
  ['a notification in words', wrappings.aNotification('the disk is full'), NO_MESSAGE],
  ['a notification of a number', wrappings.aNotification('5'), NO_MESSAGE],
  ['a message without characters', wrappings.aNotification(''), NO_MESSAGE],
  ['a message that is no text', '{"Message":{"a":1},"TopicArn":"t"}', NO_MESSAGE],
  ['a message with half a character', wrappings.aNotification(`${one.slice(0, -1)},"x":"\ud800"}`), NO_MESSAGE],
  ['data that is not base64', '{"awslogs":{"data":"***"}}', NO_MESSAGE],
  ['data that is missing', '{"awslogs":{}}', NO_MESSAGE],
  ['data that is damaged gzip', `{"awslogs":{"data":"${wrappings.packed(one).slice(0, 60)}"}}`, NO_MESSAGE],
];

const LIST_ITEMS = ['5', '-0.5e7', '"text"', '"["', 'null', 'true', 'false', '{}'];

describe('JSON that holds no event', () => {
  it.each(UNKNOWN)('such as %s is set aside whole', (_, json, expected) => {
    const problems = [{ path: '', expected, received: 'something else' }];

    const { records, pieces } = readArrivals(`${one}\n${json}\n${two}`);

    const position = Buffer.byteLength(`${one}\n`);
    expect(records).toEqual([one, two]);
    expect(pieces).toEqual([{ position, length: Buffer.byteLength(json), problems, bytes: Buffer.from(json) }]);
  });

  it.each(LIST_ITEMS)('in a list, such as %s, is set aside item by item', (item) => {
    const { records, pieces } = readArrivals(`[${one}, ${item} ,${item},${two}]`);

    expect(records).toEqual([one, two]);
    expect(pieces.map(({ bytes }) => bytes.toString())).toEqual([item, item]);
  });

  it('in a message of many is set aside, at the place of the message', () => {
    const input = wrappings.aQueueLambdaEvent([one, 'no JSON', '{"no":"event"}', `{"broken"}`, two]);

    const { records, pieces, positions } = readArrivals(input);

    expect(records).toEqual([one, two]);
    expect(pieces.map(({ bytes }) => bytes.toString())).toEqual([
      expect.stringContaining('no JSON'),
      '{"no":"event"}',
      '{"broken"}',
    ]);
    const places = [positions[0], ...pieces.map(({ position }) => position), positions[1]];
    const beginning = (place: number) => Buffer.from(input).toString('utf8', place, place + 16);
    expect(places.map(beginning)).toEqual(Array(5).fill('{"messageId":"m-'));
  });

  it('in log events is set aside, and each event in them comes through', () => {
    const { records, pieces } = readArrivals(wrappings.aSubscription(['START RequestId: 1', one, 'END']));

    expect(records).toEqual([one]);
    expect(pieces).toHaveLength(2);
  });
});

describe('what is no JSON', () => {
  it('is one piece if it is binary', () => {
    const garbage = Buffer.from(Array.from({ length: 10_000 }, (_, index) => (index * 7919) % 256));

    const { records, pieces, leftAlone } = readChunks([garbage]);

    expect({ records, leftAlone }).toEqual({ records: [], leftAlone: [] });
    expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(9_900);
    expect(pieces[0].problems).toEqual([{ path: '', expected: 'JSON or gzip', received: 'something else' }]);
  });

  it.each([
    ['zeros', Buffer.alloc(5000)],
    ['UTF-16', Buffer.from(`\ufeff${one}`, 'utf16le')],
    ['Latin-1', Buffer.from('d\xe9j\xe0 vu', 'latin1')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ])('is one piece if it is %s', (_, bytes) => {
    expect(readChunks([bytes])).toEqual({
      records: [],
      positions: [],
      pieces: [
        { position: 0, length: bytes.length, problems: [expect.objectContaining({ expected: 'JSON or gzip' })], bytes },
      ],
      leftAlone: [],
    });
  });

  it('is no log only if there is no JSON in it', () => {
    const text = ['# started', one, 'something happened', 'and again', two, 'ended', ''].join('\n');

    const { records, pieces, leftAlone } = readArrivals(text);

    expect(records).toEqual([one, two]);
    expect(leftAlone).toEqual([]);
    expect(pieces.map(({ bytes }) => bytes.toString())).toEqual([
      '# started',
      'something happened\nand again',
      'ended\n',
    ]);
  });

  it('costs no record on the next line', () => {
    expect(readArrivals(`${aRecord(1)} trailing words\n${two}`).records).toEqual([aRecord(1), two]);
  });

  it('is said to be so only once by list, however many commas follow', () => {
    expect(readArrivals(`${one},\n${two},\n${one},\n`)).toMatchObject({
      records: [one, two, one],
      pieces: [{ length: 1 }],
    });
  });

  it.each([
    ['a key that is none', aLogFile([one]).replace(/}$/, ',5:6}')],
    ['a member without value', aLogFile([one]).replace(/}$/, ',"a"}')],
    ['a bracket too early', `{"Records":[${one}],${two}]}`],
  ])('behind a list is set aside: %s', (_, input) => {
    const { records, pieces } = readArrivals(input);

    expect(records[0]).toBe(one);
    expect(pieces).toHaveLength(1);
  });
});
