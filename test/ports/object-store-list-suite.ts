import { describe, expect, it } from '@jest/globals';
import { bytes, createAll, type OpenStore, type StoreTraits, times } from '../stores/every-store.ts';

/** What every object store promises of its listings. */
export const describeListing = (name: string, makeStore: () => OpenStore, { keepsApart }: StoreTraits): void => {
  describe(`a list of what is ${name}`, () => {
    it('lists in the order of the keys, not of the folders', async () => {
      const store = makeStore()();
      await createAll(store, ['b', 'a/b', 'c9', 'a-b', 'a.b', 'a0', 'c10', 'a/a/a', 'B']);

      const keys = (await store.list('')).map(({ key }) => key);

      expect(keys).toEqual(['B', 'a-b', 'a.b', 'a/a/a', 'a/b', 'a0', 'b', 'c10', 'c9']);
    });

    it.each([
      ['', ['ab', 'ac/d', 'ac/e/f', 'acx', 'b/ac/d']],
      ['a', ['ab', 'ac/d', 'ac/e/f', 'acx']],
      ['ac', ['ac/d', 'ac/e/f', 'acx']],
      ['ac/', ['ac/d', 'ac/e/f']],
      ['ac/e', ['ac/e/f']],
      ['ac/e/f', ['ac/e/f']],
      ['ac/e/f/', []],
      ['ab/', []],
      ['none', []],
      ['none/at/all', []],
    ])('lists what begins with %p', async (prefix, expected) => {
      const store = makeStore()();
      await createAll(store, ['ab', 'ac/d', 'ac/e/f', 'acx', 'b/ac/d']);

      const listed = await store.list(prefix);

      expect(listed).toEqual(expected.map((key) => ({ key, size: key.length })));
    });

    it('lists nothing while nothing was written', async () => {
      expect(await makeStore()().list('')).toEqual([]);
      expect(await makeStore()().list('a/b')).toEqual([]);
    });

    it(keepsApart ? 'does not list replaceable objects' : 'lists replaceable objects where they are', async () => {
      const store = makeStore()();
      await store.replace('a/cursor', bytes('1'), undefined);

      expect((await store.list('')).map(({ key }) => key)).toEqual(keepsApart ? [] : ['a/cursor']);
      expect(await store.list('b/')).toEqual([]);
    });

    it('lists everything created before, while others create and delete', async () => {
      const open = makeStore();
      const [store, rival] = [open(), open()];
      const staying = times(100, (i) => `a/stays-${i}`);
      await createAll(store, staying);
      await createAll(
        store,
        times(1000, (i) => `a/leaves-${i}`),
      );

      const [lists] = await Promise.all([
        Promise.all(times(10, () => store.list('a/'))),
        ...times(1000, (i) => rival.delete(`a/leaves-${i}`)),
        ...times(200, (i) => rival.create(`a/comes-${i}`, bytes(''))),
      ]);

      for (const listed of lists) expect(listed.map(({ key }) => key)).toEqual(expect.arrayContaining(staying));
    });
  });
};
