import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { RuleEvent } from '../../../core/rules/rule-event.ts';
import { RUNS } from '../../stages/runs.ts';
import { aRule, detecting, reasons } from './rules.ts';

/** Selections that hold if the event has a member of this name. */
const NAMES = ['a', 'b', 'filter_one', 'filter_two', '_hidden'];
const SELECTIONS = Object.fromEntries(NAMES.map((name) => [name, { [`${name}|exists`]: true }]));

/** Whether an event with these members fulfils it. What never holds names all selections, which is asked of a condition. */
const holds = (condition: unknown, ...present: readonly string[]): boolean => {
  const conditions = [condition, '_never and 1 of them'].flat();
  const detection = { ...SELECTIONS, _never: { 'never|exists': true }, condition: conditions };
  return detecting(detection).matches(new RuleEvent(Object.fromEntries(present.map((name) => [name, 1]))));
};

describe('a condition', () => {
  it.each([
    ['a', ['a'], true],
    ['a and b', ['a'], false],
    ['a and b', ['a', 'b'], true],
    ['a or b', ['b'], true],
    ['not a', [], true],
    ['not not a', ['a'], true],
    ['a or b and filter_one', ['a'], true],
    ['(a or b) and filter_one', ['a'], false],
    ['not a and b', ['b'], true],
    ['not (a and b)', ['b'], true],
    ['not a or b', ['a', 'b'], true],
    ['a AND NOT (b Or filter_one)', ['a'], true],
    ['1 of filter*', ['filter_two'], true],
    ['any of filter*', ['filter_two'], true],
    ['all of filter*', ['filter_two'], false],
    ['all of filter_*', ['filter_one', 'filter_two'], true],
    ['1 of *_one', ['filter_one'], true],
    ['1 of a', ['a'], true],
    ['a and not 1 of filter*', ['a', 'filter_two'], false],
    ['not all of filter* and a', ['a', 'filter_two'], true],
    ['1 of them', ['filter_two'], true],
    ['1 of them', ['_hidden'], false],
    ['all of them', ['a', 'b', 'filter_one', 'filter_two'], true],
    ['1 of *', ['_hidden'], false],
    ['1 of _*', ['_hidden'], true],
    ['_hidden', ['_hidden'], true],
    ['((((a))))', ['a'], true],
    [['a', 'b'], ['b'], true],
  ])('%j of an event with %j is %j', (condition, present, expected) => {
    expect(holds(condition, ...present)).toBe(expected);
  });

  it('binds as in every language', () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('a', 'b', 'filter_one'),
        fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `${one} and ${other}`),
        fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `${one} or ${other}`),
        tie('expression').map((one) => `not ${one}`),
        tie('expression').map((one) => `( ${one} )`),
      ),
    }));
    const property = fc.property(expression, fc.subarray(['a', 'b', 'filter_one']), (text, present) => {
      const script = text
        .replaceAll(/\b(a|b|filter_one)\b/g, (name) => String(present.includes(name)))
        .replaceAll('and', '&&')
        .replaceAll('or', '||')
        .replaceAll('not', '!');
      expect(holds(text, ...present)).toBe(runInNewContext(script));
    });
    fc.assert(property, { numRuns: RUNS * 10 });
  });

  it.each([
    ['', 'a selection is missing at the end'],
    ['a and', 'a selection is missing at the end'],
    ['and a', "'and' at character 1: expected a selection"],
    ['a b', "'b' at character 3: expected 'and' or 'or'"],
    ['a and (b', "'(' at character 7: this bracket is never closed"],
    ['(a b)', "'b' at character 4: expected 'and', 'or' or ')'"],
    ['a and b)', "')' at character 8: this bracket was never opened"],
    ['()', "')' at character 2: expected a selection"],
    ['a and c', "'c' at character 7: there is no such selection"],
    ['a and bb', "'bb' at character 7: there is no such selection; did you mean 'b'?"],
    ['2 of them', "'2' at character 1: before 'of' there may be 1, any or all"],
    ['1 of', "'1' at character 1: behind 'of' there must be"],
    ['1 of (a)', "'(' at character 6: behind 'of' there must be"],
    ['1 of c*', "'c*' at character 6: no selection has such a name"],
    ['a | count() > 5', "'|' at character 3: aggregations behind | are not supported: write a correlation rule"],
    ['a near b', "'near' at character 3: near is not supported"],
    ['a and near b', "'near' at character 7: near is not supported"],
    [`${'not '.repeat(2000)}a`, 'has more than 1000 words'],
    ['a'.repeat(20_000), 'is longer than 10000 characters'],
    [5, 'must be a text'],
    [[], 'must be a text'],
    [['a', null], 'must be a text'],
  ])('%j is refused, and says where', (condition, problem) => {
    const refused = reasons(aRule({ detection: { a: { x: 1 }, b: { y: 1 }, condition } }));

    expect(refused[0]).toContain(`detection.condition: ${problem}`);
  });

  it('names every selection, but for those that begin with _', () => {
    const detection = { a: { x: 1 }, b: { y: 1 }, _c: { z: 1 }, condition: 'a' };

    expect(reasons(aRule({ detection }))).toEqual([
      expect.stringMatching(/^detection\.b: is not named by the condition/),
    ]);
  });
});
