import { describe, expect, it } from '@jest/globals';
import { DataEvent, MOST_CHARACTERS } from '../../../core/summaries/data-event.ts';

const read = (record: object | string): DataEvent => {
  const bytes = Buffer.from(typeof record === 'string' ? record : JSON.stringify(record));
  return new DataEvent(bytes, 0, bytes.length);
};

const BUCKET = { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::alpha', accountId: '111122223333' };
const OBJECT = { type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::alpha/key' };
const LISTED = { type: 'AWS::S3::Object', ARNPrefix: 'arn:aws:s3:::alpha/' };

describe('the resource that an event is counted for', () => {
  it.each<{ title: string; resources: unknown; expected: string | undefined }>([
    { title: 'is the bucket, not the object', resources: [OBJECT, BUCKET], expected: BUCKET.ARN },
    { title: 'is the first that has an account', resources: [BUCKET, { ...BUCKET, ARN: 'b' }], expected: BUCKET.ARN },
    { title: 'is the first with an ARN if none has an account', resources: [{}, OBJECT], expected: OBJECT.ARN },
    { title: 'is the beginning of an ARN if there is no whole one', resources: [LISTED], expected: LISTED.ARNPrefix },
    { title: 'is a whole ARN before a beginning', resources: [LISTED, OBJECT], expected: OBJECT.ARN },
    { title: 'needs an ARN, not only an account', resources: [{ accountId: '1' }], expected: undefined },
    { title: 'is none if the list is empty', resources: [], expected: undefined },
    { title: 'is none if there is no list', resources: { ARN: 'a' }, expected: undefined },
    { title: 'is none if its ARN is no text', resources: [{ ARN: 7 }, null, 'x', [OBJECT]], expected: undefined },
    { title: 'is none if its ARN is empty', resources: [{ ARN: '', accountId: '1' }], expected: undefined },
  ])('$title', ({ resources, expected }) => {
    expect(read({ resources }).resource).toBe(expected);
  });
});

describe('the name of an identity', () => {
  const arn = 'arn:aws:sts::111122223333:assumed-role/App/i-1';
  it.each<{ title: string; userIdentity: unknown; expected: string | undefined }>([
    { title: 'has its ARN', userIdentity: { type: 'AssumedRole', arn }, expected: `AssumedRole:${arn}` },
    {
      title: 'has the service that calls',
      userIdentity: { type: 'AWSService', invokedBy: 'AWS Internal', arn },
      expected: 'AWSService:AWS Internal',
    },
    {
      title: 'has the account, of another account',
      userIdentity: { type: 'AWSAccount', principalId: 'AIDA', accountId: '111122223333' },
      expected: 'AWSAccount:111122223333',
    },
    {
      title: 'has the principal if there is no ARN',
      userIdentity: { type: 'SAMLUser', principalId: 'p:u', userName: 'u' },
      expected: 'SAMLUser:p:u',
    },
    {
      title: 'has a user name if there is nothing better',
      userIdentity: { type: 'WebIdentityUser', userName: 'u' },
      expected: 'WebIdentityUser:u',
    },
    {
      title: 'has the person of Identity Center, who has no ARN',
      userIdentity: {
        type: 'IdentityCenterUser',
        accountId: '1',
        onBehalfOf: { userId: 'ann', identityStoreArn: 'x' },
      },
      expected: 'IdentityCenterUser:ann',
    },
    {
      title: 'has the service, of a service without a type',
      userIdentity: { accountId: '1', invokedBy: 'AWS Internal' },
      expected: 'AWS Internal',
    },
    { title: 'is the type if that is all', userIdentity: { type: 'Unknown' }, expected: 'Unknown' },
    { title: 'is the ARN if there is no type', userIdentity: { arn }, expected: arn },
    { title: 'is none if there is nothing', userIdentity: {}, expected: undefined },
    { title: 'is none if there is no object', userIdentity: 'root', expected: undefined },
  ])('$title', ({ userIdentity, expected }) => {
    expect(read({ userIdentity }).identity).toBe(expected);
  });
});

describe('other values', () => {
  it('are texts as they stand, their escapes undone', () => {
    const event = read('{"userAgent":"a\\u00e9\\n","sourceIPAddress":"198.51.100.10","\\u0075serAgent":"b"}');
    expect([event.userAgent, event.sourceAddress]).toEqual(['b', '198.51.100.10']);
    expect(read('{"userAgent":"a\\u00e9\\n"}').userAgent).toBe('aé\n');
  });

  it.each([{}, { userAgent: 7 }, { userAgent: null }, { userAgent: '' }])(
    'are none where there is no text',
    (record) => {
      expect(read(record).userAgent).toBeUndefined();
    },
  );

  it('are cut, and never within a character', () => {
    expect(read({ userAgent: 'x'.repeat(5000) }).userAgent).toHaveLength(MOST_CHARACTERS);
    expect(read({ userAgent: `x${'😀'.repeat(1000)}` }).userAgent).toBe(`x${'😀'.repeat(511)}`);
  });

  it.each([
    [{}, false],
    [{ errorCode: null, errorMessage: '' }, false],
    [{ errorCode: 'AccessDenied' }, true],
    [{ errorMessage: 'no' }, true],
  ])('tell of %j whether the call has failed: %s', (record, expected) => {
    expect(read(record).hasFailed).toBe(expected);
  });
});
