import { describe, expect, it } from '@jest/globals';
import type { Operation } from '../stores/faulty-object-store.ts';
import { HOME_SHARD, HOUR, SealWorld } from './seal-world.ts';
import { watched } from './stores.ts';

/** A process that has sealed an hour of a trail, and the requests that it makes to home and bucket. */
const aCalmSealer = async () => {
  const world = new SealWorld();
  world.change('main', {});
  let requests: Partial<Record<Operation, number>> = {};
  const process = world.begin({
    around: (store) => watched(store, (does) => (requests[does] = (requests[does] ?? 0) + 1)),
  });
  await world.deliverOne();
  await world.begin().clear();
  world.now += HOUR;
  await process.seal(HOME_SHARD);
  const requestsOf = async (shard: number) => {
    requests = {};
    await process.seal(shard);
    return requests;
  };
  return { world, process, requestsOf };
};

describe('with one trail and one chain', () => {
  it('an empty hour costs 4 creates, 1 replace and 12 reads', async () => {
    const { world, requestsOf } = await aCalmSealer();
    world.now += HOUR;

    const requests = await requestsOf(HOME_SHARD);

    // A barrier, a period, a seal, a digest; and how far the trail is.
    expect(requests).toEqual({ create: 4, replace: 1, readVersioned: 2, read: 10 });
  });

  it('a run that finds nothing to do costs 6 reads', async () => {
    const { requestsOf } = await aCalmSealer();

    expect(await requestsOf(HOME_SHARD)).toEqual({ readVersioned: 1, read: 5 });
  });

  it('a shard in which there is nothing costs two reads', async () => {
    const { requestsOf } = await aCalmSealer();

    expect(await requestsOf(HOME_SHARD === 0 ? 1 : 0)).toEqual({ read: 2 });
  });
});
