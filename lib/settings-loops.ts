import { archiveBucketName, feedBucketName, type Place, storeBucketName } from '../contracts/names.ts';
import type { Settings } from './settings-types.ts';

/** A setting by which the pipeline would take in what it puts out. */
export interface Loop {
  readonly name: string;
  readonly value: string;
  readonly allowed: string;
}

/**
 * Settings by which what we write would come back to us as if CloudTrail had written it. Data events on our own buckets
 * are no matter of settings: the native trail leaves out what our own roles do there.
 */
export const loops = (settings: Settings): Loop[] => [
  ...adoptedOwnBucket(settings),
  ...trailsIntoFeed(settings),
  ...alertsIntoFeed(settings),
];

const alertsIntoFeed = ({ feed, alerts }: Settings): Loop[] =>
  (alerts?.routes ?? []).flatMap((route) =>
    'topic' in route && feed.kind === 'adopt' && feed.topic === route.topic
      ? [
          {
            name: `alerts.routes.${route.level}.topic`,
            value: route.topic,
            allowed: 'another topic than that of the feed',
          },
        ]
      : [],
  );

const adoptedOwnBucket = (settings: Settings): Loop[] => {
  const { feed } = settings;
  if (feed.kind !== 'adopt') return [];
  const ours = [archiveBucketName, storeBucketName, feedBucketName];
  if (!ours.some((nameOf) => isBucket(settings, nameOf, feed.bucket))) return [];
  return [
    { name: 'feed.bucket', value: feed.bucket, allowed: "a bucket of a native trail's, none of OpenTrail's own" },
  ];
};

const trailsIntoFeed = (settings: Settings): Loop[] => {
  const { feed, trails } = settings;
  const isFeed = (bucket: string) =>
    feed.kind === 'adopt' ? feed.bucket === bucket : isBucket(settings, feedBucketName, bucket);
  const isStore = (bucket: string) => isBucket(settings, storeBucketName, bucket);
  return trails.flatMap(({ s3BucketName: bucket, snsTopicArn: topic }, index): Loop[] => [
    ...(bucket !== undefined && (isFeed(bucket) || isStore(bucket))
      ? [
          {
            name: `trails[${index}].s3BucketName`,
            value: bucket,
            allowed: 'another bucket than the feed and the store',
          },
        ]
      : []),
    ...(topic !== undefined && feed.kind === 'adopt' && feed.topic === topic
      ? [{ name: `trails[${index}].snsTopicArn`, value: topic, allowed: 'another topic than that of the feed' }]
      : []),
  ]);
};

/** Whether a bucket has one of our names; without an account, that of any. */
const isBucket = ({ name, account, region }: Settings, nameOf: (place: Place) => string, bucket: string): boolean => {
  if (account !== undefined) return bucket === nameOf({ name, account, region });
  const [before, after] = nameOf({ name, account: '/', region }).split('/');
  return (
    bucket.startsWith(before) && bucket.endsWith(after) && /^\d{12}$/.test(bucket.slice(before.length, -after.length))
  );
};
