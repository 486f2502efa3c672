import { SHARDS } from '../contracts/archive-layout.ts';
import type { Deliverers } from './settings-types.ts';

/** What each of the runs of one time takes: together all shards, each once. */
export const shardSets = (runs: Deliverers): { readonly shards: readonly number[] }[] => {
  const all = Array.from({ length: SHARDS }, (_, shard) => shard);
  return Array.from({ length: runs }, (_, run) => ({ shards: all.filter((shard) => shard % runs === run) }));
};
