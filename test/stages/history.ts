import * as fc from 'fast-check';
import { scheduled } from '../stores/faulty-object-store.ts';
import { anEvent, BUS, direct, LOCAL, type Message, START, TRAIL_FILES } from './arrivals.ts';
import { endure, type Fault, withFault } from './stores.ts';
import { DESTINATIONS, type Process, type ProcessOptions, type World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

/** One step of a history: somebody does something, or time goes by. */
export type Step =
  | { readonly does: 'collect'; readonly by: number; readonly messages: readonly number[] }
  | { readonly does: 'deliver' | 'publish'; readonly by: number }
  | { readonly does: 'wait'; readonly time: number }
  | { readonly does: 'fail'; readonly trail: string }
  | { readonly does: 'recover'; readonly trail: string }
  | { readonly does: 'race'; readonly rivals: readonly Rival[] };

/** A process among rivals: collects these messages, or delivers and publishes all that there is. */
interface Rival {
  readonly options: ProcessOptions;
  readonly fault: Fault | undefined;
  readonly messages: readonly number[];
}

/** What is brought, by whom, and in which order everything happens. */
export interface History {
  readonly messages: readonly Message[];
  /** How the processes work, one after another; each ends with its fault. */
  readonly processes: readonly { readonly options: ProcessOptions; readonly fault: Fault | undefined }[];
  readonly steps: readonly Step[];
}

const bringers = fc.constantFrom(BUS, BUS, TRAIL_FILES, TRAIL_FILES, LOCAL, direct('alice'), direct('bob'));

const tellings = fc.record({
  account: fc.constantFrom('111122223333', '111122223333', '444455556666'),
  region: fc.constant('eu-west-1'),
  id: fc.constantFrom('a', 'b', 'c', undefined),
  time: fc.constantFrom(0, 0, 1000, HOUR, -30 * HOUR, -3 * YEAR).map((before) => START + before),
  what: fc.constantFrom(0, 0, 0, 1, 2),
  spelling: fc.constantFrom(0, 1, 2),
});

const messages: fc.Arbitrary<Message[]> = fc
  .array(
    fc.record({
      bringer: bringers,
      isSpaced: fc.boolean(),
      items: fc.array(
        fc.oneof(
          { weight: 9, arbitrary: tellings.map(anEvent) },
          { weight: 1, arbitrary: fc.constant('broken' as const) },
        ),
        { minLength: 1, maxLength: 5 },
      ),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((brought) => brought.map(({ bringer, ...rest }, index) => ({ ...bringer, ...rest, name: `message ${index}` })));

/** Sizes at which runs, batches and files are cut: next to nothing, a record or two, and no limit. */
export const sizes: fc.Arbitrary<ProcessOptions> = fc.record(
  {
    runBytes: fc.constantFrom(1, 700, 3000),
    batchBytes: fc.constant(1),
    fileBytes: fc.constantFrom(1, 900, 2000),
  },
  { requiredKeys: [] },
);

const faults: fc.Arbitrary<Fault> = fc.record({
  is: fc.constantFrom('stop', 'failure'),
  at: fc.integer({ min: 1, max: 60 }),
  effect: fc.constantFrom('before', 'after'),
});

const WAITS = [MINUTE, 7 * MINUTE, 3 * HOUR, 25 * HOUR, -10 * MINUTE];

/** What a history may contain besides ordinary work. */
interface Kinds {
  readonly hasFaults?: boolean;
  readonly hasRivals?: boolean;
  readonly hasSizes?: boolean;
  /** Destinations fail and recover, within weeks. */
  readonly hasOutages?: boolean;
  readonly maxSteps?: number;
}

const stepsOf = (count: number, { hasRivals, hasOutages, ...kinds }: Kinds): fc.Arbitrary<Step> => {
  const some = fc.array(fc.nat(count - 1), { minLength: 1, maxLength: 3 });
  const by = fc.nat(1);
  const rival = fc.record({
    options: kinds.hasSizes ? sizes : fc.constant({}),
    fault: kinds.hasFaults ? fc.option(faults, { nil: undefined }) : fc.constant(undefined),
    messages: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some }),
  });
  const ordinary = [
    fc.record({ does: fc.constant('collect' as const), by, messages: some }),
    fc.record({ does: fc.constantFrom('deliver' as const, 'publish' as const), by }),
    fc.record({
      does: fc.constant('wait' as const),
      time: fc.constantFrom(...WAITS, ...(hasOutages ? [] : [2 * YEAR])),
    }),
  ];
  const outage = fc.record({
    does: fc.constantFrom('fail' as const, 'recover' as const),
    trail: fc.constantFrom(...DESTINATIONS),
  });
  const race = fc.record({
    does: fc.constant('race' as const),
    rivals: fc.array(rival, { minLength: 2, maxLength: 4 }),
  });
  return fc.oneof<fc.Arbitrary<Step>[]>(...ordinary, ...(hasRivals ? [race] : []), ...(hasOutages ? [outage] : []));
};

/** Random histories: arrivals come again, out of order, in other company, hours and years late. */
export const histories = (kinds: Kinds = {}): fc.Arbitrary<History> =>
  messages.chain((brought) =>
    fc.record({
      messages: fc.constant(brought),
      processes: fc.array(
        fc.record({
          options: kinds.hasSizes ? sizes : fc.constant({}),
          fault: kinds.hasFaults ? fc.option(faults, { nil: undefined }) : fc.constant(undefined),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      steps: fc.array(stepsOf(brought.length, kinds), { minLength: 1, maxLength: kinds.maxSteps ?? 16 }),
    }),
  );

/** Makes a history happen: two processes do the work, each replaced by a new one when it stops. */
export const live = async (world: World, history: History, scheduler?: fc.Scheduler): Promise<void> => {
  const { messages: brought, processes, steps } = history;
  let begun = 0;
  const begin = (): Process => {
    const { options, fault } = processes[begun++ % processes.length];
    // Faults cease: a process of the second round has none.
    const isFaulty = fault !== undefined && begun <= processes.length;
    return world.start(isFaulty ? { ...options, around: (store) => withFault(store, fault) } : options);
  };
  const working = [begin(), begin()];
  for (const step of steps) {
    if (step.does === 'wait') world.now += step.time;
    else if (step.does === 'fail') world.failing.add(step.trail);
    else if (step.does === 'recover') world.failing.delete(step.trail);
    else if (step.does === 'race') await race(world, brought, step.rivals, scheduler!);
    else {
      const lives = await endure(() => work(world, working[step.by], step, brought));
      if (!lives) working[step.by] = begin();
    }
  }
};

const work = async (
  world: World,
  process: Process,
  step: Extract<Step, { by: number }>,
  brought: readonly Message[],
): Promise<void> => {
  if (step.does === 'collect') return process.collect(...step.messages.map((index) => brought[index]));
  for (const shard of world.shards()) await process[step.does](shard);
};

/** Rivals do their work at the same time; the scheduler says whose operation is next. */
const race = async (
  world: World,
  brought: readonly Message[],
  rivals: readonly Rival[],
  scheduler: fc.Scheduler,
): Promise<void> => {
  const runs = rivals.map(({ options, fault, messages }) => {
    const around: ProcessOptions['around'] = (store) =>
      fault ? withFault(scheduled(store, scheduler), fault) : scheduled(store, scheduler);
    const process = world.start({ ...options, around });
    return endure(async () => {
      if (messages.length > 0) return process.collect(...messages.map((index) => brought[index]));
      for (const shard of world.shards()) {
        while (await process.deliver(shard));
        await process.publish(shard);
      }
    });
  });
  await scheduler.waitFor(Promise.all(runs));
  await scheduler.waitIdle();
};
