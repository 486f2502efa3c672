import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import { around } from '../stores/faulty-object-store.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { DAY, FedWorld, HOUR, hours, MINUTE } from './reconcile-world.ts';

describe('how far a run goes', () => {
  it('begins a day ago, and keeps its distance from now', async () => {
    const world = new FedWorld();
    world.now = DAY + 12 * HOUR + 29 * MINUTE;
    hours(world, DAY - 20 * HOUR, 32);

    expect(await world.run()).toMatchObject({
      from: DAY - 12 * HOUR,
      to: DAY + 10 * HOUR,
      digests: 22,
      isBehind: false,
    });
    world.now += MINUTE;
    expect(await world.run()).toMatchObject({ from: DAY + 10 * HOUR, to: DAY + 11 * HOUR, digests: 1 });
  });

  it('catches up after three days', async () => {
    const world = new FedWorld();
    const [before] = hours(world, DAY + 9 * HOUR, 1);
    await world.take(...before.files);
    await world.run();
    const made = hours(world, DAY + 10 * HOUR, 74);
    world.now += 72 * HOUR;
    const all = made.slice(0, 72).flatMap(({ files }) => files);
    await world.take(...all.filter((_, index) => index !== 77));

    const receipt = await world.run();

    expect(receipt).toMatchObject({
      from: DAY + 10 * HOUR,
      to: DAY + 82 * HOUR,
      damaged: [],
      digests: 72,
      isBehind: false,
    });
    expect(receipt).toMatchObject({ files: 144, missed: 1 });
    expect(world.told()).toEqual([all[77].key]);
  });

  it('ends when its time is up, and the next one goes on from there, in the middle of an hour', async () => {
    const world = new FedWorld();
    const regions = Array.from({ length: 20 }, (_, index) => `eu-test-${index}`);
    const files = regions.flatMap((region) =>
      [7, 8, 9, 10].flatMap((hour) => world.hour(DAY + hour * HOUR, { region }).files),
    );
    const untilTen = files.filter((_, index) => index % 8 < 6).map(({ key }) => key);
    const receipts = [];
    do receipts.push(await world.run({ remaining: () => 0 }));
    while (receipts[receipts.length - 1].isBehind);

    // Of twenty Regions, eight are looked at together where nothing was, and one in the hours with files.
    expect(receipts).toHaveLength(3 * 19 + 20 * 3);
    expect(receipts.reduce((sum, { digests }) => sum + digests, 0)).toBe(20 * 3);
    expect(receipts.reduce((sum, { files: looked }) => sum + looked, 0)).toBe(untilTen.length);
    expect(world.told().sort()).toEqual(untilTen.sort());
  });

  it('ends while two minutes are left, and not before', async () => {
    const world = new FedWorld();
    for (const region of ['eu-test-1', 'eu-test-2'])
      for (const hour of [8, 9, 10]) world.hour(DAY + hour * HOUR, { region });
    const cut = await world.run({ remaining: () => 2 * MINUTE });
    const whole = await world.run({ remaining: () => 2 * MINUTE + 1 });

    expect(cut).toMatchObject({ to: DAY - 11 * HOUR, lag: 21.5 * HOUR, isBehind: true });
    expect(whole).toMatchObject({ from: DAY - 11 * HOUR, to: DAY + 10 * HOUR, lag: 30 * MINUTE, isBehind: false });
  });

  it('looks at a Region to its end, however little time is left, and at each once', async () => {
    const world = new FedWorld();
    const regions = ['eu-test-1', 'eu-test-2'];
    const files = regions.flatMap((region) =>
      [8, 9, 10].flatMap((hour) => {
        const made = Array.from({ length: 20 }, () => world.file(DAY + hour * HOUR + 10 * MINUTE, { region }, 1));
        world.digest(DAY + (hour + 1) * HOUR, made, { region });
        return hour === 8 ? made : [];
      }),
    );
    let receipt;
    do receipt = await world.run({ remaining: () => 0 });
    while (receipt.to < DAY + 8 * HOUR);

    const first = await world.run({ remaining: () => 0 });
    const second = await world.run({ remaining: () => 0 });

    expect([first, second]).toMatchObject([
      { files: 20, digests: 1, to: DAY + 8 * HOUR },
      { files: 20, digests: 1, to: DAY + 9 * HOUR },
    ]);
    expect(world.told().sort()).toEqual(files.map(({ key }) => key).sort());
  });

  it('begins where the first run would have begun, also if that could not do anything', async () => {
    const world = new FedWorld();
    const made = hours(world, DAY - 10 * HOUR, 90);
    await world.collect(made[8].files);
    world.now += 3 * 24 * HOUR;
    // What was staged three days ago keeps all runs from going on.
    await expect(world.run()).resolves.toMatchObject({ digests: 0 });
    world.now += 24 * HOUR;
    await world.deliver();

    expect(await world.run()).toMatchObject({ from: DAY + 60 * HOUR, digests: 20 });
  });

  it('does not go on if collect-files cannot be told', async () => {
    const world = new FedWorld();
    const [{ files }] = hours(world, DAY + 8 * HOUR, 3);
    world.queueFault = new TrailError('STORE_UNAVAILABLE', 'cannot send');
    await expect(world.run()).rejects.toThrow('cannot send');
    world.queueFault = undefined;

    const receipt = await world.run();

    expect(receipt).toMatchObject({ to: DAY + 10 * HOUR, missed: 4 });
    expect(world.told()).toEqual(expect.arrayContaining(files.map(({ key }) => key)));
  });

  it('does not go on if the feed cannot be read', async () => {
    const world = new FedWorld();
    const [{ files }] = hours(world, DAY + 8 * HOUR, 3);
    world.feed.faults.set(files[0].key, new TrailError('STORE_UNAVAILABLE', 'cannot read'));
    await expect(world.run()).rejects.toThrow('cannot read');
    world.feed.faults.clear();

    await world.run();

    expect(world.told()).toContain(files[0].key);
  });

  it('of two at once is told twice at most, and nothing is left out', async () => {
    const world = new FedWorld();
    const made = hours(world, DAY + 6 * HOUR, 6);
    const wanted = made.slice(0, 4).flatMap(({ files }) => files.map(({ key }) => key));

    const receipts = await Promise.all([world.run(), world.run()]);
    const after = await world.run();

    expect(new Set(world.told())).toEqual(new Set(wanted));
    expect(world.told().length).toBeLessThanOrEqual(2 * wanted.length);
    expect(Math.max(...receipts.map(({ to }) => to))).toBe(DAY + 10 * HOUR);
    expect(after).toMatchObject({ from: DAY + 10 * HOUR, digests: 0, isBehind: false });
  });

  it('is noted in one small object, however many accounts there are', async () => {
    const world = new FedWorld();
    for (let account = 0; account < 50; account++) world.file(DAY, { account: String(100_000_000_000 + account) });
    await world.run({ remaining: () => 0 });

    const { body } = (await world.store.readVersioned('ledger/reconcile'))!;

    expect(body.length).toBeLessThan(200);
  });
});

describe('an index object that is gone', () => {
  /** A world whose index loses an object as soon as somebody looks up something; `before` that happens. */
  const losing = async (before: (world: FedWorld) => Promise<void>) => {
    let isLosing = false;
    const store = around(new MemoryObjectStore(), async (operation, key, perform) => {
      if (!isLosing || operation !== 'read' || !key.endsWith('/list')) return perform();
      isLosing = false;
      await before(world);
      return undefined as Awaited<ReturnType<typeof perform>>;
    });
    const world = new FedWorld(store);
    const [{ files }] = [8, 9, 10].map((hour) => world.hour(DAY + hour * HOUR));
    await world.take(...files);
    isLosing = true;
    return world;
  };

  it('is looked for in the newer commit that has replaced it', async () => {
    const world = await losing((losers) => losers.take(losers.file(DAY + 10 * HOUR + 10 * MINUTE)));

    expect(await world.run()).toMatchObject({ files: 4, missed: 2 });
  });

  it('means, without a newer commit, that the ledger is damaged', async () => {
    const world = await losing(async () => undefined);

    // The first look is repeated, and the object is there again: only if it stays away is there damage.
    await expect(world.run()).resolves.toMatchObject({ missed: 2 });
    const [list] = (await world.store.list('ledger/')).filter(({ key }) => key.endsWith('/list'));
    await world.store.delete(list.key);
    world.hour(DAY + 11 * HOUR);
    world.now += 2 * HOUR;
    await expect(world.run()).rejects.toThrow('is gone');
  });
});
