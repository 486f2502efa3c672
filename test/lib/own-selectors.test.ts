import { OWN_CALLS } from '../../contracts/own-calls.ts';
import { feedSelectors, type OwnTraffic } from '../../lib/own-selectors.ts';
import { decideBySelectors, type Seen } from './naive-selection.ts';

const OWN: OwnTraffic = {
  buckets: ['arn:aws:s3:::our-archive', 'arn:aws:s3:::our-feed'],
  feed: 'arn:aws:s3:::our-feed',
  queues: [':111122223333:opentrail-bus'],
  sessions: ['arn:aws:sts::111122223333:assumed-role/opentrail-publish-eu-central-1/'],
  hub: ['arn:aws:sts::111122223333:', 'arn:aws:iam::111122223333:'],
};

const OUR_ROLE = `${OWN.sessions[0]}run`;
const MALLORY = 'arn:aws:sts::111122223333:assumed-role/admin/mallory';
const STRANGER = 'arn:aws:iam::444455556666:user/stranger';

const onObject = (arn: string, eventName: string, who?: string): Seen => ({
  eventCategory: 'Data',
  'resources.type': 'AWS::S3::Object',
  'resources.ARN': arn,
  eventName,
  'userIdentity.arn': who,
});
const onQueue = (arn: string, eventName: string, who?: string): Seen => ({
  ...onObject(arn, eventName, who),
  'resources.type': 'AWS::SQS::Queue',
});

const ARCHIVED = 'arn:aws:s3:::our-archive/AWSLogs/file';
const TRAIL_FILE = 'arn:aws:s3:::our-feed/AWSLogs/file';
const OUR_QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:opentrail-bus';

const isLogged = (event: Seen): boolean =>
  decideBySelectors(feedSelectors(['AWS::S3::Object', 'AWS::SQS::Queue', 'AWS::Lambda::Function'], OWN), event);

describe('the native trail logs', () => {
  it.each<[string, Seen]>([
    ['every management event', { eventCategory: 'Management', eventName: 'CreateRole', 'userIdentity.arn': OUR_ROLE }],
    ['what others do to their objects', onObject('arn:aws:s3:::theirs/key', 'PutObject', STRANGER)],
    ['what our roles do to the objects of others', onObject('arn:aws:s3:::theirs/key', 'GetObject', OUR_ROLE)],
    ['a bucket whose name begins like ours', onObject('arn:aws:s3:::our-archive-2/key', 'PutObject', OUR_ROLE)],
    ['who reads the archive', onObject(ARCHIVED, 'GetObject', MALLORY)],
    ['who tries without an identity', onObject(ARCHIVED, 'GetObject')],
    [
      'a role that is named like ours in another account',
      onObject(ARCHIVED, 'PutObject', OUR_ROLE.replace('111122223333', '444455556666')),
    ],
    ['who reads trail files', onObject(TRAIL_FILE, 'GetObject', MALLORY)],
    ['who deletes trail files without an identity', onObject(TRAIL_FILE, 'DeleteObject')],
    ['who forges trail files', onObject(TRAIL_FILE, 'PutObject', MALLORY)],
    ['our own roles, should they forge trail files', onObject(TRAIL_FILE, 'PutObject', OUR_ROLE)],
    ['a call by our own roles that no stage of ours makes', onObject(ARCHIVED, 'PutObjectLegalHold', OUR_ROLE)],
    ['our own roles, should they copy from the archive', onObject(ARCHIVED, 'CopyObject', OUR_ROLE)],
    ['our own roles, should they tag trail files', onObject(TRAIL_FILE, 'PutObjectTagging', OUR_ROLE)],
    ['the queues of others', onQueue('arn:aws:sqs:eu-central-1:111122223333:theirs', 'SendMessage')],
    [
      'a queue that is called like ours in another account',
      onQueue('arn:aws:sqs:eu-central-1:444455556666:opentrail-bus', 'SendMessage'),
    ],
    [
      'a queue whose name ends like ours',
      onQueue('arn:aws:sqs:eu-central-1:111122223333:my-opentrail-bus', 'SendMessage'),
    ],
    ['who of the hub sends to our queue', onQueue(OUR_QUEUE, 'SendMessage', MALLORY)],
    ['other data events', { eventCategory: 'Data', 'resources.type': 'AWS::Lambda::Function', eventName: 'Invoke' }],
  ])('%s', (_, event) => {
    expect(isLogged(event)).toBe(true);
  });
});

describe('the native trail leaves out', () => {
  it.each<[string, Seen]>([
    ['what our roles do to our objects', onObject(ARCHIVED, 'PutObject', OUR_ROLE)],
    ...OWN_CALLS.map((call): [string, Seen] => [`a ${call} of ours`, onObject(ARCHIVED, call, OUR_ROLE)]),
    ['what our roles read of trail files', onObject(TRAIL_FILE, 'GetObject', OUR_ROLE)],
    ['what CloudTrail writes, since that would be the reason of the next file', onObject(TRAIL_FILE, 'PutObject')],
    ['events that come to our queue, since each would be the reason of the next', onQueue(OUR_QUEUE, 'SendMessage')],
    ['events that our roles take from our queue', onQueue(OUR_QUEUE, 'ReceiveMessage', OUR_ROLE)],
    [
      'data events that nobody asked for',
      { eventCategory: 'Data', 'resources.type': 'AWS::SNS::Topic', eventName: 'Publish' },
    ],
  ])('%s', (_, event) => {
    expect(isLogged(event)).toBe(false);
  });
});
