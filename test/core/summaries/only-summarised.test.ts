import { describe, expect, it } from '@jest/globals';
import { BatchBuilder } from '../../../core/batch-builder.ts';
import { StagedBatch } from '../../../core/staged-batch.ts';
import { type AggregationConfiguration, summaryRules } from '../../../core/summaries/configuration.ts';
import { isOnlySummarised } from '../../../core/summaries/only-summarised.ts';
import { Tally } from '../../../core/summaries/tally.ts';
import type { Route } from '../../../core/trails/routes.ts';

const MACHINE = { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/App/i-1' };
const PERSON = { type: 'IAMUser', arn: 'arn:aws:iam::1:user/ann' };
const BUCKET = [{ ARN: 'arn:aws:s3:::alpha', accountId: '1' }];

interface Case {
  readonly category?: string;
  readonly name?: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly rules?: Partial<AggregationConfiguration>;
}

const rulesOf = ({ rules }: Case) =>
  summaryRules({ EventCategory: 'Data', Templates: ['API_ACTIVITY'], Keep: 'PeopleAndFailures', ...rules });

/** What deliver makes of it. */
const isLeftOut = (given: Case): boolean => {
  const { category = 'Data', name, record } = given;
  const { errorCode } = record as { errorCode?: string };
  const kind = {
    category,
    source: 's3.amazonaws.com',
    name,
    type: undefined,
    readOnly: true,
    isGlobal: false,
    errorCode,
  };
  const bytes = Buffer.from(JSON.stringify(record));
  const builder = new BatchBuilder();
  const group = builder.groupOf({ account: '111122223333', region: 'eu-west-1', folder: 'CloudTrail' });
  const row = { identity: 'i'.repeat(16), content: 'c'.repeat(8), reuse: 0, time: 0, isPiece: false } as const;
  builder.add({ ...row, source: 'bus', kind }, group, bytes, 0, bytes.length);
  const batch = StagedBatch.decode('key', builder.encode('1'));
  const route: Route = { pin: { trail: 't', version: 1 }, prefix: '', rules: () => true, summaries: rulesOf(given) };
  return new Tally().forBatch(batch)([route], 0).length === 0;
};

describe('an event of a trail with summaries', () => {
  it.each<[boolean, string, Case]>([
    [true, 'that a machine succeeded in', { name: 'GetObject', record: { userIdentity: MACHINE } }],
    [false, 'if all is kept', { name: 'GetObject', record: { userIdentity: MACHINE }, rules: { Keep: 'All' } }],
    [false, 'if nothing is said', { name: 'GetObject', record: { userIdentity: MACHINE }, rules: { Keep: undefined } }],
    [false, 'of a person', { name: 'GetObject', record: { userIdentity: PERSON } }],
    [false, 'of nobody', { name: 'GetObject', record: {} }],
    [
      false,
      'that failed',
      { name: 'GetObject', record: { userIdentity: MACHINE, errorCode: 'AccessDenied', errorMessage: 'no' } },
    ],
    [false, 'of another category', { category: 'Management', name: 'A', record: { userIdentity: MACHINE } }],
    [false, 'that no template counts', { record: { userIdentity: MACHINE } }],
    [false, 'with an empty name', { name: '', record: { userIdentity: MACHINE } }],
    [true, 'with a user', { record: { userIdentity: MACHINE }, rules: { Templates: ['USER_ACTIONS'] } }],
    [
      false,
      'without a resource',
      { name: 'A', record: { userIdentity: MACHINE }, rules: { Templates: ['RESOURCE_ACCESS'] } },
    ],
    [
      true,
      'with a resource',
      { name: 'A', record: { userIdentity: MACHINE, resources: BUCKET }, rules: { Templates: ['RESOURCE_ACCESS'] } },
    ],
    [
      true,
      'that one of its templates counts',
      { name: 'A', record: { userIdentity: MACHINE }, rules: { Templates: ['RESOURCE_ACCESS', 'API_ACTIVITY'] } },
    ],
  ])('is only counted (%s) %s', (expected, _, given) => {
    const { category = 'Data', name, record } = given;
    const bytes = Buffer.from(JSON.stringify(record));

    expect(isOnlySummarised(rulesOf(given), { category, name, account: '111122223333' }, bytes)).toBe(expected);
    expect(isLeftOut(given)).toBe(expected);
  });
});
