import { describe, expect, it } from '@jest/globals';
import { bytes, createAll, type OpenStore, type StoreTraits, textOf, times } from '../stores/every-store.ts';

const REFUSED_KEYS = [
  ...['', '/', '/a', 'a/', 'a//b', '.', '..', '../a', 'a/../b', 'a/./b', 'a/..', 'a\\b', 'C:\\a', 'a\0b', 'a\nb'],
  ...[
    'a\u007f',
    'a\u0085',
    '.tmp',
    '.tmp/a',
    'a/.tmp-1',
    'a.versions',
    'a.versions/b',
    'a.metadata.json',
    'a\ud800',
    'a'.repeat(256),
  ],
  'é'.repeat(128),
];

const ADMITTED_KEYS = [
  ...[
    'a',
    '...',
    '.a',
    'a.tmp',
    'versions',
    'a b',
    'a:b',
    'AWSLogs/o-1/123456789012/CloudTrail/x_y+z.json.gz',
    '日本/é',
  ],
  'a'.repeat(246),
];

/** The promises of an object store, kept by every one: one behaviour, whatever it is made of. */
export const describeObjectStore = (name: string, makeStore: () => OpenStore, { keepsApart }: StoreTraits): void => {
  describe(`an object store ${name}`, () => {
    it('gives back what was created', async () => {
      const store = makeStore()();
      const body = Uint8Array.from(times(300_000, (i) => i % 251));

      const outcome = await store.create('a/b/c', body);

      expect(outcome).toBe('created');
      expect(Buffer.compare((await store.read('a/b/c'))!, body)).toBe(0);
    });

    it('keeps an empty object', async () => {
      const store = makeStore()();

      await store.create('empty', new Uint8Array());

      expect(await store.read('empty')).toHaveLength(0);
      expect(await store.list('')).toEqual([{ key: 'empty', size: 0 }]);
    });

    it('does not overwrite', async () => {
      const store = makeStore()();
      await store.create('a', bytes('first'));

      const outcome = await store.create('a', bytes('other'));

      expect(outcome).toBe('exists');
      expect(textOf(await store.read('a'))).toBe('first');
    });

    it('is not changed by what its callers do to their bytes', async () => {
      const store = makeStore()();
      const given = bytes('given');
      await store.create('a', given);
      await store.replace('b', given, undefined);

      given.fill(0);
      (await store.read('a'))!.fill(0);
      (await store.readVersioned('b'))!.body.fill(0);

      expect(textOf(await store.read('a'))).toBe('given');
      expect(textOf((await store.readVersioned('b'))!.body)).toBe('given');
    });

    it('lets exactly one of many rivals create a key', async () => {
      const open = makeStore();
      const rivals = [open(), open(), open()];

      const outcomes = await Promise.all(times(60, (i) => rivals[i % 3].create('a/b', bytes(`rival ${i}`))));

      const winner = outcomes.indexOf('created');
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(textOf(await open().read('a/b'))).toBe(`rival ${winner}`);
    });

    it('creates many objects at once', async () => {
      const store = makeStore()();
      const keys = times(2000, (i) => `${i % 7}/${i % 3}/${i}`);

      const outcomes = await createAll(store, keys);

      expect(new Set(outcomes)).toEqual(new Set(['created']));
      expect((await store.list('')).map(({ key }) => key)).toEqual([...keys].sort());
    });

    it('has nothing under a key never created', async () => {
      const store = makeStore()();
      await store.create('a', bytes('file'));

      expect(await store.read('b')).toBeUndefined();
      expect(await store.read('b/c')).toBeUndefined();
      expect(await store.read('a/b')).toBeUndefined();
      if (keepsApart) expect(await store.readVersioned('a')).toBeUndefined();
      expect(await store.readVersioned('b/c')).toBeUndefined();
    });

    it.each([
      [0, 10, '0123456789'],
      [0, 3, '012'],
      [4, 7, '456'],
      [8, 99, '89'],
      [0, Infinity, '0123456789'],
      [5, 5, ''],
      [10, 12, ''],
      [50, 60, ''],
      [7, 4, ''],
    ])('reads the bytes [%p, %p)', async (start, end, expected) => {
      const store = makeStore()();
      await store.create('digits', bytes('0123456789'));

      const range = await store.read('digits', { start, end });

      expect(textOf(range)).toBe(expected);
    });

    it('deletes, and does not mind what is not there', async () => {
      const store = makeStore()();
      await createAll(store, ['a/b', 'a/c']);

      for (const key of ['a/b', 'a/b', 'a', 'a/b/c', 'never/there']) await store.delete(key);

      expect(await store.read('a/b')).toBeUndefined();
      expect(await store.list('')).toEqual([{ key: 'a/c', size: 3 }]);
    });

    it('creates again what was deleted', async () => {
      const store = makeStore()();
      await store.create('a/b', bytes('old'));
      await store.delete('a/b');

      expect(await store.create('a/b', bytes('new'))).toBe('created');
      expect(textOf(await store.read('a/b'))).toBe('new');
    });

    it.each(REFUSED_KEYS)('refuses the key %j', async (key) => {
      const store = makeStore()();
      const refusal = expect.objectContaining({ code: 'KEY_REFUSED' });

      await expect(store.create(key, bytes(''))).rejects.toEqual(refusal);
      await expect(store.read(key)).rejects.toEqual(refusal);
      await expect(store.replace(key, bytes(''), undefined)).rejects.toEqual(refusal);
      await expect(store.readVersioned(key)).rejects.toEqual(refusal);
      await expect(store.delete(key)).rejects.toEqual(refusal);
      await expect(store.list(`${key}/a`)).rejects.toEqual(refusal);
    });

    it('refuses a name that leaves a replaceable object no room for its versions', async () => {
      const store = makeStore()();
      const replace = (length: number) => store.replace('a'.repeat(length), bytes(''), undefined);

      expect(await replace(246)).toBe('replaced');
      await expect(replace(247)).rejects.toMatchObject({ code: 'KEY_REFUSED' });
    });

    it.each(ADMITTED_KEYS)('admits the key %j', async (key) => {
      const store = makeStore()();

      await store.create(key, bytes('object'));

      expect(textOf(await store.read(key))).toBe('object');
      expect(await store.list('')).toEqual([{ key, size: 6 }]);
    });
  });
};
