import { describe, expect, it } from '@jest/globals';
import { digestsOf, hoursOf } from './seal-digests.ts';
import { chainsAreWhole, firstSignatureStands, signaturesAreSound } from './seal-promises.ts';
import { at, before, HOME_SHARD, HOUR, sealHome, type SealWorld, withTrail } from './seal-world.ts';

const BUCKETS = ['main'];
const DAY = 24 * HOUR;

const allHolds = async (world: SealWorld): Promise<void> => {
  for (const holds of [chainsAreWhole, firstSignatureStands, signaturesAreSound]) await holds(world, BUCKETS);
};

describe('two who seal the same hour', () => {
  it.each([
    ['a barrier', 'create home/ledger/11/commit'],
    ['a period', 'create home/ledger/11/period'],
    ['a seal', 'create home/ledger/11/seal/'],
    ['a digest', 'create to-main/'],
    ['how far it is', 'replace home/ledger/11/sealing'],
  ])('agree, also where the key is another by then: one sleeps before he writes %s', async (_, step) => {
    const world = withTrail();
    await world.deliverOne();
    await world.deliverOne({ time: world.now - 2 * DAY });
    world.now = at(11, 5);
    const rival = async () => {
      world.keyNumber = 1;
      world.now += 1000;
      await sealHome(world);
    };

    const receipt = await world.begin({ around: before(step, rival) }).seal(HOME_SHARD);

    expect(receipt).toMatchObject({ waiting: [], lag: 0 });
    expect(await digestsOf(world, 'main')).toHaveLength(3);
    await allHolds(world);
  });

  it('agree where one closes the hours, and the other all up to now', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(11, 5);
    const rival = async () => {
      await sealHome(world);
    };

    await world.begin({ around: before('create home/ledger/11/period', rival) }).seal(HOME_SHARD, 'now');

    expect(await hoursOf(world, 'main')).toEqual(['09:00-10:00', '10:00-11:00']);
    await allHolds(world);
  });
});
