import { describe, expect, it } from '@jest/globals';
import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';
import { commitsOf } from './promises.ts';
import { digestsOf, hoursOf } from './seal-digests.ts';
import { at, HOME_SHARD, OWNER, sealHome, SealWorld, withTrail } from './seal-world.ts';

describe('a trail that logs', () => {
  it('has a digest for every hour, of the files of the hour, and each names the one before', async () => {
    const world = withTrail();
    await world.deliverOne();
    await world.deliverOne();
    world.now = at(10, 5);

    const receipt = await sealHome(world);
    await world.deliverOne();
    world.now = at(11, 5);
    await sealHome(world);

    expect(receipt).toEqual({
      ...{ shard: HOME_SHARD, closed: 1, created: 1, existed: 0, files: 2 },
      ...{ missing: [], waiting: [], lag: 0 },
    });
    const [first, second, ...more] = await digestsOf(world, 'main');
    expect(more).toEqual([]);
    expect([first.hours, first.files.length, first.previous]).toEqual(['09:00-10:00', 2, undefined]);
    expect([second.hours, second.files.length]).toEqual(['10:00-11:00', 1]);
    expect(second.previous).toEqual({
      bucket: 'main',
      key: first.key,
      sha256: first.sha256,
      signature: first.metadata.signature,
    });
  });

  it('begins with a digest also where nothing has ever been delivered, at home alone', async () => {
    const world = withTrail();
    world.now = at(10, 5);

    const receipts = await world.sealAll();

    expect(await hoursOf(world, 'main')).toEqual(['09:00-10:00']);
    expect(receipts.filter(({ created }) => created > 0).map(({ shard }) => shard)).toEqual([HOME_SHARD]);
    expect(await commitsOf(world, HOME_SHARD)).toMatchObject([{ n: 0, time: at(10), files: [] }]);
  });

  it('does not begin in an hour before it was made', async () => {
    const world = new SealWorld();
    world.now = at(10, 2);
    world.change('main', {});

    for (const hour of [10, 11]) {
      world.now = at(hour, 5);
      await sealHome(world);
    }

    expect(await hoursOf(world, 'main')).toEqual(['10:00-11:00']);
  });

  it('has a digest for each of five hours in which nobody sealed, and one barrier closes them all', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(14, 30);

    const receipt = await sealHome(world);

    expect(receipt).toMatchObject({ closed: 5, created: 5, files: 1 });
    expect(await hoursOf(world, 'main')).toEqual([
      ...['09:00-10:00', '10:00-11:00', '11:00-12:00', '12:00-13:00', '13:00-14:00'],
    ]);
    expect(await commitsOf(world, HOME_SHARD)).toHaveLength(2);
  });

  it('has a file that is committed at the full hour in the next digest', async () => {
    const world = withTrail();
    world.now = at(10) - 1;
    await world.deliverOne();
    world.now = at(10);
    await world.deliverOne();
    world.now = at(11);

    await sealHome(world);

    const digests = await digestsOf(world, 'main');
    expect(digests.map(({ hours, files }) => [hours, files.length])).toEqual([
      ['09:00-10:00', 1],
      ['10:00-11:00', 1],
    ]);
    // A commit of the hour itself is barrier enough.
    expect(await commitsOf(world, HOME_SHARD)).toHaveLength(3);
  });

  it('has chains of its own for each account and Region, each in its shard', async () => {
    const world = withTrail();
    await world.deliverOne({ account: '444455556666' });
    await world.deliverOne({ region: 'us-east-1' });
    world.now = at(11, 5);

    await world.sealAll();

    const chains = (await digestsOf(world, 'main')).map(({ chain, hours }) => `${chain} ${hours}`);
    expect(chains.sort()).toEqual([
      `${OWNER}_CloudTrail-Digest_eu-west-1_main_eu-west-1_ 10:00-11:00`,
      `${OWNER}_CloudTrail-Digest_us-east-1_main_eu-west-1_ 09:00-10:00`,
      `${OWNER}_CloudTrail-Digest_us-east-1_main_eu-west-1_ 10:00-11:00`,
      `444455556666_CloudTrail-Digest_eu-west-1_main_eu-west-1_ 09:00-10:00`,
      `444455556666_CloudTrail-Digest_eu-west-1_main_eu-west-1_ 10:00-11:00`,
    ]);
  });

  it('does nothing when it is asked again', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    const before = (await world.home.list('')).map(({ key }) => key);

    const receipt = await sealHome(world);

    expect(receipt).toMatchObject({ closed: 0, created: 0, existed: 0, lag: 0 });
    expect((await world.home.list('')).map(({ key }) => key)).toEqual(before);
  });
});

describe('the built-in trail', () => {
  it('is sealed from its first file on, at home where its files are', async () => {
    const world = new SealWorld();
    await world.deliverOne();
    world.now = at(11, 5);

    await world.sealAll();

    const digests = await digestsOf(world);
    expect(digests.map(({ hours, bucket }) => [hours, bucket])).toEqual([
      ['09:00-10:00', LOCAL_ARCHIVE],
      ['10:00-11:00', LOCAL_ARCHIVE],
    ]);
    expect(digests[0].chain).toBe(`${OWNER}_CloudTrail-Digest_eu-west-1_default-_eu-west-1_`);
  });

  it('needs nothing while there are no files', async () => {
    const world = new SealWorld();
    world.now = at(15, 5);

    const receipts = await world.sealAll();

    expect(receipts.every(({ closed, created, lag }) => closed + created + lag === 0)).toBe(true);
    expect(await world.everything.list('')).toEqual([]);
  });

  it('ends when there is a trail', async () => {
    const world = new SealWorld();
    await world.deliverOne();
    world.now = at(10, 30);
    world.change('main', {});
    for (const hour of [11, 12]) {
      world.now = at(hour, 5);
      await world.sealAll();
    }

    expect(await hoursOf(world)).toEqual(['09:00-10:00']);
    expect(await hoursOf(world, 'main')).toEqual(['10:00-11:00', '11:00-12:00']);
  });
});
