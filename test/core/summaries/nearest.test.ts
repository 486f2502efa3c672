import { describe, expect, it } from '@jest/globals';
import { readSummaryFile } from '../../../core/summaries/read-summaries.ts';
import { type SummaryQuestion, SummarySums } from '../../../core/summaries/sum-summaries.ts';
import { aSummary, type SummaryParts } from '../../data/summaries.ts';

const sum = (parts: readonly SummaryParts[], question: Partial<SummaryQuestion> = {}) => {
  const sums = new SummarySums({ template: 'API_ACTIVITY', since: 0, until: Infinity, ...question });
  for (const record of readSummaryFile(Buffer.from(JSON.stringify(parts.map(aSummary)))).records) sums.add(record);
  return sums.result();
};

describe('records that are not of a question', () => {
  it('are told, with what there is, and count nowhere', () => {
    const { nearest, eventsBy, unknown, totals } = sum(
      [
        { at: '2026-03-01T08:55:00Z' },
        { at: '2026-03-01T09:10:00Z' },
        { at: '2026-03-01T07:00:00Z', service: 'lambda.amazonaws.com' },
        { at: '2026-03-01T06:00:00Z', by: 'userIdentity' },
        { events: 3, by: 'userIdentity', name: 'IAMUser:arn' },
        { by: 'weather' },
      ],
      { since: Date.UTC(2026, 2, 1, 9), until: Date.UTC(2026, 2, 1, 9, 5), services: ['s3.amazonaws.com'] },
    );

    expect(totals.records).toBe(0);
    expect(nearest).toEqual({
      misses: ['time'],
      first: Date.UTC(2026, 2, 1, 8, 55),
      last: Date.UTC(2026, 2, 1, 9, 15),
      templates: ['API_ACTIVITY'],
      services: ['s3.amazonaws.com'],
      regions: ['eu-west-1'],
      accounts: ['111122223333'],
    });
    expect([...eventsBy]).toEqual([['USER_ACTIONS', 3]]);
    expect(unknown).toBe(1);
  });

  const ELSEWHERE: Readonly<Record<string, SummaryParts>> = {
    time: { at: '2026-02-01T09:00:00Z' },
    template: { by: 'userIdentity' },
    service: { service: 'sqs.amazonaws.com' },
    region: { region: 'us-east-1' },
    account: { account: '222222222222' },
  };

  it.each<[readonly string[], readonly (readonly string[])[]]>([
    [['time'], [['time'], ['template'], ['service'], ['region'], ['account']]],
    [['template'], [['template'], ['service'], ['region'], ['account']]],
    [['service'], [['service'], ['region'], ['account']]],
    [['account'], [['account'], ['time', 'template']]],
    [
      ['time', 'region'],
      [
        ['time', 'region'],
        ['time', 'account'],
        ['time', 'template', 'service'],
      ],
    ],
  ])('are told, those first that miss only %j', (misses, given) => {
    const question = {
      since: Date.UTC(2026, 2, 1),
      services: ['s3.amazonaws.com'],
      regions: ['eu-west-1'],
      accounts: ['111122223333'],
    };
    const parts = given.map(
      (aspects) => Object.assign({}, ...aspects.map((aspect) => ELSEWHERE[aspect])) as SummaryParts,
    );

    expect(sum(parts.toReversed(), question).nearest?.misses).toEqual(misses);
  });

  it('are not told if nobody could ask for them, or if there are none', () => {
    expect(sum([{ by: 'weather' }]).nearest).toBeUndefined();
    expect(sum([{}]).nearest).toBeUndefined();
  });
});
