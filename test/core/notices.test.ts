import { describe, expect, it } from '@jest/globals';
import { type NotedObject, readNotice } from '../../core/notices.ts';
import { noticeOf, sameNotice } from '../../core/trail-files.ts';

const KEY = 'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/file.json.gz';

const ofS3 = (key: string, with_: object = {}) => ({
  eventVersion: '2.6',
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: 'feed' }, object: { key, size: 10, eTag: 'x' } },
  ...with_,
});
const ofBus = (with_: object = {}) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'feed' }, object: { key: KEY, size: 10 } },
  ...with_,
});
const bySns = (message: unknown) => ({
  Type: 'Notification',
  TopicArn: 'arn:aws:sns:eu-west-1:111122223333:t',
  Message: typeof message === 'string' ? message : JSON.stringify(message),
});
const read = (message: unknown) => readNotice(typeof message === 'string' ? message : JSON.stringify(message));
const one = (noted: Partial<NotedObject> = {}) => ({
  is: 'objects',
  objects: [{ bucket: 'feed', keys: [KEY], ...noted }],
});

describe('a notification tells of an object', () => {
  it.each([
    ['by S3', { Records: [ofS3(KEY)] }, one({ size: 10 })],
    [
      'by S3, of a multipart upload',
      { Records: [ofS3(KEY, { eventName: 'ObjectCreated:CompleteMultipartUpload' })] },
      one({ size: 10 }),
    ],
    ['by S3 and SNS', bySns({ Records: [ofS3(KEY)] }), one({ size: 10 })],
    ['by EventBridge', ofBus(), one({ size: 10 })],
    ['by EventBridge and SNS', bySns(ofBus()), one({ size: 10 })],
    ['by CloudTrail', { s3Bucket: 'feed', s3ObjectKey: [KEY] }, one()],
    ['by CloudTrail and SNS', bySns({ s3Bucket: 'feed', s3ObjectKey: [KEY] }), one()],
    [
      'without its size',
      { Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'feed' }, object: { key: KEY } } }] },
      one(),
    ],
  ])('%s', (_, message, expected) => {
    expect(read(message)).toEqual(expected);
  });

  it('or of several', () => {
    const objects = [
      { bucket: 'feed', keys: ['a'] },
      { bucket: 'feed', keys: ['b'] },
    ];

    expect(read({ s3Bucket: 'feed', s3ObjectKey: ['a', 'b'] })).toEqual({ is: 'objects', objects });
  });
});

describe('a key', () => {
  it.each([
    ['encoded by S3 like a form', 'a+b%2Bc%C3%A9%25', ['a b+cé%', 'a+b%2Bc%C3%A9%25']],
    ['plain either way', 'a/b-c_d.gz', ['a/b-c_d.gz']],
    ['that cannot have been encoded', '100%zz', ['100%zz']],
    ['with a plus that somebody did not encode', 'a+b', ['a b', 'a+b']],
  ])('%s is tried decoded first', (_, key, keys) => {
    expect(read({ Records: [ofS3(key)] })).toEqual(one({ keys, size: 10 }));
  });

  it.each([
    ['EventBridge', ofBus({ detail: { bucket: { name: 'feed' }, object: { key: 'a+b%20' } } })],
    ['CloudTrail', { s3Bucket: 'feed', s3ObjectKey: ['a+b%20'] }],
  ])('is never encoded by %s', (_, message) => {
    expect(read(message)).toEqual(one({ keys: ['a+b%20'] }));
  });
});

describe('nothing is to be read', () => {
  it.each([
    ['when S3 tests the way', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'feed' }],
    ['when S3 tests the way by SNS', bySns({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'feed' })],
    ['when CloudTrail tests the way', 'CloudTrail validation message.'],
    ['when CloudTrail tests the way by SNS', bySns('CloudTrail validation message.')],
    ['when an object is removed', { Records: [ofS3(KEY, { eventName: 'ObjectRemoved:Delete' })] }],
    ['when EventBridge says that one is deleted', ofBus({ 'detail-type': 'Object Deleted' })],
    ['when no object is named', { s3Bucket: 'feed', s3ObjectKey: [] }],
  ])('%s', (_, message) => {
    expect(read(message)).toEqual({ is: 'nothing' });
  });
});

describe('a message is unknown', () => {
  it.each([
    ['that is no JSON', '{"s3Bucket'],
    ['that is empty', ''],
    ['that is a list', []],
    ['that is null', 'null'],
    ['that is something else', { hello: 'world' }],
    ['that holds an event', { Records: [{ eventVersion: '1.08', eventID: 'x' }] }],
    ['of another service of the bus', ofBus({ source: 'aws.ec2' })],
    ['whose keys are no list', { s3Bucket: 'feed', s3ObjectKey: KEY }],
    ['whose keys are no texts', { s3Bucket: 'feed', s3ObjectKey: [1] }],
    ['whose key is half a character', { s3Bucket: 'feed', s3ObjectKey: ['\ud800'] }],
    ['without a bucket', { s3ObjectKey: [KEY] }],
    ['of S3 without a key', { Records: [ofS3('')] }],
    ['wrapped for ever', bySns(bySns(bySns(bySns(bySns(bySns('x'))))))],
  ])('%s', (_, message) => {
    expect(read(message)).toMatchObject({ is: 'unknown', problem: { path: '' } });
  });

  it('and what it says is not repeated', () => {
    expect(JSON.stringify(read({ secret: 'hunter2' }))).not.toContain('hunter2');
  });
});

describe('an object is told of again', () => {
  it('in the form of CloudTrail, which is read as the same', () => {
    expect(readNotice(noticeOf('feed', [KEY]))).toEqual(one());
  });

  it.each([[['a b', 'a+b']], [['a b+cé%', 'a+b%2Bc%C3%A9%25']], [[KEY]]])('with the same keys to try: %j', (keys) => {
    expect(readNotice(sameNotice({ bucket: 'feed', keys }))).toEqual(one({ keys }));
  });
});
