import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { keyRing, PUBLIC_KEYS, VALID_FOR } from '../../stages/public-keys.ts';
import { signingKey } from '../data/signer.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { START } from './arrivals.ts';
import './runs.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const [first, second] = [signingKey(0), signingKey(1)];

const setUp = () => {
  const store = new MemoryObjectStore();
  const keysIn = async () => (await store.list('')).map(({ key }) => key);
  return { store, keysIn, ring: keyRing(store) };
};

describe('a key ring', () => {
  it('knows no key before one is used', async () => {
    const { ring } = setUp();

    expect(await ring.all()).toEqual([]);
    expect(await ring.list('eu-west-1', 0, Infinity)).toEqual([]);
  });

  it('makes known a key that signs: from an hour before, for four hundred days, as ListPublicKeys tells of it', async () => {
    const { store, ring } = setUp();

    await ring.cover(first, START + 1);

    const name = `${PUBLIC_KEYS}${first.fingerprint}-${(START - HOUR) / 1000}`;
    expect(JSON.parse(Buffer.from((await store.read(name))!).toString())).toEqual({
      Fingerprint: first.fingerprint,
      ValidityStartTime: (START - HOUR) / 1000,
      ValidityEndTime: (START - HOUR + VALID_FOR) / 1000,
      Value: Buffer.from(first.pkcs1).toString('base64'),
    });
    expect(await keyRing(store).all()).toEqual([
      { fingerprint: first.fingerprint, pkcs1: first.pkcs1, from: START - HOUR, to: START - HOUR + VALID_FOR },
    ]);
  });

  it('tells of a key that goes on once more when it is about to be valid no longer', async () => {
    const { keysIn, ring } = setUp();
    for (let day = 0; day < 1000; day++) await ring.cover(first, START + day * DAY);

    expect(await keysIn()).toHaveLength(3);
  });

  it('has both keys around a rotation', async () => {
    const { ring } = setUp();
    await ring.cover(first, START);
    await ring.cover(second, START + 30 * DAY);

    const fingerprints = async (time: number) =>
      (await ring.list('eu-west-1', time, time)).map(({ fingerprint }) => fingerprint);

    expect(await fingerprints(START)).toEqual([first.fingerprint]);
    expect(await fingerprints(START + 31 * DAY)).toEqual([first.fingerprint, second.fingerprint]);
    expect(await fingerprints(START + 401 * DAY)).toEqual([second.fingerprint]);
    expect(await fingerprints(START - 2 * HOUR)).toEqual([]);
  });

  it('of any number of processes has a key at every time at which it signed', async () => {
    const uses = fc.record({ ring: fc.nat(2), key: fc.nat(1), day: fc.integer({ min: -1500, max: 1500 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(uses, { maxLength: 20, size: 'max' }), async (all) => {
        const store = new MemoryObjectStore();
        const rings = [keyRing(store), keyRing(store), keyRing(store)];
        for (const { ring, key, day } of all) await rings[ring].cover(signingKey(key), START + day * DAY);

        const reader = keyRing(store);
        for (const { key, day } of all) {
          const known = await reader.list('', START + day * DAY, START + day * DAY);
          expect(known.map(({ fingerprint }) => fingerprint)).toContain(signingKey(key).fingerprint);
        }
      }),
    );
  });

  it.each([
    ['{', 'is no JSON'],
    ['{"Fingerprint":"ab"}', 'is not whole'],
    [
      JSON.stringify({ Fingerprint: second.fingerprint, Value: Buffer.from(first.pkcs1).toString('base64') }),
      'is another',
    ],
  ])('says so when a key %#', async (text) => {
    const { store, ring } = setUp();
    await store.create(`${PUBLIC_KEYS}${second.fingerprint}-0`, Buffer.from(text));

    await expect(ring.all()).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
  });

  it('passes over what no key is named like, and tells of it once', async () => {
    const { store, ring } = setUp();
    await ring.cover(first, START);
    const stray = `${PUBLIC_KEYS}.DS_Store`;
    await store.create(stray, Buffer.from('x'));
    const strays: string[] = [];
    const other = keyRing(store, { onStray: (key) => strays.push(key) });

    await other.cover(first, START);
    await other.cover(second, START);

    expect((await other.all()).map(({ fingerprint }) => fingerprint).sort()).toEqual(
      [first.fingerprint, second.fingerprint].sort(),
    );
    expect(await ring.all()).toEqual(await other.all());
    expect(strays).toEqual([stray]);
  });

  it('has the others beside a key that is damaged, if somebody is there to be told', async () => {
    const { store, ring } = setUp();
    await ring.cover(first, START);
    const damaged = `${PUBLIC_KEYS}${second.fingerprint}-0`;
    await store.create(damaged, Buffer.from('{'));
    const told: string[] = [];

    const other = keyRing(store, { onDamaged: ({ message }) => told.push(message) });

    expect((await other.all()).map(({ fingerprint }) => fingerprint)).toEqual([first.fingerprint]);
    await other.all();
    expect(told).toEqual([`cannot read the public key ${damaged}`]);
  });
});
