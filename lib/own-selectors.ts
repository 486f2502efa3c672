import type { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { OWN_CALLS } from '../contracts/own-calls.ts';

type Selector = CfnTrail.AdvancedEventSelectorProperty;
type Field = CfnTrail.AdvancedFieldSelectorProperty;

/** What of OpenTrail's own must not be logged when it does what is expected of it. */
export interface OwnTraffic {
  /** ARNs of all its buckets, the feed's among them. */
  readonly buckets: readonly string[];
  /** ARN of the bucket that the trail writes to. */
  readonly feed: string;
  /** How the ARNs of the queues end that events come by. */
  readonly queues: readonly string[];
  /** How the ARNs of the sessions of its roles begin. */
  readonly sessions: readonly string[];
  /** How the ARNs of everybody in the hub's account begin. */
  readonly hub: readonly string[];
}

const S3_OBJECT = 'AWS::S3::Object';
const QUEUE = 'AWS::SQS::Queue';

const MANAGEMENT: Selector = {
  name: 'Management events',
  fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }],
};

/** All management events, reading ones too, and the data events of these resource types; our own traffic excepted. */
export const feedSelectors = (dataEvents: readonly string[], own: OwnTraffic): Selector[] => [
  MANAGEMENT,
  ...dataEvents.flatMap((type) => selectorsOf(type, own)),
];

const selectorsOf = (type: string, own: OwnTraffic): Selector[] => {
  if (type === S3_OBJECT) return objectSelectors(own);
  if (type === QUEUE) return queueSelectors(own);
  return [data(`Data events of ${type}`, type)];
};

const data = (name: string, type: string, ...fields: Field[]): Selector => ({
  name,
  fieldSelectors: [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: [type] },
    ...fields,
  ],
});

/**
 * Logging our own buckets whole would be a loop: collecting an event makes events. Leaving them out whole would be
 * blindness: whoever reads or changes the archive would not be seen. So they are logged unless the session is ours and
 * the call is one that our stages make.
 */
const objectSelectors = ({ buckets, feed, sessions }: OwnTraffic): Selector[] => {
  const notUs: Field = { field: 'userIdentity.arn', notStartsWith: [...sessions] };
  const inFeed: Field = { field: 'resources.ARN', startsWith: objectsOf([feed]) };
  const inOthers: Field = {
    field: 'resources.ARN',
    startsWith: objectsOf(buckets.filter((bucket) => bucket !== feed)),
  };
  const us: Field = { field: 'userIdentity.arn', startsWith: [...sessions] };
  const ours: Field = { field: 'resources.ARN', startsWith: objectsOf(buckets) };
  // CloudTrail writes as a service, without an ARN; each of its files would be the reason of the next.
  const hasArn: Field = { field: 'userIdentity.arn', startsWith: ['arn:'] };
  return [
    data('Objects of others', S3_OBJECT, { field: 'resources.ARN', notStartsWith: objectsOf(buckets) }),
    data('Our objects, not by us', S3_OBJECT, inOthers, notUs),
    data('Trail files, not by us', S3_OBJECT, inFeed, notUs, { field: 'eventName', notEquals: ['PutObject'] }),
    data('Trail files, not written by CloudTrail', S3_OBJECT, inFeed, hasArn, {
      field: 'eventName',
      equalTo: ['PutObject'],
    }),
    data('Our objects, by us as never before', S3_OBJECT, ours, us, { field: 'eventName', notEquals: [...OWN_CALLS] }),
  ];
};

const objectsOf = (buckets: readonly string[]): string[] => buckets.map((bucket) => `${bucket}/`);

/** Every event comes by a message, which would be an event: services and members send, our roles receive. */
const queueSelectors = ({ queues, sessions, hub }: OwnTraffic): Selector[] => [
  data('Queues of others', QUEUE, { field: 'resources.ARN', notEndsWith: [...queues] }),
  data(
    'Our queues, by others of the hub',
    QUEUE,
    { field: 'resources.ARN', endsWith: [...queues] },
    { field: 'userIdentity.arn', startsWith: [...hub], notStartsWith: [...sessions] },
  ),
];
