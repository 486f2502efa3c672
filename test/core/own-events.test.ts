import { describe, expect, it } from '@jest/globals';
import { EventReader } from '../../core/event-reader.ts';
import { JsonScanner } from '../../core/json-scanner.ts';
import { ownEvents } from '../../core/own-events.ts';

const ROLE = 'arn:aws:iam::111122223333:role/opentrail-deliver-eu-west-1';

const sessionOf = (arn: string, type = 'AssumedRole') => ({
  type,
  arn: 'arn:aws:sts::111122223333:assumed-role/opentrail-deliver-eu-west-1/deliver',
  sessionContext: { sessionIssuer: { type: 'Role', arn } },
});

/** A data event of our own, but for what a test changes. */
const anOwnEvent = (change: object = {}) => ({
  eventVersion: '1.11',
  eventTime: '2026-03-01T09:01:02Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'PutObject',
  awsRegion: 'eu-west-1',
  eventID: 'a',
  eventCategory: 'Data',
  managementEvent: false,
  recipientAccountId: '111122223333',
  userIdentity: sessionOf(ROLE),
  requestParameters: { bucketName: 'ours', key: 'staging/x' },
  ...change,
});

const isOwn = (record: object): boolean => {
  const bytes = Buffer.from(JSON.stringify(record));
  const scanner = new JsonScanner();
  scanner.scan(bytes, 0, bytes.length);
  const event = new EventReader().read(bytes, scanner.tape, 0);
  if (!('region' in event)) throw new Error('not an event');
  return ownEvents({ roles: ['arn:aws:iam::111122223333:role/other', ROLE], buckets: ['ours', 'ours-too'] })(
    event,
    bytes,
    scanner.tape,
    0,
  );
};

describe('a data event is our own', () => {
  it.each([
    'PutObject',
    'GetObject',
    'HeadObject',
    'ListObjects',
    'ListObjectsV2',
    'DeleteObject',
    'DeleteObjects',
    'HeadBucket',
  ])('if it is our role, our bucket and %s', (eventName) => {
    expect(isOwn(anOwnEvent({ eventName }))).toBe(true);
  });

  it.each(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'])(
    'also if it ended with %s, as happens among rivals',
    (errorCode) => {
      expect(isOwn(anOwnEvent({ errorCode }))).toBe(true);
    },
  );

  it('also if only `managementEvent` says that it is one', () => {
    expect(isOwn(anOwnEvent({ eventCategory: undefined }))).toBe(true);
  });

  it('of any of our buckets', () => {
    expect(isOwn(anOwnEvent({ requestParameters: { bucketName: 'ours-too' } }))).toBe(true);
  });
});

describe('an event is kept', () => {
  it.each<readonly [string, object]>([
    ['a management event', { eventCategory: 'Management', managementEvent: true }],
    ['one that does not say what it is', { eventCategory: undefined, managementEvent: undefined }],
    ['of another service', { eventSource: 'kms.amazonaws.com', eventName: 'Decrypt' }],
    ['a call that we never make', { eventName: 'PutObjectAcl' }],
    ['a call without a name', { eventName: undefined }],
    ['a call that was refused', { errorCode: 'AccessDenied' }],
    ['of another role', { userIdentity: sessionOf(`${ROLE}-2`) }],
    ['of a role whose name begins like ours', { userIdentity: sessionOf(ROLE.slice(0, -1)) }],
    ['of a user', { userIdentity: sessionOf(ROLE, 'IAMUser') }],
    ['of a session without an issuer', { userIdentity: { type: 'AssumedRole', sessionContext: {} } }],
    ['of nobody', { userIdentity: undefined }],
    ['of somebody who is no object', { userIdentity: ROLE }],
    ['at another bucket', { requestParameters: { bucketName: 'ours-3' } }],
    ['at a bucket of no name', { requestParameters: null }],
    ['at a bucket whose name is a list', { requestParameters: { bucketName: ['ours'] } }],
  ])('if it is %s', (_, change) => {
    expect(isOwn(anOwnEvent(change))).toBe(false);
  });
});
