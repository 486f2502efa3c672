import { describe, expect, it } from '@jest/globals';
import { digestsOf } from './seal-digests.ts';
import { signaturesAreSound } from './seal-promises.ts';
import { at, HOUR, sealHome, withTrail } from './seal-world.ts';

const DAY = 24 * HOUR;

describe('sealing now', () => {
  it('makes a digest up to now, and none when nothing is new', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(9, 20) + 300;

    const first = await sealHome(world, 'now');
    const second = await sealHome(world, 'now');
    world.now += 5 * HOUR;
    const third = await sealHome(world, 'now');
    await world.deliverOne();
    await sealHome(world, 'now');

    expect([first, second, third].map(({ closed, created }) => [closed, created])).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    const [one, two, ...more] = await digestsOf(world, 'main');
    expect(more).toEqual([]);
    expect([one.start, one.end]).toEqual([at(9), at(9, 20) + 1000]);
    expect([two.start, two.end]).toEqual([one.end, at(14, 20) + 1000]);
  });

  it('tells of a trail that ended, and goes on by the hour when it is asked to', async () => {
    const world = withTrail();
    await world.deliverOne();
    await sealHome(world, 'now');
    world.now = at(11, 5);
    await sealHome(world);
    world.change('main', undefined);

    await sealHome(world, 'now');

    const digests = await digestsOf(world, 'main');
    expect(digests.map(({ hours }) => hours)).toEqual(['09:00-09:01', '09:01-10:00', '10:00-11:00', '11:00-11:05']);
  });
});

describe('files that are late', () => {
  it('have a digest of their own, and it none where there are no files', async () => {
    const world = withTrail();
    await world.deliverOne({ time: world.now - DAY - 1000 });
    await world.deliverOne({ time: world.now - DAY });
    world.now = at(11, 5);
    await sealHome(world);
    await world.deliverOne({ time: world.now - 400 * DAY });
    world.now = at(12, 5);
    await sealHome(world);

    const all = await digestsOf(world, 'main');
    const backfills = all.filter(({ isBackfill }) => isBackfill);

    expect(all.filter(({ isBackfill }) => !isBackfill).map(({ hours, files }) => [hours, files.length])).toEqual([
      ['09:00-10:00', 1],
      ['10:00-11:00', 0],
      ['11:00-12:00', 0],
    ]);
    expect(backfills.map(({ hours, files }) => [hours, files.length])).toEqual([
      ['09:00-10:00', 1],
      ['11:00-12:00', 1],
    ]);
    expect(backfills[1].previous).toMatchObject({ key: backfills[0].key });
    expect(backfills.map(({ metadata }) => metadata['backfill-generation-timestamp'])).toEqual([
      '2026-03-01T11:05:00.000Z',
      '2026-03-01T12:05:00.000Z',
    ]);
  });

  it('begin the usual chain as well, so that the time of their delivery is covered', async () => {
    const world = withTrail();
    await world.deliverOne({ time: world.now - 400 * DAY, region: 'eu-west-1' });
    world.now = at(10, 5);
    await world.sealAll();

    const all = (await digestsOf(world, 'main')).filter(({ key }) => key.includes('/eu-west-1/'));

    expect(all.map(({ isBackfill, hours, files }) => [isBackfill, hours, files.length])).toEqual([
      [false, '09:00-10:00', 0],
      [true, '09:00-10:00', 1],
    ]);
  });

  it('are signed by a key that is known to be valid when they are, and when they were to be', async () => {
    const world = withTrail();
    await world.commit({ time: world.now - 2 * DAY });
    await sealHome(world, 'now');
    world.now += 500 * DAY;
    await world.publishAll();

    await sealHome(world, 'now');

    expect(await digestsOf(world, 'main')).toHaveLength(2);
    await signaturesAreSound(world, ['main']);
  });
});
