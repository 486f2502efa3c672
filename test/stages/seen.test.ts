import { hash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { SeenEntry } from '../../core/seen-index.ts';
import { lookUp, MERGE_AFTER, type NextIndex, remember } from '../../stages/seen.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { watched } from './stores.ts';

const HOUR = 400_000;
const SHARD = 3;
const IN_ONE_READ = 160_000;

const identityOf = (index: number) => hash('sha256', `event ${index}`, 'latin1' as 'binary').slice(0, 16);

/** An index of one commit after the other, each of which has learned these entries of one hour. */
const indexOf = async (store: MemoryObjectStore, lessons: readonly (readonly SeenEntry[])[]): Promise<NextIndex> => {
  let next: NextIndex = { seen: { recent: [] }, retired: [] };
  for (const [n, entries] of lessons.entries()) {
    const previous = { seen: next.seen } as Parameters<typeof remember>[2];
    next = await remember(store, { shard: SHARD, n, run: 'run' }, previous, [{ hour: HOUR, entries }]);
  }
  return next;
};

it('an hour that is longer than one read is looked up as a whole', async () => {
  const store = new MemoryObjectStore();
  const identities = Array.from({ length: IN_ONE_READ + 5000 }, (_, index) => identityOf(index)).sort();
  // The two contents of the last one of the first read stand on both sides of the seam.
  const seam = identities[IN_ONE_READ - 1];
  const second = { identity: seam, content: 'content2', sources: 2 };
  const entries = [second, ...identities.map((identity) => ({ identity, content: 'content1', sources: 1 }))];
  const size = Math.ceil(entries.length / MERGE_AFTER);
  const lessons = Array.from({ length: MERGE_AFTER }, (_, n) => entries.slice(n * size, (n + 1) * size));
  const { seen } = await indexOf(store, [...lessons, [{ identity: identityOf(-1), content: 'content1', sources: 1 }]]);
  const wanted = [0, IN_ONE_READ - 1, IN_ONE_READ, identities.length - 1].map((index) => identities[index]);

  const found = await lookUp(store, seen, new Map([[HOUR, [...wanted, identityOf(-2)]]]));

  expect(seen.recent).toHaveLength(1);
  expect([...found.keys()].sort()).toEqual(wanted);
  const contents = found.get(seam)!.map(({ content, sources }) => [content, sources]);
  expect(contents).toEqual([
    ['content1', 1],
    ['content2', 2],
  ]);
});

it('only the hours that are asked for are read', async () => {
  const store = new MemoryObjectStore();
  const { seen } = await indexOf(
    store,
    Array.from({ length: MERGE_AFTER + 1 }, (_, n) => [{ identity: identityOf(n), content: 'content1', sources: 1 }]),
  );
  const read: string[] = [];
  const watching = watched(store, (_, key) => read.push(key));

  const found = await lookUp(watching, seen, new Map([[HOUR + 1, [identityOf(0)]]]));

  expect(found.size).toBe(0);
  expect(read.filter((key) => key.includes('hour-'))).toEqual([]);
});
