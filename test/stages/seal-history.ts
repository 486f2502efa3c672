import * as fc from 'fast-check';
import { anEvent, START, type Telling } from './arrivals.ts';
import { HOUR } from './seal-world.ts';
import type { Fault } from './stores.ts';

const MINUTE = 60_000;

/** What becomes of a trail. */
export const CHANGES = [
  'make',
  'delete',
  'stop',
  'start',
  'validate',
  'do not validate',
  'move',
  'rename folder',
] as const;

export const NAMES = ['main', 'other'] as const;
/** Buckets of all trails; those that a trail moves to are its alone. */
export const BUCKETS = [...NAMES, 'main-moved', 'other-moved'];

export type Work = 'deliver' | 'publish' | 'seal' | 'seal now';

/** One step of a history. */
export type Step =
  | { readonly does: 'collect'; readonly by: number; readonly events: readonly number[] }
  | { readonly does: Work; readonly by: number; readonly patience: number }
  | { readonly does: 'wait'; readonly time: number }
  | { readonly does: 'fail'; readonly bucket: string }
  | { readonly does: 'recover'; readonly bucket: string }
  | { readonly does: 'rotate' }
  | {
      readonly does: 'change';
      readonly name: string;
      readonly change: (typeof CHANGES)[number];
      /** These processes learn of it at once, others when they are begun anew. */
      readonly knownTo: readonly number[];
    }
  | { readonly does: 'race'; readonly events: readonly number[]; readonly rivals: readonly Rival[] };

interface Rival {
  readonly works: readonly Work[];
  /** Hours that go by meanwhile. */
  readonly hours: number;
  /** A key is rotated meanwhile. */
  readonly rotates: boolean;
  readonly fault: Fault | undefined;
}

export interface SealHistory {
  readonly events: readonly Telling[];
  readonly faults: readonly (Fault | undefined)[];
  readonly steps: readonly Step[];
}

const tellings = fc.record({
  account: fc.constantFrom('111122223333', '111122223333', '444455556666', '777788889999'),
  time: fc.constantFrom(0, 0, 0, -30 * HOUR, -3 * 365 * 24 * HOUR).map((before) => START + before),
});

const faults: fc.Arbitrary<Fault> = fc.record({
  is: fc.constantFrom('stop', 'failure'),
  at: fc.integer({ min: 1, max: 80 }),
  effect: fc.constantFrom('before', 'after'),
});

const works = fc.constantFrom<Work>('deliver', 'publish', 'seal', 'seal', 'seal now');

interface Kinds {
  readonly hasFaults?: boolean;
  readonly hasRivals?: boolean;
  /** Trails are made, stopped, moved, deleted. */
  readonly hasChanges?: boolean;
  readonly maxSteps?: number;
}

const upTo = <T>(maxLength: number, item: fc.Arbitrary<T>, minLength = 1): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength, maxLength, size: 'max' });

const stepsOf = (count: number, { hasFaults, hasRivals, hasChanges }: Kinds): fc.Arbitrary<Step> => {
  const by = fc.nat(1);
  const some = upTo(3, fc.nat(count - 1));
  const fault = hasFaults ? fc.option(faults, { nil: undefined }) : fc.constant(undefined);
  const patience = fc.constantFrom(Infinity, Infinity, 1, 3, 10, 30);
  const bucket = fc.constantFrom(...BUCKETS);
  const rival = fc.record({ works: upTo(3, works), hours: fc.constantFrom(0, 0, 1, 2), rotates: fc.boolean(), fault });
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ does: fc.constant('collect' as const), by, events: some }) },
    { weight: 6, arbitrary: fc.record({ does: works, by, patience }) },
    {
      weight: 3,
      arbitrary: fc.record({
        does: fc.constant('wait' as const),
        time: fc.constantFrom(MINUTE, 7 * MINUTE, 61 * MINUTE, 61 * MINUTE, 5 * HOUR, -10 * MINUTE),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('fail' as const), bucket }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('recover' as const), bucket }) },
    { weight: 1, arbitrary: fc.constant({ does: 'rotate' as const }) },
    {
      weight: hasChanges ? 4 : 0,
      arbitrary: fc.record({
        does: fc.constant('change' as const),
        name: fc.constantFrom(...NAMES),
        change: fc.constantFrom(...CHANGES),
        knownTo: fc.constantFrom([0, 1], [0], []),
      }),
    },
    {
      weight: hasRivals ? 5 : 0,
      arbitrary: fc.record({ does: fc.constant('race' as const), events: some, rivals: upTo(4, rival, 2) }),
    },
  );
};

/** Random histories of trails, hours and processes. */
export const sealHistories = (kinds: Kinds = {}): fc.Arbitrary<SealHistory> =>
  upTo(6, tellings).chain((told) =>
    fc.record({
      events: fc.constant(told.map((telling, index) => anEvent({ id: `event ${index}`, ...telling }))),
      faults: kinds.hasFaults ? upTo(12, fc.option(faults, { nil: undefined })) : fc.constant([undefined]),
      steps: upTo(kinds.maxSteps ?? 20, stepsOf(told.length, kinds)),
    }),
  );
