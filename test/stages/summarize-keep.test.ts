import { describe, expect, it } from '@jest/globals';
import { aRoute, breakdown, PUT, ROLE, summarized } from './summarizing.ts';

describe('what a trail leaves out', () => {
  const machine = { record: { ...PUT, userIdentity: ROLE } };
  const failed = { record: { ...PUT, userIdentity: ROLE, errorCode: 'AccessDenied' } };
  const keep = { Keep: 'PeopleAndFailures' } as const;

  it('is nothing, unless it was told to', () => {
    const { raw, summaries } = summarized([machine]);
    expect([raw, summaries]).toEqual([[['t']], [{ trail: 't', events: 1, leftOut: 0 }]]);
  });

  it('is what machines did with success, and the summary says so', () => {
    const { raw, summaries, records } = summarized([machine, machine, {}, failed], [aRoute('t', keep)]);
    expect(raw).toEqual([[], [], ['t'], ['t']]);
    expect(summaries).toEqual([{ trail: 't', events: 4, leftOut: 2 }]);
    expect(breakdown(records[0]).rawEvent).toEqual(['delivered 2', 'summarised 2']);
  });

  it('is told of in every summary of a trail that leaves something out, so that both counts add up', () => {
    const { records } = summarized([{}], [aRoute('t', keep)]);
    expect(breakdown(records[0]).rawEvent).toEqual(['delivered 1']);
    expect(breakdown(summarized([{}]).records[0]).rawEvent).toBeUndefined();
  });

  it('is named in full: what one record has no room for is in the next', () => {
    const agents = Array.from({ length: 7 }, (_, index) => ({ ...machine.record, userAgent: `agent ${index}` }));
    const events = [...agents, ...agents].map((record) => ({ record }));
    const { records } = summarized(events, [aRoute('t', { ...keep, MaxBuckets: 3 })]);
    const named = records.flatMap((record) => breakdown(record).userAgent);
    expect(named.filter((name) => name.startsWith('other'))).toEqual([]);
    expect(new Set(named.map((name) => name.slice(0, -2))).size).toBe(7);
    expect(records.reduce((sum, { summary }) => sum + summary.primaryDimension.statistics[0].value, 0)).toBe(14);
    expect(new Set(records.map(({ eventId }) => eventId)).size).toBe(records.length);
  });

  it('is named in full, however long the names', () => {
    const events = Array.from({ length: 90 }, (_, index) => ({
      record: { ...machine.record, userAgent: `${index} ${'\u0001'.repeat(1000)}` },
    }));
    const { records } = summarized(events, [aRoute('t', keep)]);
    expect(records.flatMap((record) => breakdown(record).userAgent)).toHaveLength(90);
    for (const record of records) expect(JSON.stringify(record).length).toBeLessThan(256 * 1024);
  });

  it('goes to the trails that keep it', () => {
    const routes = [aRoute('a', keep), aRoute('b'), { ...aRoute('c'), summaries: undefined }];
    expect(summarized([machine], routes).raw).toEqual([['b', 'c']]);
  });

  it('is never what no summary counts', () => {
    const unnamed = { record: { userIdentity: ROLE } };
    const byResource = { ...keep, Templates: ['RESOURCE_ACCESS'] } as const;
    const { raw, records } = summarized([unnamed], [aRoute('t', byResource)]);
    expect([raw, records]).toEqual([[['t']], []]);
  });
});
