import * as fc from 'fast-check';
import { anEvent, BUS, direct, LOCAL, type Message, START, type Telling, TRAIL_FILES } from './arrivals.ts';
import type { Fault } from './stores.ts';
import { DESTINATIONS, type ProcessOptions } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

/** One step of a history: somebody does something, or time goes by. */
export type Step =
  | { readonly does: 'collect'; readonly by: number; readonly messages: readonly number[] }
  | { readonly does: 'deliver' | 'publish'; readonly by: number; readonly only: number | undefined }
  | { readonly does: 'clear'; readonly by: number }
  /** Requests that staged something, and whose answers were lost, are tried again. */
  | { readonly does: 'stage again' }
  | { readonly does: 'wait'; readonly time: number }
  | { readonly does: 'fail'; readonly trail: string }
  | { readonly does: 'recover'; readonly trail: string }
  | {
      readonly does: 'race';
      readonly staged: readonly number[];
      /** Each arrival in an object of its own, not all together. */
      readonly isSplit: boolean;
      readonly rivals: readonly Rival[];
    };

/** A process among rivals: collects these messages, clears what all have taken, or delivers and publishes all. */
export interface Rival {
  readonly clears: boolean;
  readonly options: ProcessOptions;
  readonly fault: Fault | undefined;
  readonly messages: readonly number[];
}

/** What is brought, by whom, and in which order everything happens. */
export interface History {
  /** Commits made before, of events of their own: with some of them, the index is soon merged. */
  readonly before: number;
  readonly messages: readonly Message[];
  /** How the processes work, one after another; each ends with its fault. */
  readonly processes: readonly { readonly options: ProcessOptions; readonly fault: Fault | undefined }[];
  readonly steps: readonly Step[];
}

const bringers = fc.constantFrom(
  BUS,
  BUS,
  BUS,
  TRAIL_FILES,
  TRAIL_FILES,
  TRAIL_FILES,
  LOCAL,
  direct('alice'),
  direct('bob'),
);

/** Few accounts, ids and times, so that copies meet. */
const tellings = fc.record({
  account: fc.constantFrom('111122223333', '111122223333', '111122223333', '444455556666', '777788889999'),
  region: fc.constant('eu-west-1'),
  id: fc.constantFrom('a', 'a', 'b', undefined),
  time: fc.constantFrom(0, 0, 0, 0, 1000, -30 * HOUR, -3 * YEAR).map((before) => START + before),
  what: fc.constantFrom(0, 0, 1, 2),
  spelling: fc.constantFrom(0, 1, 2),
});

const itemsOf = (told: fc.Arbitrary<Telling>): fc.Arbitrary<Message['items'][number]> =>
  fc.oneof({ weight: 9, arbitrary: told }, { weight: 1, arbitrary: fc.constant('broken' as const) });

/** Arrays of any length up to this one, not only of short ones. */
const upTo = <T>(maxLength: number, item: fc.Arbitrary<T>, minLength = 1): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength, maxLength, size: 'max' });

const messagesOf = (told: fc.Arbitrary<Telling>, most = 5): fc.Arbitrary<Message[]> =>
  upTo(8, fc.record({ bringer: bringers, isSpaced: fc.boolean(), items: upTo(most, itemsOf(told)) })).map((brought) =>
    brought.map(({ bringer, ...rest }, index) => ({ ...bringer, ...rest, name: `message ${index}` })),
  );

/** Sizes at which runs, batches and files are cut: next to nothing, a record or two, and no limit. */
export const sizes: fc.Arbitrary<ProcessOptions> = fc.record(
  {
    runBytes: fc.constantFrom(1, 700, 3000),
    runParts: fc.constantFrom(1, 2, 5),
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
  /** Of a message. */
  readonly maxItems?: number;
}

const stepsOf = (count: number, { hasRivals, hasOutages, ...kinds }: Kinds): fc.Arbitrary<Step> => {
  const some = upTo(3, fc.nat(count - 1));
  const by = fc.nat(1);
  const time = fc.constantFrom(...WAITS, ...(hasOutages ? [] : [2 * YEAR]));
  const collect = fc.record({ does: fc.constant('collect' as const), by, messages: some });
  // One shard alone is dealt with, so that others are slow to take their parts of the same objects.
  const only = fc.constantFrom(undefined, undefined, 0, 1);
  const kindsOfDelivery = fc.constantFrom('deliver' as const, 'deliver' as const, 'publish' as const);
  const deliver = fc.record({ does: kindsOfDelivery, by, only });
  const clear = fc.record({ does: fc.constant('clear' as const), by });
  const again = fc.constant({ does: 'stage again' as const });
  const wait = fc.record({ does: fc.constant('wait' as const), time });
  const trail = fc.constantFrom(...DESTINATIONS);
  const outage = fc.record({ does: fc.constantFrom('fail' as const, 'recover' as const), trail });
  const rivals = upTo(4, rivalsOf(some, kinds), 2);
  const race = fc.record({ does: fc.constant('race' as const), staged: some, isSplit: fc.boolean(), rivals });
  return fc.oneof(
    { weight: 4, arbitrary: collect },
    { weight: 4, arbitrary: deliver },
    { weight: 1, arbitrary: clear },
    { weight: 1, arbitrary: again },
    { weight: 1, arbitrary: wait },
    { weight: hasOutages ? 2 : 0, arbitrary: outage },
    { weight: hasRivals ? 4 : 0, arbitrary: race },
  );
};

const sizesOf = ({ hasSizes }: Kinds): fc.Arbitrary<ProcessOptions> => (hasSizes ? sizes : fc.constant({}));

const faultOf = ({ hasFaults }: Kinds): fc.Arbitrary<Fault | undefined> =>
  hasFaults ? fc.option(faults, { nil: undefined }) : fc.constant(undefined);

const rivalsOf = (some: fc.Arbitrary<number[]>, kinds: Kinds): fc.Arbitrary<Rival> =>
  fc.record({
    clears: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    options: sizesOf(kinds),
    fault: faultOf(kinds),
    messages: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some }),
  });

/** Random histories: arrivals come again, out of order, in other company, hours and years late. */
export const histories = (kinds: Kinds = {}, told = tellings.map(anEvent)): fc.Arbitrary<History> =>
  messagesOf(told, kinds.maxItems).chain((brought) =>
    fc.record({
      before: kinds.hasRivals ? fc.constantFrom(0, 0, 0, 14, 15, 16) : fc.constant(0),
      messages: fc.constant(brought),
      processes: upTo(12, fc.record({ options: sizesOf(kinds), fault: faultOf(kinds) })),
      steps: upTo(kinds.maxSteps ?? 16, stepsOf(brought.length, kinds)),
    }),
  );
