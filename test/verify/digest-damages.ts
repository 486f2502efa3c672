import { gzipSync } from 'node:zlib';
import { digestKey } from '../../core/digest-file.ts';
import type { FaultKind } from '../../core/verify/report.ts';
import { signingKey } from '../data/signer.ts';
import { makeDigest, type MadeDigest, MINUTE } from './archive.ts';
import type { Damage } from './file-damages.ts';
import type { World } from './world.ts';

const HEAD = { prefix: '' };

/** Puts another object in the place of a digest: nothing of it is left there. */
const overwrite =
  (
    is: readonly FaultKind[],
    change: (
      digest: MadeDigest,
      world: World,
    ) => Promise<Pick<MadeDigest, 'body' | 'metadata'>> | Pick<MadeDigest, 'body' | 'metadata'>,
  ): Damage =>
  async (world) => {
    const digest = world.digest();
    const { body, metadata } = await change(digest, world);
    world.put(digest.key, body, metadata);
    world.gone.add(digest);
    world.claim({ of: 'digest', key: digest.key, is });
  };

/** Changes what stands beside a digest: the next one proves it. */
const relabel =
  (is: readonly FaultKind[], change: (digest: MadeDigest, world: World) => Record<string, string>): Damage =>
  (world) => {
    const digest = world.digest();
    world.put(digest.key, digest.body, change(digest, world));
    world.unlabelled.add(digest);
    world.claim({ of: 'digest', key: digest.key, is });
  };

const remove = (world: World, digest: MadeDigest): void => {
  world.objects.delete(digest.key);
  world.gone.add(digest);
  world.claim({ of: 'deleted', digest });
};

/** Removes those that no other damage is about. */
export const removeAll = (world: World, digests: readonly MadeDigest[]): void => {
  for (const digest of digests.filter(({ key }) => !world.isTouched(key))) {
    world.touch(digest.key);
    remove(world, digest);
  }
};

/** Removes some in a row, from a place that is told of the chain's length and how many they are. */
const removeRow =
  (count: number, place: (length: number, world: World) => number): Damage =>
  (world) => {
    const chains = world.archive.chains.filter(([{ chain }]) => !chain.isBackfill);
    const chain = world.pick(chains);
    const first = place(chain.length, world);
    removeAll(world, chain.slice(first, first + count));
  };

const anywhere = (count: number) => (length: number, world: World) => 1 + world.random(length - count - 1);

export const isNormal = ({ chain }: MadeDigest): boolean => !chain.isBackfill;

const edited = (text: string): string =>
  text.replace(/"newestEventTime":(null|"[^"]*")/, '"newestEventTime":"2026-03-10T00:00:00Z"');

export const signedAgain = (digest: MadeDigest, signer = signingKey()) => {
  const { chain, start, end, files, previous } = digest;
  return makeDigest({ chain, start, end, files, signer, change: edited, ...(previous && { previous }) });
};

/** Puts a digest, with what stands beside it, where it does not belong. */
const moveTo = (world: World, digest: MadeDigest, foundAt: string): void => {
  world.put(foundAt, digest.body, digest.metadata);
  world.objects.delete(digest.key);
  world.claim({ of: 'digest', key: digest.key, is: ['digestMoved'], foundAt });
};

/** The key of a digest that this chain has not. */
const unusedKey = (world: World, { chain, start, end }: MadeDigest): string =>
  digestKey(HEAD, chain, start + (1 + world.random((end - start) / MINUTE - 1)) * MINUTE);

/** Each kind of damage to digests. */
export const DIGEST_DAMAGES: Readonly<Record<string, Damage>> = {
  'a deleted digest': (world) => remove(world, world.digest()),
  'two deleted digests in a row': removeRow(2, anywhere(2)),
  'three deleted digests in a row': removeRow(3, anywhere(3)),
  'the oldest digest, deleted': removeRow(1, () => 0),
  'the two oldest digests, deleted': removeRow(2, () => 0),
  'the newest digest, deleted': removeRow(1, (length) => length - 1),
  'the three newest digests, deleted': removeRow(3, (length) => length - 3),
  'a digest with other contents': overwrite(['digestForged'], ({ text, metadata }) => ({
    body: gzipSync(edited(text)),
    metadata,
  })),
  'a digest that says that it belongs elsewhere': overwrite(['digestForged'], ({ text, metadata }) => ({
    body: gzipSync(text.replace('"digestS3Bucket":"', '"digestS3Bucket":"x')),
    metadata,
  })),
  'a digest that an unknown key has signed': overwrite(['digestKeyUnknown'], (digest) =>
    signedAgain(digest, signingKey(1)),
  ),
  'a digest that the right key has signed again': async (world) => {
    // Without the ledger, only the next digest tells that this is not the one that was written.
    const digest = world.digest((one) => world.hasRecords || world.isFollowed(one));
    const after = world.after(digest);
    if (after) world.touch(after.key);
    const { body, metadata } = await signedAgain(digest);
    world.put(digest.key, body, metadata);
    world.gone.add(digest);
    world.claim({ of: 'digest', key: digest.key, is: ['digestReplaced'] });
  },
  'a digest cut short': overwrite(['digestUnreadable'], ({ body, metadata }, world) => ({
    body: body.subarray(0, world.random(body.length)),
    metadata,
  })),
  'a digest that is none': overwrite(['digestUnreadable'], ({ metadata }) => ({
    body: gzipSync('{"logFiles":[]}'),
    metadata,
  })),
  'bytes behind a digest': (world) => {
    const digest = world.digest();
    world.put(digest.key, Buffer.concat([digest.body, gzipSync('')]), digest.metadata);
    world.claim({ of: 'digest', key: digest.key, is: ['digestUnreadable'] });
  },
  'a digest without its signature': relabel(['digestUnsigned'], () => ({})),
  'a digest without the algorithm': relabel(['digestUnsigned'], ({ signature }) => ({ signature })),
  'a digest with another signature': relabel(['digestForged'], ({ metadata, signature }, world) => {
    const at = world.random(signature.length);
    const other = ((Number.parseInt(signature[at], 16) + 1) % 16).toString(16);
    return { ...metadata, signature: signature.slice(0, at) + other + signature.slice(at + 1) };
  }),
  'a digest with its signature in other letters': relabel(['digestForged'], ({ metadata, signature }) => ({
    ...metadata,
    signature: signature.toUpperCase(),
  })),
  'two digests whose signatures are exchanged': (world) => {
    const [one, other] = [world.digest(isNormal), world.digest(isNormal)];
    world.put(one.key, one.body, other.metadata);
    world.put(other.key, other.body, one.metadata);
    [one, other].forEach((digest) => world.unlabelled.add(digest));
    world.claim(...[one, other].map(({ key }) => ({ of: 'digest', key, is: ['digestForged'] }) as const));
  },
  'a digest in another day': (world) => {
    const digest = world.digest();
    moveTo(world, digest, digest.key.replace('/2026/03/', '/2026/02/'));
  },
  'a digest in another account': (world) => {
    const digest = world.digest();
    const other = digest.chain.account === '111122223333' ? '444455556666' : '111122223333';
    moveTo(world, digest, digest.key.replace(`AWSLogs/${digest.chain.account}`, `AWSLogs/${other}`));
  },
  'a digest among the log files': (world) => {
    const digest = world.digest();
    moveTo(world, digest, digest.key.replace('/CloudTrail-Digest/', '/CloudTrail/'));
  },
  'two digests that are exchanged': (world) => {
    const [one, other] = [world.digest(), world.digest()];
    world.put(one.key, other.body, other.metadata);
    world.put(other.key, one.body, one.metadata);
    const is = ['digestMoved'] as const;
    world.claim(
      { of: 'digest', key: one.key, is, foundAt: other.key },
      { of: 'digest', key: other.key, is, foundAt: one.key },
    );
  },
  'a digest that was put over another': (world) => {
    const [one, other] = [world.digest(), world.digest()];
    world.put(other.key, one.body, one.metadata);
    world.gone.add(other);
    world.claim({ of: 'digest', key: other.key, is: ['digestMoved'] });
  },
  'an old digest under a new name': (world) => {
    const digest = world.digest(isNormal);
    const key = unusedKey(world, world.digest(isNormal));
    world.put(key, digest.body, digest.metadata);
    world.claim({ of: 'digest', key, is: ['digestMoved'] });
  },
  'a forged digest with a wrong signature': async (world) => {
    const near = world.digest(isNormal);
    const key = unusedKey(world, near);
    const forged = await makeDigest({ ...near, end: near.end, key, files: [] });
    world.put(key, forged.body, near.metadata);
    world.claim({ of: 'digest', key, is: ['digestForged'] });
  },
  'a forged digest that the right key has signed': async (world) => {
    const near = world.digest((digest) => isNormal(digest) && !world.isNewest(digest));
    world.touch(...world.chainOf(near).map(({ key }) => key));
    const end = near.start + (1 + world.random(59)) * MINUTE;
    const { chain, previous } = near;
    const forged = await makeDigest({ chain, start: near.start, end, ...(previous && { previous }) });
    world.put(forged.key, forged.body, forged.metadata);
    world.claim({ of: 'digest', key: forged.key, is: ['digestUnchained'] });
  },
};
