import { describe, expect, it } from '@jest/globals';
import { gunzipSync } from 'node:zlib';
import { encodeLogFile, hasMark, trailMark, uniqueOf } from '../../core/log-file.ts';
import { TEMPLATES } from '../../core/summaries/configuration.ts';
import { packFiles } from '../../stages/pack.ts';
import { summarize } from '../../stages/summarize.ts';
import { aRoute, breakdown, type Event, MINUTE, PLACE, PUT, START, summarized, tallied } from './summarizing.ts';

describe('a summary', () => {
  it('has all of CloudTrail’s fields', () => {
    const { records } = summarized([{ record: { ...PUT, userAgent: 'x', errorCode: 'AccessDenied' } }]);
    expect(records).toEqual([
      {
        eventVersion: '1.0',
        accountId: '111122223333',
        eventId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        eventCategory: 'Aggregated',
        eventType: 'AwsAggregatedEvent',
        awsRegion: 'eu-west-1',
        eventSource: 's3.amazonaws.com',
        timeWindow: { windowStart: '2026-03-01T09:00:00Z', windowEnd: '2026-03-01T09:05:00Z', windowSize: 'PT5M' },
        summary: {
          primaryDimension: {
            dimension: 'eventName',
            statistics: [{ name: 'PutObject', value: 1 }],
            aggregationType: 'Count',
          },
          details: [
            ['resourceARN', 'arn:aws:s3:::alpha'],
            ['userIdentity', 'AWSAccount:444455556666'],
            ['userAgent', 'x'],
            ['sourceIpAddress', '198.51.100.10'],
            ['errorCode', 'AccessDenied'],
          ].map(([dimension, name]) => ({ dimension, statistics: [{ name, value: 1 }], aggregationType: 'Count' })),
        },
      },
    ]);
  });

  it('breaks its events down by each detail, and keeps the place of one that nothing is known of', () => {
    const { records } = summarized([{}, {}, { record: { ...PUT, sourceIPAddress: '203.0.113.5', errorCode: 'E' } }]);
    expect(records.map(breakdown)).toEqual([
      {
        eventName: ['PutObject 3'],
        resourceARN: ['arn:aws:s3:::alpha 3'],
        userIdentity: ['AWSAccount:444455556666 3'],
        userAgent: [],
        sourceIpAddress: ['198.51.100.10 2', '203.0.113.5 1'],
        errorCode: ['E 1'],
      },
    ]);
  });

  it('is of one account, Region, service, window and value', () => {
    const events: Event[] = [
      {},
      { account: '444455556666' },
      { region: 'us-east-1' },
      { source: 'dynamodb.amazonaws.com' },
      { at: START + 5 * MINUTE },
      { at: START + 5 * MINUTE - 1 },
      { name: 'GetObject' },
    ];
    const { records, files } = summarized(events);
    expect(records.map(({ summary }) => summary.primaryDimension.statistics[0].value).sort()).toEqual([
      1, 1, 1, 1, 1, 2,
    ]);
    expect(new Set(records.map(({ eventId }) => eventId)).size).toBe(6);
    expect(files.map(({ draft: { group } }) => `${group?.account} ${group?.region} ${group?.folder}`).sort()).toEqual([
      '111122223333 eu-west-1 CloudTrail-Aggregated',
      '111122223333 us-east-1 CloudTrail-Aggregated',
      '444455556666 eu-west-1 CloudTrail-Aggregated',
    ]);
  });

  it('counts each event by every template for which it has a value', () => {
    const { records } = summarized([{}, { record: {} }], [aRoute('t', { Templates: TEMPLATES })]);
    const counts = records.map(({ summary: { primaryDimension } }) => [
      primaryDimension.dimension,
      primaryDimension.statistics[0].value,
    ]);
    expect(counts).toEqual([
      ['eventName', 2],
      ['resourceARN', 1],
      ['userIdentity', 1],
    ]);
  });

  it('counts data events only', () => {
    const { records, raw } = summarized([{ category: 'Management' }, { category: 'NetworkActivity' }]);
    expect([records, raw]).toEqual([[], [['t'], ['t']]]);
  });

  it.each([
    { grace: 60, isLate: false },
    { grace: 59, isLate: true },
  ])('says that it is late once its window has ended $grace seconds ago and no grace is left', ({ grace, isLate }) => {
    const { records } = summarized([{}], [aRoute('t', { GraceSeconds: grace })]);
    expect(records[0].addendum).toEqual(isLate ? { reason: 'DELIVERY_DELAY' } : undefined);
  });

  it('has an id that no other run gives', () => {
    const idOf = (run: string) => {
      const { tally } = tallied([{}], [aRoute()]);
      const [draft] = summarize(tally, { ...PLACE, run }, 1e6).drafts;
      return /"eventId":"([^"]*)"/.exec(draft.records[0].bytes.toString())?.[1];
    };
    expect(idOf('a')).not.toBe(idOf('b'));
  });

  it('is not made of what happens in the last five minutes of 9999, whose end cannot be written', () => {
    const at = Date.UTC(9999, 11, 31, 23, 55);
    const { records, raw } = summarized([{ at }, { at: at - 1 }]);
    expect(records.map(({ timeWindow }) => timeWindow.windowEnd)).toEqual(['9999-12-31T23:55:00Z']);
    expect(raw).toEqual([['t'], ['t']]);
  });

  it('has files of bounded size', () => {
    const events = Array.from({ length: 50 }, (_, index) => ({ name: `Call${index}` }));
    const { files, records } = summarized(events, [aRoute()], { bytes: 5000 });
    expect(records).toHaveLength(50);
    expect(files.length).toBeGreaterThan(5);
    for (const { draft } of files) expect(encodeLogFile(draft.records, Buffer.alloc(9999)).length).toBeLessThan(5000);
  });

  it('is in a file whose name tells the trail, and is unique', () => {
    const arns = ['one', 'two'].map((name) => `arn:aws:cloudtrail:us-east-1:111122223333:trail/${name}`);
    const { files } = summarized(
      [{}, { account: '444455556666' }],
      arns.map((arn) => aRoute(arn)),
    );

    const names = files.map(({ draft }, index) => [draft.trail, draft.keyFor(index, 'sha').slice(-24, -8)]);
    expect(names).toHaveLength(4);
    expect(new Set(names.map(([, unique]) => unique.slice(6))).size).toBe(4);
    for (const [trail, unique] of names) {
      expect(unique).toMatch(/^\w{16}$/);
      for (const arn of arns) expect(hasMark(`a_b_${unique}.json.gz`, trailMark(arn))).toBe(arn === trail);
    }
    expect(names[0][1].slice(6)).toBe(uniqueOf(arns[0], PLACE.shard, PLACE.n, 0, 'sha').slice(6));
  });

  it('is packed as a file that says what it is, of the windows that it tells of', async () => {
    const { tally } = tallied([{}, { at: START + 7 * MINUTE }], [aRoute()]);
    const { pack, files } = await packFiles(summarize(tally, PLACE, 1e6).drafts, 6);
    expect(files).toMatchObject([
      { isSummary: true, records: 2, oldest: '2026-03-01T09:00:00Z', newest: '2026-03-01T09:05:00Z' },
    ]);
    expect(files[0].key).toContain('/CloudTrail-Aggregated/');
    expect(gunzipSync(pack).toString()).toMatch(/^\{"Records":\[\{"eventVersion":"1\.0"/);
  });
});
