import { describe, expect, it } from '@jest/globals';
import { STAGING } from '../../contracts/archive-layout.ts';
import { lineOf } from '../../core/commit.ts';
import { keys } from '../../core/ledger-keys.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { MERGE_AFTER } from '../../stages/seen.ts';
import { around } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { commitsOf } from './promises.ts';
import { TRAILS, World } from './world.ts';

/** A world with so many commits in one shard, and something more staged. */
const aWorld = async (commits: number) => {
  const world = new World();
  const process = world.start();
  for (let number = 0; number < commits; number++) {
    await process.collect(aMessage(LOCAL, anEvent({ id: `event ${number}` })));
    await world.settle();
  }
  await process.collect(aMessage(LOCAL, anEvent({ id: 'event 0' }), anEvent({ id: 'new' })));
  const [shard] = world.shards();
  const staged = () => world.home.list(STAGING);
  const replace = async (key: string, body: Uint8Array) => {
    await world.home.delete(key);
    await world.home.create(key, body);
  };
  return { world, shard, staged, replace };
};

const newestSeen = async (world: World, shard: number) => (await commitsOf(world, shard)).at(-1)!.seen;

const damaged = (message?: string) => ({
  code: 'LEDGER_DAMAGED',
  message: expect.stringContaining(message ?? ''),
});

describe('deliver stops and keeps what is staged', () => {
  it('when a list of the seen-index is gone', async () => {
    const { world, shard, staged } = await aWorld(2);
    const { recent } = await newestSeen(world, shard);
    await world.home.delete(recent[0]);

    await expect(world.start().deliver(shard)).rejects.toMatchObject(damaged(recent[0]));

    expect(await staged()).toHaveLength(1);
  });

  it.each(['catalogue', 'hour'] as const)('when the %s of the merged seen-index is gone', async (kind) => {
    const { world, shard, staged } = await aWorld(MERGE_AFTER + 1);
    const merged = (await world.home.list(keys.seen(shard))).map(({ key }) => key).find((key) => key.includes(kind))!;
    await world.home.delete(merged);

    await expect(world.start().deliver(shard)).rejects.toMatchObject(damaged(merged));

    expect(await staged()).toHaveLength(1);
  });

  it.each(['list', 'catalogue', 'hour'] as const)('when a %s of the seen-index is cut short', async (kind) => {
    const { world, shard, staged, replace } = await aWorld(MERGE_AFTER + 2);
    const object = (await world.home.list(keys.seen(shard))).map(({ key }) => key).find((key) => key.includes(kind))!;
    await replace(object, (await world.home.read(object))!.slice(0, -5));

    await expect(world.start().deliver(shard)).rejects.toMatchObject(damaged(object));

    expect(await staged()).toHaveLength(1);
  });

  it('when a staged object goes while it is being listed, and no commit says why', async () => {
    const { world, shard, staged } = await aWorld(1);
    const [{ key: removed }] = await staged();
    const losing = (store: ObjectStore) =>
      around(store, async (operation, key, perform) => {
        const result = await perform();
        if (operation === 'list' && key.includes('staging/')) await world.home.delete(removed);
        return result;
      });
    await world.start().collect(aMessage(LOCAL, anEvent({ id: 'another' })));

    await expect(world.start({ around: losing }).deliver(shard)).rejects.toMatchObject(damaged());

    expect(await staged()).toHaveLength(1);
    expect(await commitsOf(world, shard)).toHaveLength(1);
  });

  it('when a staged object cannot be read', async () => {
    const { world, shard, staged, replace } = await aWorld(0);
    const [{ key }] = await staged();
    await replace(key, (await world.home.read(key))!.slice(0, -5));

    await expect(world.start().deliver(shard)).rejects.toMatchObject(damaged(key));

    expect(await staged()).toHaveLength(1);
  });

  it.each([
    ['cut short', (body: Uint8Array) => body.slice(0, -5)],
    ['empty', () => new Uint8Array(0)],
    ['of another format', () => Buffer.from('{"format":2,"files":[]}')],
    ['no object', () => Buffer.from('null')],
  ])('when the newest commit is %s', async (_, damage) => {
    const { world, shard, staged, replace } = await aWorld(3);
    const key = keys.commit(shard, 2);
    await replace(key, damage((await world.home.read(key))!));

    await expect(world.start().deliver(shard)).rejects.toMatchObject(damaged(key));

    expect(await staged()).toHaveLength(1);
  });

  it('when a commit that it has seen is gone', async () => {
    const { world, shard, staged } = await aWorld(1);
    const process = world.start();
    await process.deliver(shard);
    await process.collect(aMessage(LOCAL, anEvent({ id: 'last' })));
    await world.home.delete(keys.commit(shard, 1));

    await expect(process.deliver(shard)).rejects.toMatchObject(damaged(keys.commit(shard, 1)));

    expect(await staged()).not.toEqual([]);
  });
});

describe('publish stops', () => {
  it('at a commit that cannot be read, and names it', async () => {
    const { world, shard, replace } = await aWorld(0);
    await world.start().deliver(shard);
    await replace(keys.commit(shard, 0), Buffer.from('{'));

    await expect(world.start().publish(shard)).rejects.toMatchObject(damaged(keys.commit(shard, 0)));
  });

  it.each([
    ['a cursor', (shard: number) => keys.cursor(shard, lineOf(TRAILS[0].route.pin))],
    ['the list of lines', keys.lines],
  ])('at %s that cannot be read, and names it', async (_, keyOf) => {
    const { world, shard } = await aWorld(0);
    await world.start().deliver(shard);
    await world.home.replace(keyOf(shard), Buffer.from('{'), undefined);

    await expect(world.start().publish(shard)).rejects.toMatchObject(damaged(keyOf(shard)));
  });

  it.each([
    ['gone', undefined],
    ['cut short', -1],
  ])('at a pack that is %s before all was published, when the other trails have gone on', async (_, end) => {
    const { world, shard, replace } = await aWorld(0);
    await world.start().deliver(shard);
    await world.start({ destinations: ['set-aside'] }).publish(shard);
    const { pack } = (await commitsOf(world, shard))[0];
    const body = (await world.home.read(pack!))!;
    await (end === undefined ? world.home.delete(pack!) : replace(pack!, body.slice(0, end)));

    await expect(world.start({ destinations: ['second'] }).publish(shard)).rejects.toMatchObject(damaged('pack'));

    expect(await world.destination('second').list('')).toEqual([]);
  });
});
