import { describe, expect, it } from '@jest/globals';
import { keys } from '../../core/ledger-keys.ts';
import { GIVE_UP_AFTER } from '../../stages/copy.ts';
import { digestsOf, hoursOf } from './seal-digests.ts';
import { arnOf, at, HOME_SHARD, HOUR, sealHome, withTrail } from './seal-world.ts';

const MINUTE = 60_000;
const DAY = 24 * HOUR;

describe('a trail waits', () => {
  it('for files that are not delivered yet, and tells how long', async () => {
    const world = withTrail();
    await world.commit();
    world.now = at(12, 5);

    const waiting = await sealHome(world);
    await world.publishAll();
    const done = await sealHome(world);

    expect(waiting).toMatchObject({ closed: 3, created: 0, lag: 2 * HOUR + 5 * MINUTE });
    expect(waiting.waiting).toEqual([
      { trail: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main', because: expect.stringContaining('1 of its') },
    ]);
    expect(done).toMatchObject({ closed: 0, created: 3, files: 1, waiting: [], lag: 0 });
  });

  it('for its bucket, and no other trail does', async () => {
    const world = withTrail();
    world.change('other', {});
    await world.deliverOne();
    world.failing.add('main');
    world.now = at(11, 5);

    const failing = await sealHome(world);
    const others = await hoursOf(world, 'other');
    world.failing.clear();
    const done = await sealHome(world);

    expect(failing.waiting).toMatchObject([{ because: expect.stringMatching(/^STORE_UNAVAILABLE: /) }]);
    expect(failing.lag).toBe(HOUR + 5 * MINUTE);
    expect(others).toEqual(['09:00-10:00', '10:00-11:00']);
    expect(done).toMatchObject({ created: 2, waiting: [], lag: 0 });
    expect(await hoursOf(world, 'main')).toEqual(['09:00-10:00', '10:00-11:00']);
  });

  it('where somebody has put something else in the place of a digest', async () => {
    const world = withTrail();
    const other = withTrail();
    for (const one of [world, other]) {
      await one.deliverOne();
      one.now = at(10, 5);
    }
    await sealHome(other);
    const [{ key }] = await digestsOf(other, 'main');
    await world.digestsIn('main').create(key, Buffer.from('forged'));

    const receipt = await sealHome(world);

    expect(receipt.waiting).toMatchObject([{ because: expect.stringMatching(/^ARCHIVE_DIFFERS: /) }]);
    expect(receipt).toMatchObject({ created: 0, existed: 0, lag: 5 * MINUTE });
  });

  it('no longer than thirty days: then its digests are kept, the next ones go on, and what is not there is missed', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(10, 5);
    world.failing.add('main');
    await sealHome(world);
    world.change('main', undefined);
    world.now += GIVE_UP_AFTER - 5 * MINUTE - 1;
    const last = await sealHome(world);
    world.now += 5 * MINUTE + 1;

    const given = await sealHome(world);
    const after = await sealHome(world);

    expect(last).toMatchObject({ waiting: [{}], lag: GIVE_UP_AFTER - 1 });
    expect(given.waiting).toHaveLength(2);
    expect(after.waiting).toHaveLength(1);
    expect(await world.home.list(keys.seal(HOME_SHARD))).toHaveLength(2);
  });

  it('no longer than thirty days, and what was never there is not missed', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(10, 5);
    await sealHome(world);
    world.failing.add('main');
    world.now = at(11, 5);
    await sealHome(world);
    world.now += GIVE_UP_AFTER;
    await sealHome(world);
    world.failing.clear();

    const receipt = await sealHome(world);
    const [first, ...later] = (await digestsOf(world, 'main')).slice(-2);
    await world.digestsIn('main').delete(later[0].key);
    world.now += HOUR;
    const robbed = await sealHome(world);

    expect(first.previous).toBeDefined();
    expect(receipt.created).toBeGreaterThan(GIVE_UP_AFTER / HOUR - 3);
    expect(receipt.missing).toEqual([]);
    expect(robbed.missing).toEqual([later[0].key]);
  });

  it('for a clock that was far ahead once, and tells of it', async () => {
    const world = withTrail();
    world.now = at(9, 2) + 40 * DAY;
    await world.deliverOne();
    world.now = at(9, 5) + 20 * DAY;

    const receipt = await sealHome(world);
    world.now = at(10) + 40 * DAY;
    const done = await sealHome(world);

    expect(receipt).toMatchObject({ closed: 0, created: 0, lag: 20 * DAY - 3 * MINUTE });
    expect(receipt.waiting).toEqual([
      { trail: arnOf('main'), because: expect.stringContaining('2026-04-10T09:02:00.000Z') },
    ]);
    expect(done).toMatchObject({ closed: 1, created: 1, files: 1, waiting: [], lag: 0 });
  });

  it('not for a clock that is a little ahead', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now -= 10 * MINUTE;

    expect(await sealHome(world)).toMatchObject({ closed: 0, waiting: [], lag: 0 });
  });
});

describe('a run that is short of time', () => {
  it('stops between two steps, and tells how far behind it is', async () => {
    const world = withTrail();
    await world.deliverOne();
    world.now = at(12, 5);

    const nothing = await sealHome(world, 'hours', () => false);
    const lags: number[] = [];
    for (let patience = 1; lags.at(-1) !== 0; patience++) {
      let asked = 0;
      const { lag } = await sealHome(world, 'hours', () => asked++ < patience);
      lags.push(lag);
    }

    expect(nothing).toMatchObject({ closed: 0, created: 0, lag: 2 * HOUR + 5 * MINUTE });
    expect(lags).toContain(2 * HOUR + 5 * MINUTE);
    expect(await hoursOf(world, 'main')).toEqual(['09:00-10:00', '10:00-11:00', '11:00-12:00']);
  });
});
