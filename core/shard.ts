import { hash } from 'node:crypto';
import { SHARDS } from '../contracts/archive-layout.ts';

const shards = new Map<string, number>();

/** The shard of all arrivals of one account and Region, for ever. What has neither goes to that of two empty names. */
export const shardOf = (account: string, region: string): number => {
  const name = `${account}\0${region}`;
  const known = shards.get(name);
  if (known !== undefined) return known;
  const shard = hash('sha256', name, 'buffer')[0] % SHARDS;
  if (shards.size > 100_000) shards.clear();
  shards.set(name, shard);
  return shard;
};

/** All shards, in order. */
export const allShards: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);
