import { describe, expect, it } from '@jest/globals';
import { allShards, shardOf } from '../../core/shard.ts';

describe('a shard', () => {
  // If one of these changes, an event that was delivered from one shard is delivered again from another.
  it.each([
    ['111122223333', 'us-east-1', 0],
    ['111122223333', 'us-west-2', 11],
    ['111122223333', 'eu-west-1', 11],
    ['444455556666', 'us-east-1', 9],
    ['444455556666', 'ap-southeast-2', 14],
    ['218007301253', 'us-east-1', 15],
    ['anonymous', 'us-east-1', 15],
    ['', '', 14],
  ])('of %j in %j is %i, for ever', (account, region, shard) => {
    expect(shardOf(account, region)).toBe(shard);
    expect(shardOf(account, region)).toBe(shard);
  });

  it('is one of sixteen, all of which are used', () => {
    const used = new Set(Array.from({ length: 1000 }, (_, index) => shardOf(String(index), 'us-east-1')));

    expect([...used].toSorted((a, b) => a - b)).toEqual(allShards);
    expect(allShards).toHaveLength(16);
  });

  it('stays the same when a great many were asked for', () => {
    for (let index = 0; index < 100_010; index++) shardOf(String(index), '');

    expect(shardOf('111122223333', 'us-east-1')).toBe(0);
  });
});
