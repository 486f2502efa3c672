import { describe, expect, it } from '@jest/globals';
import { consumedBy } from '../../stages/staged.ts';
import { anEvent, aMessage, LOCAL } from './arrivals.ts';
import { commitsOf, everyArrivalHasOneOutcome } from './promises.ts';
import { digestsOf } from './seal-digests.ts';
import { at, before, HOME_SHARD, HOUR, SealWorld, withTrail } from './seal-world.ts';

describe('a barrier', () => {
  it('keeps a deliverer who slept over the end of the hour from committing to it', async () => {
    const world = withTrail();
    const seal = async () => {
      world.now = at(10, 5);
      await world.begin().seal(HOME_SHARD);
    };
    const sleeper = world.begin({ around: before('create home/ledger/11/commit', seal) });
    await sleeper.collect(aMessage(LOCAL, anEvent()));

    const commit = await sleeper.deliver(HOME_SHARD);
    await world.publishAll();
    world.now = at(11, 5);
    await world.begin().seal(HOME_SHARD);

    expect(commit).toMatchObject({ n: 1, time: at(10, 5) });
    expect((await digestsOf(world, 'main')).map(({ hours, files }) => [hours, files.length])).toEqual([
      ['09:00-10:00', 0],
      ['10:00-11:00', 1],
    ]);
    await world.finish(world.begin());
    await everyArrivalHasOneOutcome(world);
  });

  it('is not made where a deliverer has committed in the meantime', async () => {
    const world = withTrail();
    const commit = async () => {
      world.now = at(10, 5);
      await world.commit();
    };
    await world.begin().collect(aMessage(LOCAL, anEvent()));
    world.now = at(10);
    const process = world.begin({ around: before('create home/ledger/11/commit', commit) });

    const receipt = await process.seal(HOME_SHARD);

    expect(receipt).toMatchObject({ closed: 1, created: 1, files: 0 });
    const commits = await commitsOf(world, HOME_SHARD);
    expect(commits.map(({ time, files }) => [time, files.length])).toEqual([[at(10, 5), 1]]);
  });

  it('says what was consumed and may come back, until it cannot any more', async () => {
    const world = withTrail();
    await world.commit();
    const [commit] = await commitsOf(world, HOME_SHARD);
    world.now = at(10);
    const requested = await world.home.list('staging/');

    await world.begin().seal(HOME_SHARD);
    await world.begin().clear();
    world.now = at(11);
    await world.begin().seal(HOME_SHARD);

    const [, first, second] = await commitsOf(world, HOME_SHARD);
    expect(requested).toHaveLength(1);
    expect([...consumedBy(first)]).toEqual([...consumedBy(commit)]);
    expect(second.waiting).toBeUndefined();
  });

  it('keeps what the commit before it has seen, and what it has replaced in the index', async () => {
    const world = withTrail();
    const process = world.begin();
    for (let number = 0; number < 17; number++) {
      await process.collect(aMessage(LOCAL, anEvent({ id: `event ${number}` })));
      await process.deliver(HOME_SHARD);
    }
    world.now = at(10);

    await process.seal(HOME_SHARD);

    const [last, made] = (await commitsOf(world, HOME_SHARD)).slice(-2);
    expect(last.retired.length).toBeGreaterThan(0);
    expect(made).toMatchObject({ n: last.n + 1, time: at(10), files: [], consumed: [], seen: last.seen });
    expect(made.retired).toEqual(last.retired);
    expect(made.run).not.toBe(last.run);
    expect(made.trails).toEqual(last.trails);
  });

  it('is not made where nothing is to be sealed', async () => {
    const world = new SealWorld();
    world.change('main', { isValidated: false });
    await world.deliverOne();
    world.now += 10 * HOUR;

    await world.sealAll();

    expect(await commitsOf(world, HOME_SHARD)).toHaveLength(1);
  });
});
