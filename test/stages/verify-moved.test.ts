import { describe, expect, it } from '@jest/globals';
import { verify, type VerifyQuestion } from '../../stages/verify.ts';
import { signingKey } from '../data/signer.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';
import { BUCKET, keysOf, makeDigest, publicKey, recordsOf } from '../verify/archive.ts';
import { CHAIN, chainOf, fileAt, hour, hours, objectsOf } from './verify-world.ts';

describe('a trail that moved to another bucket', () => {
  const world = async () => {
    const chain = await chainOf(hours(0, 3));
    const late = fileAt(3 * 60 + 10);
    const moved = await makeDigest({
      chain: CHAIN,
      start: hour(3),
      end: hour(4),
      bucket: 'new-bucket',
      files: [late],
      // The files were delivered to the old one.
      change: (text) => text.replace('"s3Bucket":"new-bucket"', `"s3Bucket":"${BUCKET}"`),
    });
    const [old, fresh] = [new MemoryFeed(), new MemoryFeed()];
    for (const [key, object] of objectsOf(chain)) old.objects.set(key, object);
    old.objects.set(late.key, { body: late.body, metadata: {} });
    fresh.objects.set(moved.key, moved);
    const ask = (feed: MemoryFeed, question: Partial<VerifyQuestion>, more = {}) =>
      verify(
        { feed, keys: keysOf(publicKey(signingKey())), clock: () => hour(60), ...more },
        { prefix: '', ...question },
      );
    return { chain, late, moved, old, fresh, ask };
  };

  it('has its files there verified, if that bucket is at hand', async () => {
    const { late, old, fresh, ask } = await world();
    const open = async (bucket: string) => (bucket === BUCKET ? old : undefined);
    const question = { bucket: 'new-bucket' };

    expect(await ask(fresh, question, { open })).toMatchObject({ files: { valid: 1, faulty: 0 }, notices: [] });
    expect(await ask(fresh, question)).toMatchObject({
      files: { valid: 0, faulty: 0 },
      notices: [{ is: 'elsewhere', keys: [late.key], count: 1 }],
    });
    old.objects.delete(late.key);
    expect((await ask(fresh, question, { open })).faults).toMatchObject([
      { is: 'fileMissing', key: late.key, bucket: BUCKET },
    ]);
  });

  it('has none there that are not sealed yet, as the ledger knows', async () => {
    const { chain, moved, late, old, ask } = await world();
    const all = [...chain, moved];
    const records = {
      digests: async function* (from: number, to: number) {
        for await (const record of recordsOf(all).digests(from, to)) {
          yield record.key === moved.key ? { ...record, bucket: 'new-bucket' } : record;
        }
      },
    };

    expect(await ask(old, { bucket: BUCKET }, { records })).toMatchObject({
      faults: [],
      notices: [{ is: 'elsewhere', keys: [late.key], count: 1 }],
    });
    expect((await ask(old, { bucket: BUCKET })).notices).toMatchObject([{ is: 'notSealed', keys: [late.key] }]);
  });
});
