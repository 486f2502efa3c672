import { expect } from '@jest/globals';
import { keys } from '../../core/ledger-keys.ts';
import { indexObjects } from '../../stages/seen.ts';
import { commitsOf } from './promises.ts';
import type { World } from './world.ts';

/** The home store holds commits and the index objects that the newest of them name, and nothing else. */
export const nothingIsLeftBehind = async (world: World): Promise<void> => {
  const expected: string[] = [];
  for (const shard of world.shards()) {
    const commits = await commitsOf(world, shard);
    expected.push(...commits.map(({ n }) => keys.commit(shard, n)));
    const newest = commits.at(-1);
    if (newest) expected.push(...(await indexObjects(world.home, newest.seen)));
  }
  const there = (await world.home.list('')).map(({ key }) => key);
  expect(there).toEqual(expected.sort());
};
