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
