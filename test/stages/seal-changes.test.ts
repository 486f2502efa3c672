import { describe, expect, it } from '@jest/globals';
import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';
import { digestsOf, hoursOf } from './seal-digests.ts';
import { shardOf } from '../../core/shard.ts';
import { BUILT_IN } from '../../core/trails/routes.ts';
import { periodsOf } from './seal-ledger.ts';
import { periodsAreContiguous } from './seal-promises.ts';
import { at, HOME, HOME_SHARD, HOUR, sealHome, SealWorld, withTrail } from './seal-world.ts';

describe('a trail that comes and goes', () => {
  it.each([
    ['is stopped', { stoppedAt: at(10, 30) }],
    ['is not validated any more', { isValidated: false }],
    ['is deleted', undefined],
  ])('has a last digest when it %s, and begins a new chain when it comes again', async (_, change) => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    await world.deliverOne();
    world.now = at(10, 30);
    world.change('main', change);
    world.now = at(11, 5);
    await sealHome(world);
    world.now = at(13, 5);
    await sealHome(world);
    world.change('main', { stoppedAt: undefined, isValidated: true });
    world.now = at(14, 5);
    await sealHome(world);

    const digests = await digestsOf(world, 'main');

    expect(digests.map(({ hours, files, previous }) => [hours, files.length, previous !== undefined])).toEqual([
      ['09:00-10:00', 1, false],
      ['10:00-11:00', 1, true],
      ['13:00-14:00', 0, false],
    ]);
  });

  it('that is made anew in the same hour has one digest for it, and a new chain from then on', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(9, 30);
    world.change('main', undefined);
    world.change('main', {});
    await world.deliverOne();
    world.now = at(11, 5);

    const receipt = await sealHome(world);

    expect(receipt.waiting).toEqual([]);
    const digests = await digestsOf(world, 'main');
    expect(digests.map(({ hours, files }) => [hours, files.length])).toEqual([
      ['09:00-10:00', 2],
      ['10:00-11:00', 0],
    ]);
  });

  it('that is made anew behind a sealed hour ends the old chain with the files of both', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    world.now = at(10, 30);
    world.change('main', undefined);
    world.change('main', {});
    await world.deliverOne();
    world.now = at(12, 5);

    await sealHome(world);

    const digests = await digestsOf(world, 'main');
    expect(digests.map(({ hours, files, previous }) => [hours, files.length, previous !== undefined])).toEqual([
      ['09:00-10:00', 1, false],
      ['10:00-11:00', 1, true],
      ['11:00-12:00', 0, false],
    ]);
  });

  it('names its old bucket where it has left one', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    await world.deliverOne();
    world.change('main', { bucket: 'moved' });
    world.now = at(11, 5);

    await sealHome(world);

    const [first] = await digestsOf(world, 'main');
    const [second, ...more] = await digestsOf(world, 'moved');
    expect(more).toEqual([]);
    expect(second.previous).toMatchObject({ bucket: 'main', key: first.key });
    expect(second.files).toMatchObject([{ bucket: 'main' }]);
  });

  it.each([['default'], ['default-1']])(
    'has digests of its own where the built-in trail had some before, also if it is called %s',
    async (name) => {
      const world = new SealWorld();
      await world.deliverOne();
      world.now = at(10, 5);
      await sealHome(world);
      await world.deliverOne();
      world.now = at(10, 30);
      world.change(name, { bucket: LOCAL_ARCHIVE });
      world.now = at(11, 5);
      await sealHome(world);
      world.now = at(12, 5);

      const receipt = await sealHome(world);

      expect(receipt).toMatchObject({ created: 1, waiting: [] });
      const digests = await digestsOf(world);
      expect(digests.map(({ hours, files }) => `${hours} ${files.length}`).sort()).toEqual([
        '09:00-10:00 1',
        '10:00-11:00 0',
        '10:00-11:00 1',
        '11:00-12:00 0',
      ]);
      expect(new Set(digests.map(({ key }) => key)).size).toBe(4);
    },
  );

  it('leaves no periods behind while nothing is to be sealed', async () => {
    const world = new SealWorld();
    world.change('main', { isValidated: false });
    for (let hour = 0; hour < 10; hour++) {
      await world.deliverOne();
      world.now += HOUR;
      await world.sealAll();
    }

    world.change('main', { isValidated: true });
    world.now = at(20, 5);
    await world.sealAll();

    const periods = await periodsOf(world, HOME_SHARD);
    expect(periods).toMatchObject([{ k: 0, start: at(19), end: at(20), from: 10, to: 10 }]);
    expect(await hoursOf(world, 'main')).toEqual(['19:00-20:00']);
  });

  it('leaves one period behind for all hours in which nothing was to be sealed, and then has hours again', async () => {
    const world = withTrail();
    world.change('not validated', { isValidated: false });
    const account = '444455556666';
    const shard = shardOf(account, HOME);
    await world.deliverOne({ account });
    for (const hour of [10, 11]) {
      world.now = at(hour, 5);
      await world.begin().seal(shard);
      world.change('main', undefined);
    }
    world.now = at(12, 10);
    await world.deliverOne({ account });
    world.change('new', {});
    world.now = at(13, 30);
    await world.deliverOne({ account });
    world.now = at(14, 5);

    const receipt = await world.begin().seal(shard);

    expect(receipt).toMatchObject({ closed: 2, created: 1, files: 1 });
    const periods = await periodsOf(world, shard);
    expect(periods.map(({ start, end, trails }) => [start, end, trails.length])).toEqual([
      [at(9), at(10), 1],
      [at(10), at(11), 1],
      [at(11), at(13), 0],
      [at(13), at(14), 1],
    ]);
    await periodsAreContiguous(world);
    expect(await hoursOf(world, 'new')).toEqual(['13:00-14:00']);
  });

  it('leaves nothing behind if it goes while somebody seals', async () => {
    const world = withTrail();
    const routes = world.routes();
    let asked = 0;
    const process = Object.assign(world, { routes: () => (asked++ === 1 ? routes : [BUILT_IN]) }).begin();

    const receipt = await process.seal(HOME_SHARD, 'now');

    expect(receipt).toMatchObject({ closed: 0, created: 0 });
    expect(await periodsOf(world, HOME_SHARD)).toEqual([]);
  });
});
