import { describe, expect, it } from '@jest/globals';
import { refuse } from '../../core/trails/refusal.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { trailStatus } from '../../stages/status.ts';
import { aRoute, followed, GROUP, OWNER, TOPIC } from './following.ts';
import { START } from './arrivals.ts';

const trail = {
  arn: 'web',
  bucket: 'web',
  logGroup: GROUP,
  topic: TOPIC,
  isLogging: true,
  startedAt: START - 500,
} as StoredTrail;

const statusIn = async (world: ReturnType<typeof followed>['world'], region = 'eu-west-1', of = trail) =>
  trailStatus({ store: world.home, loggingStatus: async () => ({ trail: of }) })(
    { account: OWNER, region },
    { Name: 'web' },
  );

const seconds = START / 1000;
const text = new Date(START).toISOString();

describe('the status of a trail', () => {
  it('has, before anything is delivered, no times but that of its start', async () => {
    const { world } = followed();

    expect(await statusIn(world)).toEqual({
      IsLogging: true,
      StartLoggingTime: seconds - 0.5,
      LatestDeliveryAttemptTime: '',
      LatestNotificationAttemptTime: '',
      LatestNotificationAttemptSucceeded: '',
      LatestDeliveryAttemptSucceeded: '',
      TimeLoggingStarted: new Date(START - 500).toISOString(),
      TimeLoggingStopped: '',
    });
  });

  it('has the times of the latest file, notification and log event, in the fields of now and of old', async () => {
    const { world, process, commit } = followed();
    await process.publish(await commit());

    expect(await statusIn(world)).toMatchObject({
      LatestDeliveryTime: seconds,
      LatestNotificationTime: seconds,
      LatestCloudWatchLogsDeliveryTime: seconds,
      LatestDeliveryAttemptTime: text,
      LatestDeliveryAttemptSucceeded: text,
      LatestNotificationAttemptTime: text,
      LatestNotificationAttemptSucceeded: text,
    });
  });

  it('is of one Region, over all shards', async () => {
    const { world, process, commit } = followed();
    for (const region of ['eu-west-1', 'us-east-1', 'ap-south-1']) {
      await commit({ region });
      for (const shard of world.shards()) await process.publish(shard);
      world.now += 1000;
    }

    const times = ['eu-west-1', 'us-east-1', 'ap-south-1', 'eu-north-1'].map(async (region) => {
      const status = await statusIn(world, region);
      return 'LatestDeliveryTime' in status ? status.LatestDeliveryTime : undefined;
    });
    expect(await Promise.all(times)).toEqual([seconds, seconds + 1, seconds + 2, undefined]);
  });

  it('shows what fails in S3’s and SNS’s words, until it succeeds', async () => {
    const { world, followers, process, commit } = followed();
    followers.isTopicRefused = true;
    followers.isLoggingRefused = true;
    const shard = await commit();
    await process.publish(shard);
    world.failing.add('web');
    await commit();
    await process.publish(shard);

    const failing = await statusIn(world);
    world.failing.clear();
    followers.isTopicRefused = false;
    followers.isLoggingRefused = false;
    await process.publish(shard);
    const mended = await statusIn(world);

    expect(failing).toMatchObject({
      LatestDeliveryError: 'ServiceUnavailable',
      LatestNotificationError: 'AuthorizationError',
      LatestCloudWatchLogsDeliveryError: 'AuthorizationError',
      LatestDeliveryTime: seconds,
      LatestDeliveryAttemptSucceeded: '',
    });
    expect(Object.keys(mended).filter((name) => name.endsWith('Error'))).toEqual([]);
  });

  it('is not shown to those who may not see the trail', async () => {
    const { world } = followed([aRoute()]);
    const refusal = refuse('TrailNotFoundException', 'Unknown trail: web for the user: 2');
    const status = trailStatus({ store: world.home, loggingStatus: async () => refusal });

    expect(await status({ account: '2', region: 'eu-west-1' }, { Name: 'web' })).toEqual(refusal);
  });
});
