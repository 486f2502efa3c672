import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isUrgent, URGENT_EVENTS, URGENT_READS } from '../../contracts/urgent-calls.ts';
import { checkPattern, fits, type Pattern } from './pattern-evaluator.ts';

const aRecord = (over: object = {}) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/admin/alice' },
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  readOnly: true,
  managementEvent: true,
  eventCategory: 'Management',
  eventType: 'AwsApiCall',
  ...over,
});

const envelope = (detail: object, over: object = {}) => ({
  source: 'aws.ec2',
  'detail-type': 'AWS API Call via CloudTrail',
  detail,
  ...over,
});

const without = (name: string, over: object = {}) =>
  Object.fromEntries(Object.entries(aRecord(over)).filter(([key]) => key !== name));

describe('what is urgent', () => {
  it.each<[string, object]>([
    ['a call that writes', aRecord({ eventName: 'RunInstances', readOnly: false })],
    ['a call that does not say whether it writes', without('readOnly')],
    ['a call that fails', aRecord({ errorCode: 'AccessDenied' })],
    ['whatever root does', aRecord({ userIdentity: { type: 'Root' } })],
    ['a sign-in', aRecord({ eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', readOnly: true })],
    ['what does not say its category', without('eventCategory', { readOnly: false })],
    ['what does not say whether it is a management event', without('managementEvent', { readOnly: false })],
    ...URGENT_READS.map((eventName): [string, object] => [eventName, aRecord({ eventName })]),
  ])('is %s', (_, record) => {
    expect(isUrgent(record as Pattern)).toBe(true);
    expect(fits(URGENT_EVENTS, envelope(record))).toBe(true);
  });

  it.each<[string, object]>([
    ['a call that only reads', aRecord()],
    ['a role that is assumed', aRecord({ eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole' })],
    ['a data event that writes', aRecord({ eventCategory: 'Data', managementEvent: false, readOnly: false })],
    [
      'a data event that fails, of root',
      aRecord({ managementEvent: false, errorCode: 'x', userIdentity: { type: 'Root' } }),
    ],
    [
      'a data event that says so by its category alone',
      without('managementEvent', { eventCategory: 'Data', readOnly: false }),
    ],
    [
      'network activity',
      aRecord({ eventCategory: 'NetworkActivity', managementEvent: false, errorCode: 'VpceAccessDenied' }),
    ],
    ['an Insight', without('readOnly', { eventCategory: 'Insight' })],
    ['readOnly as a text', aRecord({ readOnly: 'false' })],
  ])('is not %s', (_, record) => {
    expect(isUrgent(record as Pattern)).toBe(false);
    expect(fits(URGENT_EVENTS, envelope(record))).toBe(false);
  });

  it.each([
    ['an application claims', { source: 'com.example' }],
    ['a trail writes to a bucket', { 'detail-type': 'Object Created', source: 'aws.s3' }],
    ['is an Insight', { 'detail-type': 'AWS Insight via CloudTrail' }],
  ])('is not what %s on the bus', (_, over) => {
    expect(fits(URGENT_EVENTS, envelope(aRecord({ readOnly: false }), over))).toBe(false);
  });

  it('is the same for the pattern and for a record, whatever that is like', () => {
    const some = fc.constantFrom;
    const odd = fc.jsonValue({ maxDepth: 2 });
    const or = (...values: readonly unknown[]) => fc.oneof({ weight: 5, arbitrary: some(...values) }, odd);
    const records = fc.record(
      {
        managementEvent: or(true, false, [true], [[true]], null),
        eventCategory: or('Management', 'Data', 'Insight'),
        readOnly: or(true, false, 'false', [], {}, [false]),
        errorCode: or('AccessDenied', '', null, []),
        eventSource: or('signin.amazonaws.com', 'ec2.amazonaws.com'),
        eventName: or('GetPasswordData', 'DescribeInstances', 'ConsoleLogin'),
        userIdentity: or({ type: 'Root' }, { type: ['Root'] }, { type: 'IAMUser' }, [{ type: 'Root' }], {}),
      },
      { requiredKeys: [] },
    );

    fc.assert(
      fc.property(records, (record) => {
        expect(isUrgent(record)).toBe(fits(URGENT_EVENTS.detail, record));
      }),
    );
  });
});

describe('the pattern', () => {
  it('is one that EventBridge takes', () => {
    expect(JSON.stringify(URGENT_EVENTS).length).toBeLessThan(2048);
    expect(checkPattern(URGENT_EVENTS)).toBeLessThan(1000);
  });

  it('names no read twice, and none that is made all the time', () => {
    const frequent = [
      'AssumeRole',
      'GetCallerIdentity',
      'GetSecretValue',
      'GetParameter',
      'Decrypt',
      'GenerateDataKey',
    ];

    expect([...new Set(URGENT_READS)].sort()).toEqual([...URGENT_READS]);
    expect(frequent.filter((name) => (URGENT_READS as readonly string[]).includes(name))).toEqual([]);
  });
});
