import { STAGING } from '../../contracts/archive-layout.ts';
import { shardOf } from '../../core/shard.ts';
import { anEvent, aMessage, BUS, START } from './arrivals.ts';
import { commitsOf } from './promises.ts';
import { World } from './world.ts';

const ACCOUNTS = ['111122223333', '444455556666', '777788889999'];
/** Shards of three accounts. */
export const SHARDS = ACCOUNTS.map((account) => shardOf(account, 'eu-west-1'));
export const [first, second, third] = SHARDS;
export const MINUTE = 60_000;
export const MINUTE_OF_START = START - (START % MINUTE);

/** A world in which one object is staged for three shards, and as many more as are asked for. */
export const aWorld = async (objects = 1) => {
  const world = new World();
  const process = world.start();
  const stage = (number: number) =>
    process.collect(...ACCOUNTS.map((account) => aMessage(BUS, anEvent({ account, id: `event ${number}` }))));
  for (let number = 0; number < objects; number++) await stage(number);
  const staged = async () => (await world.home.list(STAGING)).map(({ key }) => key);
  const arrivals = async (shard: number) =>
    (await commitsOf(world, shard)).reduce((sum, { counts }) => sum + counts.arrivals, 0);
  return { world, process, stage, staged, arrivals };
};
