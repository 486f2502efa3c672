import { describe, expect, it } from '@jest/globals';
import { anAggregatedEvent, anEvent } from '../data/event.ts';
import { readEvent } from './read-event.ts';

const NOT_A_FOLDER = [
  ...['', ' ', '.', '..', '../1', '1/2', '1\\2', '/', '-', '-1', '1-', '1_2', '1.2', '1 2', ' 1', '1\n', '\n1'],
  ...['1\0', '\0', '1\u007f', '\u0001', '１２３', 'é', '1'.repeat(65), '%2e%2e', 'a:b', '~', '*', 'a\u2028'],
];

const FOLDERS = ['1', '111122223333', 'anonymous', 'AAAABBBBCCCC', 'xxxx-xxxx', 'a-b', '1'.repeat(64)];

const EVERY_OTHER_TYPE: readonly (readonly [unknown, string])[] = [
  [1, 'a number'],
  [0, 'a number'],
  [1e30, 'a number'],
  [true, 'true, false or null'],
  [null, 'true, false or null'],
  [{}, 'an object'],
  [{ eventID: 'x' }, 'an object'],
  [['x'], 'a list'],
];

const REQUIRED = ['eventVersion', 'eventTime', 'awsRegion'];

const problem = (path: string, received: unknown = expect.any(String)) => [
  { path, expected: expect.any(String), received },
];

describe('an event is refused', () => {
  it.each(REQUIRED)('without %s', (field) => {
    expect(readEvent(anEvent({ [field]: undefined }))).toEqual(problem(field, 'nothing'));
  });

  it.each(REQUIRED.flatMap((field) => EVERY_OTHER_TYPE.map(([value, received]) => [field, value, received] as const)))(
    'if %s is %j',
    (field, value, received) => {
      expect(readEvent(anEvent({ [field]: value }))).toEqual(problem(field, received));
    },
  );

  it.each(EVERY_OTHER_TYPE)('if its eventID is %j', (eventID, received) => {
    expect(readEvent(anEvent({ eventID }))).toEqual(problem('eventID', received));
  });

  it('if its eventID is empty', () => {
    expect(readEvent(anEvent({ eventID: '' }))).toEqual(problem('eventID'));
  });

  it.each(EVERY_OTHER_TYPE)('if its account is %j', (recipientAccountId, received) => {
    expect(readEvent(anEvent({ recipientAccountId }))).toEqual(problem('recipientAccountId', received));
  });

  it.each([...NOT_A_FOLDER, 'o-abc', 'o-', 'o-a1b2c3'])('if its account is %j', (recipientAccountId) => {
    expect(readEvent(anEvent({ recipientAccountId }))).toEqual(problem('recipientAccountId'));
    expect(
      readEvent(anEvent({ recipientAccountId: undefined, userIdentity: { accountId: recipientAccountId } })),
    ).toEqual(problem('userIdentity.accountId'));
  });

  it.each(NOT_A_FOLDER)('if its Region is %j', (awsRegion) => {
    expect(readEvent(anEvent({ awsRegion }))).toEqual(problem('awsRegion'));
  });

  it.each(FOLDERS)('not if its account or Region is %j', (name) => {
    expect(readEvent(anEvent({ recipientAccountId: name, awsRegion: name }))).toMatchObject({
      account: name,
      region: name,
    });
  });

  it.each([
    ['its caller is unknown', { userIdentity: undefined }],
    ['its caller is null', { userIdentity: null }],
    ['its caller is no object', { userIdentity: 'root' }],
    ['its caller has no account', { userIdentity: { type: 'AWSService' } }],
    ["its caller's account is a number", { userIdentity: { accountId: 111122223333 } }],
    ["the session's issuer is unknown", { userIdentity: { sessionContext: { sessionIssuer: {} } } }],
  ])('if it is for no account and %s', (_, fields) => {
    expect(readEvent(anEvent({ recipientAccountId: undefined, ...fields }))).toEqual(
      problem('recipientAccountId', 'nothing'),
    );
  });

  it.each(['', 'yesterday', '2026-02-31T00:00:00Z', '1772355662', '2026-03-01'])('if its time is %j', (eventTime) => {
    expect(readEvent(anEvent({ eventTime }))).toEqual(problem('eventTime'));
  });

  it('with everything that is wrong, at once', () => {
    const record = anEvent({
      eventVersion: 1.11,
      eventID: 7,
      eventTime: 'noon',
      recipientAccountId: '../up',
      awsRegion: ['us-east-1'],
    });

    expect(readEvent(record)).toEqual([
      { path: 'eventVersion', expected: 'text', received: 'a number' },
      { path: 'eventID', expected: 'text', received: 'a number' },
      { path: 'eventTime', expected: expect.stringContaining('2026-03-01T09:01:02Z'), received: 'another text' },
      { path: 'recipientAccountId', expected: expect.stringContaining('letters, digits'), received: 'another text' },
      { path: 'awsRegion', expected: 'text', received: 'a list' },
    ]);
  });

  it('if it is empty, for all that is missing', () => {
    expect(readEvent({})).toEqual(
      ['eventVersion', 'eventTime', 'recipientAccountId', 'awsRegion'].flatMap((path) => problem(path, 'nothing')),
    );
  });

  it.each([
    ['timeWindow', { timeWindow: {} }],
    ['timeWindow', { timeWindow: null }],
    ['timeWindow', { timeWindow: { windowStart: 5 } }],
    ['timeWindow', { timeWindow: { windowStart: 'noon' } }],
    ['accountId', { accountId: undefined, recipientAccountId: undefined }],
    ['accountId', { accountId: 'o-abc' }],
    ['eventId', { eventId: 5 }],
    ['eventId', { eventId: '' }],
  ])('if it is aggregated and %s is wrong: %j', (path, fields) => {
    expect(readEvent(anAggregatedEvent(fields))).toEqual(problem(path));
  });

  it('and the next is read none the worse', () => {
    expect(Array.isArray(readEvent({}))).toBe(true);
    expect(readEvent(anEvent())).toMatchObject({ account: '111122223333' });
  });
});
