import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Candidate, decide, DIFFERING_AT_LEAST, type Outcome, pathsDiffer, type Seen } from '../../core/decide.ts';
import { type Source, SOURCES } from '../../core/staged-batch.ts';

/** `bus A`: a copy with content A by the bus; `piece`: something that is no event. */
const candidate = (told: string, identity = 'id'): Candidate => {
  const [source, content = ''] = told.split(' ');
  const isPiece = source === 'piece';
  return { identity, content, source: SOURCES[isPiece ? 'local' : (source as Source)], isPiece };
};

const listOf = (all: readonly Candidate[]) => ({ length: all.length, at: (index: number) => all[index] });

const outcomesOf = (told: readonly string[], options = { correct: true }): readonly Outcome[] =>
  decide(listOf(told.map((one) => candidate(one))), new Map(), options).outcomes;

/** design.md §4: copies by each path, in order of arrival, and what becomes of each. */
const RULES: readonly (readonly [string, readonly string[], readonly Outcome[]])[] = [
  ['the first copy', ['bus A'], ['delivered']],
  ['the same again', ['bus A', 'bus A', 'bus A'], ['delivered', 'duplicate', 'duplicate']],
  ['the same by every path', ['bus A', 'trail-files A', 'local A'], ['delivered', 'duplicate', 'duplicate']],
  ['another story of the trail files', ['bus A', 'trail-files B'], ['delivered', 'correction']],
  [
    'that story again',
    ['bus A', 'trail-files B', 'trail-files B', 'bus B'],
    ['delivered', 'correction', 'duplicate', 'duplicate'],
  ],
  [
    'the first story after it',
    ['bus A', 'trail-files B', 'bus A', 'trail-files A'],
    ['delivered', 'correction', 'duplicate', 'duplicate'],
  ],
  [
    'a third story',
    ['bus A', 'trail-files B', 'trail-files C', 'bus D'],
    ['delivered', 'correction', 'conflict', 'conflict'],
  ],
  [
    'another story when the trail files agreed',
    ['bus A', 'trail-files A', 'trail-files B'],
    ['delivered', 'duplicate', 'conflict'],
  ],
  ['another story of the bus', ['bus A', 'bus B', 'bus B'], ['delivered', 'conflict', 'conflictBefore']],
  [
    'another story of the bus after the trail files',
    ['trail-files A', 'bus B', 'bus A'],
    ['delivered', 'conflict', 'duplicate'],
  ],
  ['another story within the trail files', ['trail-files A', 'trail-files B'], ['delivered', 'conflict']],
  ['another story of a local file', ['bus A', 'local B'], ['delivered', 'conflict']],
  ['another story of the trail files after a local file', ['local A', 'trail-files B'], ['delivered', 'conflict']],
  ['the same, though the bus agreed', ['local A', 'bus A', 'trail-files B'], ['delivered', 'duplicate', 'conflict']],
  [
    'a story that was a conflict, now of the trail files',
    ['bus A', 'bus B', 'trail-files B'],
    ['delivered', 'conflict', 'correction'],
  ],
  ['another, after a conflict', ['bus A', 'local B', 'trail-files C'], ['delivered', 'conflict', 'correction']],
  [
    'a conflict, once the trail files agree',
    ['bus A', 'bus B', 'trail-files A', 'trail-files B'],
    ['delivered', 'conflict', 'duplicate', 'conflictBefore'],
  ],
  [
    'what one sender says twice',
    ['direct A', 'direct A', 'direct B', 'direct B'],
    ['delivered', 'duplicate', 'conflict', 'conflictBefore'],
  ],
  ['a piece', ['piece', 'piece', 'piece'], ['setAside', 'setAsideBefore', 'setAsideBefore']],
];

const UNCORRECTED: readonly (readonly [string, readonly string[], readonly Outcome[]])[] = [
  [
    'another story of the trail files',
    ['bus A', 'trail-files B', 'trail-files B'],
    ['delivered', 'conflict', 'conflictBefore'],
  ],
  ['a third story', ['bus A', 'trail-files B', 'trail-files C'], ['delivered', 'conflict', 'conflict']],
  ['another story of the bus', ['bus A', 'bus B'], ['delivered', 'conflict']],
];

const arrivals = () =>
  fc.record({
    identity: fc.constantFrom('one', 'two', 'three'),
    content: fc.constantFrom('A', 'B', 'C'),
    source: fc.constantFrom(...Object.values(SOURCES)),
    isPiece: fc.constant(false),
  });

/** The rules once more, by the plainest means: a history of what was accepted and by whom. */
const naive = (all: readonly Candidate[], correct: boolean): Outcome[] =>
  all.map((arrival, index) => {
    const before = all.slice(0, index);
    const outcomes = naive(before, correct);
    const past = before
      .map((copy, at) => ({ ...copy, isAccepted: !outcomes[at].startsWith('conflict') }))
      .filter(({ identity }) => identity === arrival.identity);
    const accepted = past.filter(({ isAccepted }) => isAccepted);
    if (past.length === 0) return 'delivered';
    if (accepted.some(({ content }) => content === arrival.content)) return 'duplicate';
    const isFirstFromFiles =
      arrival.source === SOURCES['trail-files'] && accepted.every(({ source }) => source === SOURCES.bus);
    if (isFirstFromFiles && correct) return 'correction';
    return past.some(({ content }) => content === arrival.content) ? 'conflictBefore' : 'conflict';
  });

describe('what becomes of', () => {
  it.each(RULES)('%s: of %j becomes %j', (_, told, outcomes) => {
    expect(outcomesOf(told)).toEqual(outcomes);
  });

  it.each(UNCORRECTED)('%s, if nothing is corrected: of %j becomes %j', (_, told, outcomes) => {
    expect(outcomesOf(told, { correct: false })).toEqual(outcomes);
  });

  it('any copies follows the rules', () => {
    fc.assert(
      fc.property(fc.array(arrivals(), { maxLength: 7 }), fc.boolean(), (all, correct) => {
        expect(decide(listOf(all), new Map(), { correct }).outcomes).toEqual(naive(all, correct));
      }),
      { numRuns: 1000 },
    );
  });

  it('copies is the same in one run as in many', () => {
    const outcomesIn = (runs: readonly (readonly Candidate[])[]): Outcome[] => {
      const seen: Seen = new Map();
      return runs.flatMap((run) => decide(listOf(run), seen, { correct: true }).outcomes);
    };

    fc.assert(
      fc.property(fc.array(arrivals(), { maxLength: 20 }), fc.nat({ max: 20 }), (all, cut) => {
        expect(outcomesIn([all.slice(0, cut), all.slice(cut)])).toEqual(outcomesIn([all]));
      }),
    );
  });
});

describe('a decision', () => {
  it('names one arrival of each identity of which something was learned, and no other', () => {
    const known = (seen: Seen, identity: string): string =>
      JSON.stringify((seen.get(identity) ?? []).toSorted((a, b) => (a.content < b.content ? -1 : 1)));

    fc.assert(
      fc.property(fc.array(arrivals(), { maxLength: 10 }), fc.array(arrivals(), { maxLength: 10 }), (past, now) => {
        const seen: Seen = new Map();
        decide(listOf(past), seen, { correct: true });
        const before = new Map([...seen.keys()].map((identity) => [identity, known(seen, identity)]));

        const { learned } = decide(listOf(now), seen, { correct: true });

        const changed = [...seen.keys()].filter((identity) => before.get(identity) !== known(seen, identity));
        expect(learned.map((index) => now[index].identity).toSorted()).toEqual(changed.toSorted());
      }),
      { numRuns: 500 },
    );
  });

  it('does not keep the arrivals it was shown', () => {
    const all = ['bus A', 'bus B', 'trail-files C'].map((told, index) => candidate(told, `id-${index}`));
    const shown = { identity: '', content: '', source: 0, isPiece: false };
    const reused = { length: all.length, at: (index: number) => Object.assign(shown, all[index]) };

    const { outcomes, learned } = decide(reused, new Map(), { correct: true });

    expect({ outcomes, learned }).toEqual({ outcomes: Array(3).fill('delivered'), learned: [0, 1, 2] });
  });

  it.each([
    [DIFFERING_AT_LEAST - 1, DIFFERING_AT_LEAST - 1, false],
    [DIFFERING_AT_LEAST, DIFFERING_AT_LEAST, true],
    [DIFFERING_AT_LEAST, 199, true],
    [DIFFERING_AT_LEAST, 200, false],
    [21, 200, true],
    [100, 10_000, false],
    [0, 0, false],
  ])('with %i of %i copies that differ: the paths differ is %p', (differing, compared, expected) => {
    expect(pathsDiffer({ outcomes: [], learned: [], compared, differing })).toBe(expected);
  });

  it('counts the first copies of trail files that it compared, and those that differ', () => {
    const told = ['bus A', 'trail-files A', 'trail-files A', 'bus B'];
    const all = [...told.map((one) => candidate(one, 'x')), candidate('bus A', 'y'), candidate('trail-files B', 'y')];

    expect(decide(listOf(all), new Map(), { correct: true })).toMatchObject({ compared: 2, differing: 1 });
  });
});
