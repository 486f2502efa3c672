import { HOUR, makeDigest } from './archive.ts';
import { isNormal, removeAll, signedAgain } from './digest-damages.ts';
import type { Damage } from './file-damages.ts';

/** Damage that only the ledger can tell of. */
export const RECORDED_DAMAGES: Readonly<Record<string, Damage>> = {
  'a chain, deleted': (world) => {
    removeAll(world, world.pick(world.archive.chains));
  },
  'the newest digest, signed again by the right key': async (world) => {
    const digest = world.digest((one) => world.isNewest(one));
    const forged = await signedAgain(digest);
    world.put(digest.key, forged.body, forged.metadata);
    world.gone.add(digest);
    world.claim({ of: 'digest', key: digest.key, is: ['digestReplaced'] });
  },
  'a digest behind the newest that the right key has signed': async (world) => {
    const previous = world.digest((one) => world.isNewest(one) && isNormal(one));
    const { chain, end } = previous;
    const forged = await makeDigest({ chain, start: end, end: end + HOUR, previous });
    world.put(forged.key, forged.body, forged.metadata);
    world.claim({ of: 'digest', key: forged.key, is: ['digestUnchained'] });
  },
  'another time of a backfill': (world) => {
    const digest = world.digest(({ chain }) => chain.isBackfill);
    world.put(digest.key, digest.body, {
      ...digest.metadata,
      'backfill-generation-timestamp': new Date(digest.end + 5 * HOUR).toISOString(),
    });
    world.claim({ of: 'digest', key: digest.key, is: ['digestReplaced'] });
  },
};
