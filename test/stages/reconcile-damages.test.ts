import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { rewritten, sound } from './reconcile-made.ts';
import { DAY, HOUR } from './reconcile-world.ts';

const NOT_ONE = '0123456789abcdef0123456789abcdef';

type Sound = Awaited<ReturnType<typeof sound>>;

/** What is done to the digest of eight o'clock, the second, and what is wrong then: with it, and with the one after. */
const DAMAGES: readonly (readonly [string, (of: Sound) => void, string, string | undefined])[] = [
  [
    'whose contents were changed',
    ({ world, digests: [, it] }) =>
      world.put(
        it.key,
        rewritten(it, (text) => text.replace('"newestEventTime":null', '"newestEventTime":"2026"')),
        it.metadata,
      ),
    'signature verification failed',
    'the previous digest has been changed',
  ],
  [
    'that lists a file less',
    ({ world, digests: [, it] }) =>
      world.put(
        it.key,
        rewritten(it, (text) => text.replace(/,\{"s3Bucket"[^}]*\}\]/, ']')),
        it.metadata,
      ),
    'signature verification failed',
    'the previous digest has been changed',
  ],
  [
    'without a signature',
    ({ world, digests: [, it] }) => world.put(it.key, it.body, { 'signature-algorithm': 'SHA256withRSA' }),
    'signature verification failed: it has no signature',
    'the previous digest has been changed',
  ],
  [
    'that does not say how it was signed',
    ({ world, digests: [, it] }) => world.put(it.key, it.body, { signature: it.signature }),
    'signature verification failed: it has no signature',
    undefined,
  ],
  [
    'signed in a way that CloudTrail does not use',
    ({ world, digests: [, it] }) => world.put(it.key, it.body, { ...it.metadata, 'signature-algorithm': 'none' }),
    'signature verification failed: unknown algorithm',
    undefined,
  ],
  [
    'with the signature of another',
    ({ world, digests: [first, it] }) => world.put(it.key, it.body, first.metadata),
    'signature verification failed',
    'the previous digest has been changed',
  ],
  [
    'that stands where another should',
    ({ world, digests: [first, it] }) => world.put(it.key, first.body, first.metadata),
    'has been moved from its original location',
    'the previous digest has been changed',
  ],
  [
    'that is not gzip',
    ({ world, digests: [, it] }) => world.put(it.key, Buffer.from([0x1f, 0x8b, 7]), it.metadata),
    'invalid format',
    'the previous digest has been changed',
  ],
  [
    'that is not JSON',
    ({ world, digests: [, it] }) => world.put(it.key, gzipSync('digest'), it.metadata),
    'invalid format',
    'the previous digest has been changed',
  ],
  [
    'with bytes behind the gzip data',
    ({ world, digests: [, it] }) => world.put(it.key, Buffer.concat([it.body, Buffer.alloc(4)]), it.metadata),
    'invalid format',
    'the previous digest has been changed',
  ],
  [
    'signed by a key that CloudTrail does not know',
    ({ world, digests: [, it] }) =>
      world.put(
        it.key,
        rewritten(it, (text) => text.replace(world.signer.publicKey.fingerprint, NOT_ONE)),
        it.metadata,
      ),
    `public key not found in region eu-west-1 for fingerprint ${NOT_ONE}`,
    'the previous digest has been changed',
  ],
];

describe('a digest', () => {
  it('that is as CloudTrail wrote it is not complained of', async () => {
    const { world } = await sound();

    expect(await world.run()).toMatchObject({ digests: 4, damaged: [], moreDamaged: 0, files: 8, missed: 0 });
  });

  it.each(DAMAGES)('%s is damaged', async (_, damage, problem, after) => {
    const made = await sound();
    damage(made);

    const receipt = await made.world.run();

    const [, it, next] = made.digests;
    const following = after === undefined ? [] : [{ key: next.key, problem: after }];
    expect(receipt.damaged).toEqual([{ key: it.key, problem }, ...following]);
    expect(receipt).toMatchObject({ to: DAY + 10 * HOUR, missed: 0 });
  });
});
