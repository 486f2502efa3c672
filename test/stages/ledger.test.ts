import { describe, expect, it } from '@jest/globals';
import { type Commit, encodeCommit, NO_COUNTS } from '../../core/commit.ts';
import { keys } from '../../core/ledger-keys.ts';
import { newestCommit } from '../../stages/ledger.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { watched } from './stores.ts';

const SHARD = 7;

const aCommit = (n: number): Commit => ({
  format: 1,
  shard: SHARD,
  n,
  time: n,
  release: 'test',
  run: `run ${n}`,
  registry: 0,
  trails: [],
  sources: {},
  counts: NO_COUNTS,
  consumed: [],
  files: [],
  corrections: [],
  pathsDiffer: false,
  seen: { recent: [] },
  retired: [],
});

const aLedger = async (commits: number) => {
  const store = new MemoryObjectStore();
  for (let n = 0; n < commits; n++) await store.create(keys.commit(SHARD, n), encodeCommit(aCommit(n)));
  let reads = 0;
  const counting = watched(store, () => reads++);
  return { store: counting, reads: () => reads };
};

describe('the newest commit', () => {
  it.each(Array.from({ length: 41 }, (_, commits) => commits))('of %p is found with few reads', async (commits) => {
    const { store, reads } = await aLedger(commits);

    const newest = await newestCommit(store, SHARD);

    expect(newest?.n).toBe(commits === 0 ? undefined : commits - 1);
    expect(reads()).toBeLessThanOrEqual(2 + 2 * Math.ceil(Math.log2(commits + 1)));
  });

  it('is found from any commit before it', async () => {
    const { store } = await aLedger(41);

    const found = await Promise.all(Array.from({ length: 41 }, (_, from) => newestCommit(store, SHARD, from)));

    expect(new Set(found.map((commit) => commit?.n))).toEqual(new Set([40]));
  });

  it('costs two reads when it is known', async () => {
    const { store, reads } = await aLedger(41);

    await newestCommit(store, SHARD, 40);

    expect(reads()).toBe(2);
  });

  it('of a shard is not that of another', async () => {
    const { store } = await aLedger(3);

    expect(await newestCommit(store, SHARD + 1)).toBeUndefined();
  });

  it('cannot be known when a commit that was known is gone', async () => {
    const { store } = await aLedger(3);

    await expect(newestCommit(store, SHARD, 3)).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
  });
});
