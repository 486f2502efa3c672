import { describe, expect, it } from '@jest/globals';
import { keys } from '../../core/ledger-keys.ts';
import { digestsOf } from './seal-digests.ts';
import { arnOf, at, HOME_SHARD, sealHome, type SealWorld, withTrail } from './seal-world.ts';

describe('a damaged ledger', () => {
  it.each([
    ['a period that cannot be read', (world: SealWorld) => replace(world, keys.period(HOME_SHARD, 0), '{')],
    ['a seal that cannot be read', (world: SealWorld) => replace(world, sealOf(world), '{')],
    ['a seal that is gone', (world: SealWorld) => replace(world, sealOf(world))],
    ['the barrier, gone', (world: SealWorld) => replace(world, keys.commit(HOME_SHARD, 2))],
    ['a cursor that cannot be read', (world: SealWorld) => damageCursor(world)],
  ])('stops it: %s', async (_, damage) => {
    const world = withTrail();
    await world.deliverOne();
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    await world.deliverOne();
    world.now = at(11, 5);
    const { length } = await digestsOf(world, 'main');
    await damage(world);

    await expect(sealHome(world)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
    expect(await digestsOf(world, 'main')).toHaveLength(length);
  });

  it('stops it where a commit is gone whose files it has waited for', async () => {
    const world = withTrail();
    await world.commit();
    await world.commit();
    world.now = at(10, 5);
    await sealHome(world);
    await world.publishAll();
    await replace(world, keys.commit(HOME_SHARD, 1));

    await expect(sealHome(world)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
    expect(await digestsOf(world, 'main')).toEqual([]);
  });
});

const replace = async ({ home }: SealWorld, key: string, text?: string): Promise<void> => {
  await home.delete(key);
  if (text !== undefined) await home.create(key, Buffer.from(text));
};

const mainTrail = ({ trails }: SealWorld) => ({ trail: arnOf('main'), createdAt: trails.get('main')!.createdAt });

const sealOf = (world: SealWorld): string => keys.seal(HOME_SHARD, mainTrail(world), 0);

const damageCursor = async (world: SealWorld): Promise<void> => {
  const key = keys.sealing(HOME_SHARD, mainTrail(world));
  const { version } = (await world.home.readVersioned(key))!;
  await world.home.replace(key, Buffer.from('{'), version);
};
