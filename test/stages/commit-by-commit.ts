import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { World } from './world.ts';

/** A world in which commits are made one by one, each of one new event. */
export const commitByCommit = () => {
  const world = new World();
  const process = world.start();
  let made = 0;
  const commit = async (): Promise<number> => {
    await process.collect(aMessage(LOCAL, anEvent({ id: `event ${++made}` })));
    const [shard] = world.shards();
    await process.deliver(shard);
    return shard;
  };
  return { world, process, commit };
};
