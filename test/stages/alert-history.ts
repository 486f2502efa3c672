import * as fc from 'fast-check';
import type { Finding } from '../../core/alerts/finding.ts';
import { WINDOW } from '../../core/time.ts';
import type { AlertFault } from './alert-faults.ts';
import { aFinding, MINUTE, NOON, SLOT } from './alert-world.ts';

/** What findings there may be: of three rules, two groups and two slots, each of several events. */
const POOL: readonly Finding[] = [
  ...['a', 'b', 'c', 'd', 'e'].map((event) => aFinding({ event, group: 'alice' })),
  ...['f', 'g'].map((event) => aFinding({ event, group: 'alice', time: NOON + SLOT })),
  ...['l', 'h', 'i'].map((event) => aFinding({ event, group: 'bob' })),
  ...['a', 'b'].map((event) => aFinding({ event, rule: 'each', level: 'low', group: null })),
  ...['a', 'b', 'j'].map((event) => aFinding({ event, rule: 'worst', level: 'critical' })),
  aFinding({ event: 'k', rule: 'worst', level: 'critical', group: 'alice' }),
];

export type Act =
  | { readonly do: 'tell'; readonly findings: readonly Finding[] }
  | { readonly do: 'close'; readonly which: 'due' | 'all' };

export interface Step {
  readonly acts: readonly Act[];
  readonly fault?: AlertFault;
  readonly isNew: boolean;
  readonly later: number;
}

const someFindings = fc
  .array(fc.tuple(fc.nat(POOL.length - 1), fc.constantFrom('bus', 'trail-files')), { minLength: 1, maxLength: 6 })
  .map((picked) =>
    picked.map(([n, arrivedBy]): Finding => ({
      ...POOL[n],
      event: { ...POOL[n].event!, arrivedBy: arrivedBy as 'bus' },
    })),
  );

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: someFindings.map((findings) => ({ do: 'tell' as const, findings })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('due', 'all').map((which) => ({ do: 'close' as const, which: which as 'due' })),
  },
);

const fault: fc.Arbitrary<AlertFault> = fc.record({
  is: fc.constantFrom('stop', 'failure'),
  at: fc.integer({ min: 1, max: 25 }),
  effect: fc.constantFrom('before', 'after'),
  for: fc.constantFrom(1, 1, 3, 50),
});

/** Processes hand in findings, copies and late ones, and close slots, one after another or all at once. */
export const histories = ({ hasFaults = false, hasRivals = false, maxLength = 12 } = {}): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record(
      {
        acts: fc.array(act, { minLength: 1, maxLength: hasRivals ? 3 : 1 }),
        isNew: fc.boolean(),
        later: fc.constantFrom(0, 1000, 61_000, WINDOW, SLOT, 60 * MINUTE),
        ...(hasFaults ? { fault } : {}),
      },
      { requiredKeys: ['acts', 'isNew', 'later'] },
    ),
    { minLength: 1, maxLength },
  );
