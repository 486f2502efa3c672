import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { ObjectStore } from '../../ports/index.ts';
import { failing, scheduled, stoppable, Stopped } from './faulty-object-store.ts';
import { MemoryObjectStore } from './memory-object-store.ts';

const body = Uint8Array.of(1);
const keysOf = async (store: ObjectStore) => (await store.list('')).map(({ key }) => key);

const createThree = async (store: ObjectStore): Promise<void> => {
  for (const key of ['a', 'b', 'c']) await store.create(key, body);
};

describe('a stoppable store', () => {
  it.each([
    [1, 'before', []],
    [1, 'after', ['a']],
    [2, 'before', ['a']],
    [3, 'after', ['a', 'b', 'c']],
  ] as const)('stops at operation %p, %s its effect', async (stopAt, effect, expected) => {
    const store = new MemoryObjectStore();

    const stopped = createThree(stoppable(store, { stopAt, effect }));

    await expect(stopped).rejects.toBeInstanceOf(Stopped);
    expect(await keysOf(store)).toEqual(expected);
  });

  it('lets a process end that does less', async () => {
    const store = new MemoryObjectStore();

    await createThree(stoppable(store, { stopAt: 4, effect: 'before' }));

    expect(await keysOf(store)).toEqual(['a', 'b', 'c']);
  });

  it('stays stopped, for operations under way too', async () => {
    const store = stoppable(new MemoryObjectStore(), { stopAt: 2, effect: 'before' });

    const outcomes = await Promise.allSettled([store.create('a', body), store.create('b', body), store.read('a')]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(store.list('')).rejects.toBeInstanceOf(Stopped);
  });
});

it('a scheduled store lets either of two rivals win', async () => {
  const winners = new Set<string>();

  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const store = new MemoryObjectStore();
      const rivals = ['first', 'second'].map((name) =>
        scheduled(store, scheduler).create('a', Uint8Array.from(Buffer.from(name))),
      );
      await scheduler.waitIdle();
      const outcomes = await Promise.all(rivals);
      winners.add(Buffer.from((await store.read('a'))!).toString());
      return outcomes.filter((outcome) => outcome === 'created').length === 1;
    }),
  );

  expect([...winners].sort()).toEqual(['first', 'second']);
});

it('a failing store fails where it is told to, without effect', async () => {
  const store = new MemoryObjectStore();

  const run = createThree(failing(store, (operation, key) => operation === 'create' && key === 'b'));

  await expect(run).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await keysOf(store)).toEqual(['a']);
});
