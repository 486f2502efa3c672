import { describe, expect, it } from '@jest/globals';
import { DAY, FedWorld, HOUR, hours, MINUTE } from './reconcile-world.ts';

describe('reconcile', () => {
  it('waits while notifications of more than an hour wait for collect-files, which are not missed', async () => {
    const world = new FedWorld();
    const place = { region: 'eu-test-1' };
    const hourly = Array.from({ length: 120 }, () => world.file(DAY + 9 * HOUR + 10 * MINUTE, place, 1));
    world.digest(DAY + 10 * HOUR, hourly, place);
    const later = world.file(DAY + 10 * HOUR + 10 * MINUTE, place, 1);
    for (const hour of [11, 12]) world.digest(DAY + hour * HOUR, hour === 11 ? [later] : [], place);
    world.digest(DAY + 13 * HOUR, [], place);
    world.digest(DAY + 14 * HOUR, [], place);
    await world.take(...hourly);
    await world.run();
    world.now += HOUR;
    world.waiting = 121;

    const waiting = await world.run();
    world.now += HOUR;
    const still = await world.run();
    world.waiting = 120;
    const after = await world.run();

    expect(waiting).toMatchObject({ from: DAY + 10 * HOUR, to: DAY + 10 * HOUR, missed: 0, isBehind: true });
    expect(still).toMatchObject({ to: DAY + 10 * HOUR, lag: 2.5 * HOUR, isBehind: true });
    expect(after).toMatchObject({ to: DAY + 12 * HOUR, missed: 1, isBehind: false });
    expect(world.told()).toEqual([later.key]);
  });

  it('waits for a day at most', async () => {
    const world = new FedWorld();
    hours(world, DAY + 8 * HOUR, 40);
    await world.run();
    world.now += 30 * HOUR;
    world.waiting = 1_000_000;

    expect(await world.run()).toMatchObject({ from: DAY + 10 * HOUR, to: DAY + 18 * HOUR, isBehind: true });
  });

  it('does not wait for a hundred notifications, however few files there are', async () => {
    const world = new FedWorld();
    hours(world, DAY + 8 * HOUR, 6);
    await world.run();
    world.now += HOUR;
    world.waiting = 101;
    const waiting = await world.run();
    world.waiting = 100;

    expect(waiting).toMatchObject({ to: DAY + 10 * HOUR, isBehind: true });
    expect(await world.run()).toMatchObject({ to: DAY + 11 * HOUR, isBehind: false });
  });

  it('knows how many files an hour has also when several runs shared it', async () => {
    const world = new FedWorld();
    // The shard of the second is the first.
    for (const region of ['eu-test-1', 'eu-test-2', 'eu-test-3']) {
      const made = Array.from({ length: region === 'eu-test-2' ? 110 : 1 }, () =>
        world.file(DAY + 9 * HOUR + 10 * MINUTE, { region }, 1),
      );
      world.digest(DAY + 10 * HOUR, made, { region });
    }
    let receipt;
    do receipt = await world.run({ remaining: () => 0 });
    while (receipt.isBehind);
    world.now += HOUR;
    world.waiting = 110;

    // Each run has looked at one Region, and the last one at one with a single file.
    expect(await world.run()).toMatchObject({ to: DAY + 11 * HOUR });
  });

  it('does not wait at first, when it does not know yet how many files an hour has', async () => {
    const world = new FedWorld();
    hours(world, DAY + 8 * HOUR, 4);
    world.waiting = 1_000_000;

    expect(await world.run()).toMatchObject({ to: DAY + 10 * HOUR });
  });
});

describe('a feed without any files', () => {
  it('is waited for while it is new', async () => {
    const world = new FedWorld();
    const first = await world.run();
    world.now += 2 * HOUR;
    const [{ files }] = [10, 11, 12].map((hour) => world.hour(DAY + hour * HOUR));

    expect(first).toMatchObject({ from: DAY - 12 * HOUR, to: DAY - 12 * HOUR, lag: 0, isBehind: false });
    expect(await world.run()).toMatchObject({ from: DAY - 12 * HOUR, to: DAY + 12 * HOUR, missed: 4 });
    expect(world.told()).toEqual(expect.arrayContaining(files.map(({ key }) => key)));
  });

  it.each([
    ['for three hours', 3 * HOUR, () => undefined],
    ['since they stand elsewhere', 3 * HOUR, (world: FedWorld) => void world.hour(DAY, { root: 'logs/AWSLogs/' })],
  ])('is not the right one: %s', async (_, time, make) => {
    const world = new FedWorld();
    make(world);
    await world.run();
    world.now += time;

    await expect(world.run()).rejects.toThrow(
      'cannot find any trail files below s3://feed/AWSLogs/: check bucket and prefix of the feed',
    );
    world.hour(DAY + 8 * HOUR);
    expect(await world.run()).toMatchObject({ from: DAY - 12 * HOUR, missed: 2 });
  });

  it('is not the right one as soon as it had files before', async () => {
    const world = new FedWorld();
    hours(world, DAY + 8 * HOUR, 2);
    await world.run();
    world.now += HOUR;

    await expect(world.run({ prefix: 'other/' })).rejects.toThrow('s3://feed/other/AWSLogs/');
  });
});
