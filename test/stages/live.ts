import type * as fc from 'fast-check';
import { scheduled } from '../stores/faulty-object-store.ts';
import { anEvent, aMessage, BUS, type Message } from './arrivals.ts';
import type { History, Step } from './history.ts';
import { endure, withFault } from './stores.ts';
import type { Process, ProcessOptions, World } from './world.ts';

/** Makes a history happen: two processes do the work, each replaced by a new one when it stops. */
export const live = async (world: World, history: History, scheduler?: fc.Scheduler): Promise<void> => {
  const { before, messages: brought, processes, steps } = history;
  await commitBefore(world, before);
  let begun = 0;
  const begin = (): Process => {
    const { options, fault } = processes[begun++ % processes.length];
    // Faults cease: a process of the second round has none.
    const isFaulty = fault !== undefined && begun <= processes.length;
    return world.start(isFaulty ? { ...options, around: (store) => withFault(store, fault) } : options);
  };
  const working = [begin(), begin()];
  for (const step of steps) {
    if (step.does === 'wait') world.wait(step.time);
    else if (step.does === 'stage again') await world.stageAgain();
    else if (step.does === 'fail') world.failing.add(step.trail);
    else if (step.does === 'recover') world.failing.delete(step.trail);
    else if (step.does === 'race') await race(world, brought, step, scheduler!);
    else {
      const lives = await endure(() => work(world, working[step.by], step, brought));
      if (!lives) working[step.by] = begin();
    }
  }
};

const commitBefore = async (world: World, count: number): Promise<void> => {
  const process = world.start();
  for (let number = 0; number < count; number++) {
    await process.collect(aMessage(BUS, anEvent({ id: `before ${number}` })));
    await process.deliver(world.shards()[0]);
  }
};

const work = async (
  world: World,
  process: Process,
  step: Extract<Step, { by: number }>,
  brought: readonly Message[],
): Promise<void> => {
  if (step.does === 'collect') return process.collect(...step.messages.map((index) => brought[index]));
  if (step.does === 'clear') {
    await process.clear();
    return;
  }
  for (const [index, shard] of world.shards().entries()) {
    if (step.only === undefined || step.only === index) await process[step.does](shard);
  }
};

/** Rivals do their work at the same time; the scheduler says whose operation is next. */
const race = async (
  world: World,
  brought: readonly Message[],
  { staged, isSplit, rivals }: Extract<Step, { does: 'race' }>,
  scheduler: fc.Scheduler,
): Promise<void> => {
  await world.start(isSplit ? { batchBytes: 1 } : {}).collect(...staged.map((index) => brought[index]));
  const runs = rivals.map(({ clears, options, fault, messages }) => {
    const around: ProcessOptions['around'] = (store) =>
      fault ? withFault(scheduled(store, scheduler), fault) : scheduled(store, scheduler);
    const process = world.start({ ...options, around });
    return endure(async () => {
      if (messages.length > 0) return process.collect(...messages.map((index) => brought[index]));
      for (let times = 0; clears && times < 5; times++) await process.clear();
      if (!clears) await world.finish(process);
    });
  });
  await scheduler.waitFor(Promise.all(runs));
  await scheduler.waitIdle();
};
