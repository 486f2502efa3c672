import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { collect } from '../../stages/collect.ts';
import { anEvent, aMessage, arrivalsOf, TRAIL_FILES } from './arrivals.ts';
import { commitsOf } from './promises.ts';
import { World } from './world.ts';

const FILE = Buffer.from(
  `{"Records":[${arrivalsOf(aMessage(TRAIL_FILES, ...['a', 'b', 'c'].map((id) => anEvent({ id }))))
    .map(({ text }) => text)
    .join(',')}]}`,
);
const fault = new Error('the connection was lost');

/** Collects a file whose reading fails at some byte, and then the whole file, as it comes back. */
const collectTwice = async (file: Buffer, end: number, comesBack: boolean) => {
  const world = new World();
  let names = 0;
  const ports = { store: world.home, clock: () => world.now, unique: () => `u${++names}`, release: 'test' };
  const stage = collect(ports);
  const chunks = async function* (upTo?: number) {
    for (let at = 0; at < (upTo ?? file.length); at += 100)
      yield file.subarray(at, Math.min(at + 100, upTo ?? Infinity));
    if (upTo !== undefined) throw fault;
  };
  const input = { name: 'a file', source: 'trail-files', namespace: 'aws' } as const;
  const again = comesBack ? { comesBack } : {};
  const read = await stage.read({ ...input, ...again, chunks: chunks(end) }).catch((error: unknown) => error as Error);
  await stage.flush();
  await stage.read({ ...input, ...again, chunks: chunks() });
  await stage.flush();
  const process = world.start();
  const shards = (await process.clear()).shards.map(({ shard }) => shard);
  for (const shard of shards) await process.deliver(shard);
  const commits = (await Promise.all(shards.map((shard) => commitsOf(world, shard)))).flat();
  const sum = (name: 'delivered' | 'setAside') => commits.reduce((total, { counts }) => total + counts[name], 0);
  return { read, delivered: sum('delivered'), setAside: sum('setAside') };
};

describe('an input that comes back if it cannot be read to its end', () => {
  it.each([
    ['a file', FILE, FILE.length - 50],
    ['a compressed file', gzipSync(FILE), gzipSync(FILE).length - 10],
    ['a file, behind its first record', FILE, 700],
  ])('has nothing set aside, and is delivered once: %s', async (_, file, end) => {
    const { read, delivered, setAside } = await collectTwice(file, end, true);

    expect(read instanceof Error ? read : read.fault).toBe(fault);
    expect({ delivered, setAside }).toEqual({ delivered: 3, setAside: 0 });
  });

  it('throws if nothing could be read', async () => {
    const { read, delivered, setAside } = await collectTwice(FILE, 0, true);

    expect(read).toBe(fault);
    expect({ delivered, setAside }).toEqual({ delivered: 3, setAside: 0 });
  });
});

it('what does not come back has its rest set aside', async () => {
  const { read, delivered, setAside } = await collectTwice(FILE, FILE.length - 50, false);

  expect(read instanceof Error ? read : read.fault).toBe(fault);
  expect({ delivered, setAside }).toEqual({ delivered: 3, setAside: 1 });
});
