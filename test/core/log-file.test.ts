import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { encodeLogFile, folderOf, logFileBytes, logFileKey, stampOf, uniqueOf } from '../../core/log-file.ts';
import { WINDOW } from '../../core/time.ts';

const at = (time: string): number => Date.parse(`${time}Z`);

/** What AWS's library takes for a log file of the plain folder (log-delivery.md §1). */
const AWS_LOG_FILE = /.+_CloudTrail_[\w-]+_\d{8}T\d{4}Z_[\w]+\.json\.gz/;

describe('the key of a log file', () => {
  it.each([
    [
      '',
      { account: '111122223333', region: 'us-east-2', folder: 'CloudTrail' },
      '2026-03-01T09:05:00',
      'AWSLogs/111122223333/CloudTrail/us-east-2/2026/03/01/111122223333_CloudTrail_us-east-2_20260301T0905Z_aB3dE6gH9jK2mN5p.json.gz',
    ],
    [
      'audit',
      { account: '444455556666', region: 'eu-west-1', folder: 'CloudTrail-NetworkActivity' },
      '2026-12-31T23:55:00',
      'audit/AWSLogs/444455556666/CloudTrail-NetworkActivity/eu-west-1/2026/12/31/444455556666_CloudTrail-NetworkActivity_eu-west-1_20261231T2355Z_aB3dE6gH9jK2mN5p.json.gz',
    ],
    [
      'a/b',
      { account: '1', region: 'r', folder: 'CloudTrail-Insight' },
      '2027-01-01T00:00:00',
      'a/b/AWSLogs/1/CloudTrail-Insight/r/2027/01/01/1_CloudTrail-Insight_r_20270101T0000Z_aB3dE6gH9jK2mN5p.json.gz',
    ],
  ])('with prefix %j, %j and %s is as CloudTrail has it', (prefix, group, stamp, key) => {
    expect(logFileKey({ prefix }, group, at(stamp), 'aB3dE6gH9jK2mN5p')).toBe(key);
  });

  it('of an organization trail has the folder of the organization', () => {
    const group = { account: '222222222222', region: 'eu-west-1', folder: 'CloudTrail' };
    const key = logFileKey({ prefix: 'p', organization: 'o-ex' }, group, at('2027-01-01T00:00:00'), 'x');

    expect(key).toMatch(
      /^p\/AWSLogs\/o-ex\/222222222222\/CloudTrail\/eu-west-1\/2027\/01\/01\/222222222222_CloudTrail_/,
    );
  });

  it('is a log file to the AWS library, if the folder is the plain one', () => {
    const keyIn = (folder: string) =>
      logFileKey(
        { prefix: '' },
        { account: '111122223333', region: 'us-gov-west-1', folder },
        at('2026-03-01T09:05:00'),
        uniqueOf('x'),
      );

    expect(keyIn(folderOf('Management'))).toMatch(AWS_LOG_FILE);
    for (const category of ['Insight', 'NetworkActivity', 'Aggregated']) {
      expect(keyIn(folderOf(category))).not.toMatch(AWS_LOG_FILE);
    }
  });
});

describe('the folder of a category', () => {
  it.each([
    ['Management', 'CloudTrail'],
    ['Data', 'CloudTrail'],
    ['ActivityAuditLog', 'CloudTrail'],
    ['Insight', 'CloudTrail-Insight'],
    ['NetworkActivity', 'CloudTrail-NetworkActivity'],
    ['Aggregated', 'CloudTrail-Aggregated'],
    ['insight', 'CloudTrail'],
    ['', 'CloudTrail'],
    ['constructor', 'CloudTrail'],
    ['__proto__', 'CloudTrail'],
    ['toString', 'CloudTrail'],
    ['../Insight', 'CloudTrail'],
  ])('%j is %s', (category, folder) => {
    expect(folderOf(category)).toBe(folder);
  });
});

describe('the stamp of a file', () => {
  it.each([
    ['2026-03-01T09:00:00.000', '2026-03-01T09:00:00.000'],
    ['2026-03-01T09:00:00.001', '2026-03-01T09:05:00.000'],
    ['2026-03-01T09:04:59.999', '2026-03-01T09:05:00.000'],
    ['2026-03-01T21:49:28.000', '2026-03-01T21:50:00.000'],
    ['2026-12-31T23:57:00.000', '2027-01-01T00:00:00.000'],
  ])('that is delivered at %s is %s', (time, stamp) => {
    expect(stampOf(at(time))).toBe(at(stamp));
  });

  it('is a multiple of five minutes, and never earlier than the delivery', () => {
    fc.assert(
      fc.property(fc.nat({ max: Date.UTC(2100, 0) }), (time) => {
        const stamp = stampOf(time);

        expect(stamp % WINDOW).toBe(0);
        expect(stamp - time).toBeGreaterThanOrEqual(0);
        expect(stamp - time).toBeLessThan(WINDOW);
      }),
    );
  });
});

describe('the unique part of a name', () => {
  it.each([
    [['main', 3, 17, 'abc'], 'WbArAD5Wz70Be4J9'],
    [['a'], 'GR5IGR3G28ntUZYF'],
    [['set-aside', 0, 1, 'e3b0c442'], 'EdombONdSl9bpTDW'],
  ])('of %j is %s, whichever release writes it', (parts, unique) => {
    expect(uniqueOf(...parts)).toBe(unique);
  });

  it('is sixteen letters and digits, and differs with each part and their order', () => {
    const uniques = [uniqueOf('a', 'b'), uniqueOf('b', 'a'), uniqueOf('ab'), uniqueOf('ab', ''), uniqueOf('a', 'b', 1)];

    expect(new Set(uniques).size).toBe(uniques.length);
    for (const unique of uniques) expect(unique).toMatch(/^[0-9A-Za-z]{16}$/);
  });
});

describe('the body of a log file', () => {
  it('is its records, as they are, in order, in a list', () => {
    const record = fc.record({ before: fc.string(), text: fc.json(), after: fc.string() });

    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (records) => {
        const slices = records.map(({ before, text, after }) => {
          const start = Buffer.byteLength(before);
          return { bytes: Buffer.from(before + text + after), start, end: start + Buffer.byteLength(text) };
        });
        const length = slices.reduce((sum, { start, end }) => sum + end - start, 0);
        const room = Buffer.alloc(logFileBytes(length, records.length) + 3, '#');

        const file = encodeLogFile(slices, room);

        expect(file.toString()).toBe(`{"Records":[${records.map(({ text }) => text).join()}]}`);
        expect(file.length).toBe(logFileBytes(length, records.length));
        expect(room.toString('latin1', file.length)).toBe('###');
      }),
    );
  });
});
