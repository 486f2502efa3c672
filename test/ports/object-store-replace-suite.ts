import { describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '../../ports/index.ts';
import { bytes, type OpenStore, textOf, times } from '../stores/every-store.ts';

/** Replaces the newest version, as often as rivals make it necessary. */
const addOne = async (store: ObjectStore, key: string): Promise<void> => {
  const found = await store.readVersioned(key);
  const next = bytes(String(Number(textOf(found?.body) ?? 0) + 1));
  if ((await store.replace(key, next, found?.version)) === 'changed') await addOne(store, key);
};

/** What every object store promises of its replaceable objects. */
export const describeReplacing = (name: string, makeStore: () => OpenStore): void => {
  describe(`a replaceable object ${name}`, () => {
    it('replaces the version that was read', async () => {
      const store = makeStore()();

      const first = await store.replace('a/cursor', bytes('1'), undefined);
      const read = await store.readVersioned('a/cursor');
      const second = await store.replace('a/cursor', bytes('2'), read!.version);

      expect([first, second]).toEqual(['replaced', 'replaced']);
      expect(textOf(read!.body)).toBe('1');
      expect(textOf((await store.readVersioned('a/cursor'))!.body)).toBe('2');
    });

    it('begins a replaceable object only once', async () => {
      const store = makeStore()();
      await store.replace('cursor', bytes('1'), undefined);

      const outcome = await store.replace('cursor', bytes('other'), undefined);

      expect(outcome).toBe('changed');
      expect(textOf((await store.readVersioned('cursor'))!.body)).toBe('1');
    });

    it.each([['1'], ['000000000001-00000000-0000-0000-0000-000000000000'], ['../../a'], ['']])(
      'replaces nothing for the unknown version %j',
      async (version) => {
        const store = makeStore()();
        await addOne(store, 'cursor');
        await addOne(store, 'cursor');

        expect(await store.replace('cursor', bytes('x'), version)).toBe('changed');
        expect(await store.replace('never/there', bytes('x'), version)).toBe('changed');
        expect(await store.readVersioned('never/there')).toBeUndefined();
      },
    );

    it('lets exactly one of many rivals replace a version', async () => {
      const open = makeStore();
      const rivals = [open(), open(), open()];
      await open().replace('cursor', bytes('begun'), undefined);
      const { version } = (await open().readVersioned('cursor'))!;

      const outcomes = await Promise.all(times(60, (i) => rivals[i % 3].replace('cursor', bytes(`${i}`), version)));

      expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1);
      expect(textOf((await open().readVersioned('cursor'))!.body)).toBe(`${outcomes.indexOf('replaced')}`);
    });

    it('lets exactly one of many rivals begin a replaceable object', async () => {
      const open = makeStore();
      const rivals = [open(), open(), open()];

      const outcomes = await Promise.all(times(60, (i) => rivals[i % 3].replace('a/b', bytes(`${i}`), undefined)));

      expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1);
      expect(textOf((await open().readVersioned('a/b'))!.body)).toBe(`${outcomes.indexOf('replaced')}`);
    });

    it('is not turned back by a rival who slept through any number of versions', async () => {
      const open = makeStore();
      const sleeper = open();
      await open().replace('cursor', bytes('0'), undefined);
      const seen = await sleeper.readVersioned('cursor');
      for (const _ of times(5, Number)) await addOne(open(), 'cursor');

      const outcomes = [
        await sleeper.replace('cursor', bytes('stale'), seen!.version),
        await sleeper.replace('cursor', bytes('stale'), undefined),
      ];

      expect(outcomes).toEqual(['changed', 'changed']);
      expect(textOf((await open().readVersioned('cursor'))!.body)).toBe('5');
    });

    it('loses no count, and counts nothing twice, when rivals count in one object', async () => {
      const open = makeStore();

      await Promise.all(
        times(6, async () => {
          const store = open();
          for (const _ of times(15, Number)) await addOne(store, 'count');
        }),
      );

      expect(textOf((await open().readVersioned('count'))!.body)).toBe('90');
    });
  });
};
