import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { aRecord, readArrivals } from './read-arrivals.ts';

describe('an event in an unusual place is never passed over in silence:', () => {
  it('beside the list of events it is set aside', () => {
    const [first, inList, inOther, alone] = [1, 2, 3, 4].map((number) => aRecord(number));
    const input = `{"first":${first},"Records":[${inList}],"more":[${inOther}],"records":${alone},"Marker":"x"}`;

    const { records, pieces } = readArrivals(input);

    expect(records).toEqual([inList]);
    expect(pieces).toHaveLength(3);
  });

  it.each([
    ['lines of JSON texts', (record: string) => JSON.stringify(record)],
    ['lines that begin with a time', (record: string) => `2026-03-01T09:01:02Z ${record}`],
  ])('%s are set aside, not taken for no log', (_, wrap) => {
    const text = [1, 2].map((number) => wrap(aRecord(number))).join('\n');

    for (const size of [undefined, 1, 5]) {
      const { leftAlone, pieces } = readArrivals(text, size);

      expect(leftAlone).toEqual([]);
      expect(pieces.length).toBeGreaterThan(0);
    }
  });

  it('behind the gzip data of a message it is set aside with it', () => {
    const packed = Buffer.concat([gzipSync(aRecord(1)), Buffer.alloc(20), Buffer.from(aRecord(2))]);

    const { records, pieces } = readArrivals(JSON.stringify({ awslogs: { data: packed.toString('base64') } }));

    expect(records).toEqual([]);
    expect(pieces).toHaveLength(1);
  });

  it.each([
    ['with the keys of a notification', `{"s3":{},${aRecord(1).slice(1)}`],
    ['in what looks like a digest', `{"digestStartTime":"a","digestEndTime":"b","Records":[${aRecord(1)}]}`],
  ])('%s it is an event', (_, input) => {
    expect(readArrivals(input).records).toHaveLength(1);
  });
});
