import type * as fc from 'fast-check';
import { allShards } from '../../core/shard.ts';
import { newestCommit } from '../../stages/ledger.ts';
import type { PeriodEnds } from '../../stages/seal.ts';
import { scheduled } from '../stores/faulty-object-store.ts';
import { aMessage, LOCAL, type Telling } from './arrivals.ts';
import type { CHANGES, SealHistory, Step, Work } from './seal-history.ts';
import { HOME_SHARD, HOUR, type SealProcess, type SealWorld, type TrailState } from './seal-world.ts';
import { endure, withFault } from './stores.ts';
import type { ProcessOptions } from './world.ts';

/** Makes a history happen: two processes do the work, each replaced by a new one when it stops. */
export const liveSealing = async (
  world: SealWorld,
  { events, faults, steps }: SealHistory,
  scheduler?: fc.Scheduler,
): Promise<void> => {
  let begun = 0;
  const begin = (): SealProcess => {
    // Faults cease: a process of the second round has none.
    const fault = begun < faults.length ? faults[begun] : undefined;
    begun++;
    return world.begin(fault ? { around: (store) => withFault(store, fault) } : {});
  };
  const working = [begin(), begin()];
  for (const step of steps) {
    if (step.does === 'wait') world.wait(step.time);
    else if (step.does === 'fail') world.failing.add(step.bucket);
    else if (step.does === 'recover') world.failing.delete(step.bucket);
    else if (step.does === 'rotate') rotate(world);
    else if (step.does === 'change') {
      changeTrail(world, step.name, step.change);
      for (const by of step.knownTo) working[by] = begin();
    } else if (step.does === 'race') {
      await race(world, events, step, scheduler!);
    } else {
      const lives = await endure(() => act(world, working[step.by], step, events));
      if (!lives) working[step.by] = begin();
    }
  }
};

const rotate = (world: SealWorld): void => {
  world.keyNumber = (world.keyNumber + 1) % 3;
};

const changeTrail = (world: SealWorld, name: string, change: (typeof CHANGES)[number]): void => {
  const known = world.trails.get(name);
  if ((change === 'make') === (known !== undefined)) return;
  const states: Readonly<Record<typeof change, Partial<TrailState> | undefined>> = {
    make: {},
    delete: undefined,
    stop: { stoppedAt: known?.stoppedAt ?? world.now },
    start: { stoppedAt: undefined },
    validate: { isValidated: true },
    'do not validate': { isValidated: false },
    move: { bucket: known?.bucket === name ? `${name}-moved` : name },
    'rename folder': { prefix: known?.prefix === '' ? 'below/it' : '' },
  };
  world.change(name, states[change]);
};

const act = async (
  world: SealWorld,
  process: SealProcess,
  step: Extract<Step, { by: number }>,
  events: readonly Telling[],
): Promise<void> => {
  if (step.does === 'collect') return collect(process, events, step.events);
  return perform(world, process, step.does, step.patience);
};

const collect = (process: SealProcess, events: readonly Telling[], some: readonly number[]): Promise<void> =>
  process.collect(aMessage(LOCAL, ...some.map((index) => events[index])));

const perform = async (world: SealWorld, process: SealProcess, work: Work, patience = Infinity): Promise<void> => {
  if (work === 'deliver' || work === 'publish') {
    for (const shard of world.shards()) await process[work](shard);
    return;
  }
  const ends: PeriodEnds = work === 'seal' ? 'hours' : 'now';
  let asked = 0;
  for (const shard of shardsOf(world)) await process.seal(shard, ends, () => asked++ < patience);
};

/** Shards in which something can be sealed at all: few, so that histories are short. */
const shardsOf = (world: SealWorld): number[] =>
  allShards.filter((shard) => world.shards().includes(shard) || shard === HOME_SHARD);

/** Rivals do their work at the same time; the scheduler says whose operation is next, and when time goes by. */
const race = async (
  world: SealWorld,
  events: readonly Telling[],
  { events: some, rivals }: Extract<Step, { does: 'race' }>,
  scheduler: fc.Scheduler,
): Promise<void> => {
  await collect(world.begin(), events, some);
  const runs = rivals.map(async ({ works, hours, rotates, fault }) => {
    const around: ProcessOptions['around'] = (store) =>
      fault ? withFault(scheduled(store, scheduler), fault) : scheduled(store, scheduler);
    const process = world.begin({ around });
    for (let hour = 0; hour < hours; hour++) {
      await scheduler.schedule(Promise.resolve(), 'an hour goes by');
      world.wait(HOUR);
    }
    if (rotates) {
      await scheduler.schedule(Promise.resolve(), 'the key is rotated');
      rotate(world);
    }
    await endure(async () => {
      for (const work of works) await perform(world, process, work);
    });
  });
  await scheduler.waitFor(Promise.all(runs));
  await scheduler.waitIdle();
};

/** Faults cease, and all is delivered and sealed. */
export const settleSealing = async (world: SealWorld): Promise<void> => {
  world.failing.clear();
  await world.finish(world.begin());
  // The clock may have been put back.
  const times = await Promise.all(allShards.map(async (shard) => (await newestCommit(world.home, shard))?.time ?? 0));
  world.now = Math.max(world.now, ...times) + HOUR;
  const receipts = await world.sealAll();
  const open = receipts.filter(({ waiting, lag, missing }) => waiting.length + lag + missing.length > 0);
  if (open.length > 0) throw new Error(`sealing does not end: ${JSON.stringify(open)}`);
  await world.finish(world.begin());
};
