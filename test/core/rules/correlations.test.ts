import { compileRules } from '../../../core/rules/compile-rules.ts';
import { aCorrelation, aRule, compiledAll, reasons } from './rules.ts';

const refusedWith = (correlation: Readonly<Record<string, unknown>>, more = {}) =>
  reasons(aRule(), aCorrelation(correlation, more));

describe('a correlation', () => {
  it('counts the events of rules', () => {
    const [, rule] = compiledAll([aRule(), aCorrelation()]).rules;

    expect(rule).toMatchObject({
      kind: 'correlation',
      id: 'a-correlation',
      type: 'event_count',
      rules: ['a-rule'],
      groupBy: ['sourceIPAddress'],
      timespan: 600_000,
      condition: [{ is: 'gte', count: 3 }],
      suppression: { by: ['sourceIPAddress'], slot: 600_000 },
    });
  });

  it('counts different values of a field', () => {
    const counting = aCorrelation({ type: 'value_count', condition: { field: 'eventName', gt: 5, lte: 10 } });

    expect(compiledAll([aRule(), counting]).rules[1]).toMatchObject({
      type: 'value_count',
      field: 'eventName',
      condition: [
        { is: 'gt', count: 5 },
        { is: 'lte', count: 10 },
      ],
    });
  });

  it('finds rules by id and by name, in whatever order and file they are', () => {
    const documents = [
      aCorrelation({ rules: ['by-id', 'by_name', 'by-id'] }),
      aRule({ id: 'by-id' }, 'other/a.yml'),
      aRule({ name: 'by_name' }, 'other/b.yml'),
    ];

    expect(compiledAll(documents).rules[0]).toMatchObject({ rules: ['by-id', 'b'] });
  });

  it('may name one rule, and no groups', () => {
    const counting = aCorrelation({ rules: 'a-rule', 'group-by': undefined });

    expect(compiledAll([aRule(), counting]).rules[1]).toMatchObject({ rules: ['a-rule'], groupBy: [] });
  });

  it.each([
    ['alone: the rule is not told of', {}, false],
    ['and the rule is told of', { generate: true }, true],
    ['alone, as it says', { generate: false }, false],
  ])('is told of %s', (_, more, alerts) => {
    expect(compiledAll([aRule(), aCorrelation(more)]).rules[0]).toMatchObject({ alerts });
  });

  it('lets a rule be told of if another wants that', () => {
    const documents = [aRule(), aCorrelation({}, {}, 'one.yml'), aCorrelation({ generate: true }, {}, 'other.yml')];

    expect(compiledAll(documents).rules[0]).toMatchObject({ alerts: true });
  });

  it('that is critical, or wants that, is not suppressed', () => {
    const suppressionOf = (more: Readonly<Record<string, unknown>>) =>
      compiledAll([aRule(), aCorrelation({}, more)]).rules[1].suppression;

    expect(suppressionOf({ level: 'critical' })).toBeUndefined();
    expect(suppressionOf({ opentrail: { suppress: false } })).toBeUndefined();
  });

  it('waits for the placeholders of its rules', () => {
    const waiting = aRule({ detection: { a: { 'x|expand': '%own%' }, condition: 'a' } });
    const set = compileRules([waiting, aCorrelation()]);

    expect(set.rules).toEqual([]);
    expect(set.dormant).toMatchObject([
      { rule: { id: 'a-rule' }, placeholders: ['own'] },
      { rule: { id: 'a-correlation' }, placeholders: ['own'] },
    ]);
  });
});

describe('a correlation is refused', () => {
  it.each([
    [
      'temporal',
      { type: 'temporal' },
      "correlation.type: 'temporal' is not supported; supported are event_count and value_count",
    ],
    ['ordered', { type: 'temporal_ordered' }, "'temporal_ordered' is not supported"],
    ['of sums', { type: 'value_sum' }, "'value_sum' is not supported"],
    ['of averages', { type: 'value_avg' }, "'value_avg' is not supported"],
    ['of percentiles', { type: 'value_percentile' }, "'value_percentile' is not supported"],
    ['of a type with a slip', { type: 'event-count' }, "'event-count' is not known; did you mean 'event_count'?"],
    ['of no type', { type: undefined }, 'correlation.type: nothing is not known'],
    ['without rules', { rules: [] }, 'correlation.rules: must name the rules whose events are counted'],
    ['of what are no rules', { rules: [5] }, 'correlation.rules: must be a list of texts'],
    [
      'of unknown rules',
      { rules: ['a-rul'] },
      "correlation.rules: there is no rule with the id or name 'a-rul'; did you mean 'a-rule'?",
    ],
    [
      'of itself',
      { rules: ['a-correlation'] },
      "'a-correlation' is a correlation: only rules about events can be counted",
    ],
    ['without a time span', { timespan: undefined }, 'correlation.timespan: must be a time such as 30s'],
    ['of another time span', { timespan: '1M' }, 'correlation.timespan: must be a time'],
    ['of too long a time span', { timespan: '8d' }, 'at most seven days'],
    ['of no time', { timespan: '0s' }, 'correlation.timespan: must be a time'],
    ['without a condition', { condition: undefined }, 'correlation.condition: must be a map'],
    ['of a condition in words', { condition: 'a and b' }, 'correlation.condition: must be a map'],
    [
      'of an unknown comparison',
      { condition: { gte: 3, ge: 5 } },
      'correlation.condition.ge: is not known here; did you mean',
    ],
    [
      'without a lower bound',
      { condition: { lt: 3 } },
      'correlation.condition: needs gt, gte or eq: it is told when a count is reached',
    ],
    ['of another count', { condition: { neq: 3 } }, 'correlation.condition: needs gt, gte or eq'],
    ['of no events', { condition: { gte: 0 } }, 'correlation.condition: needs gt, gte or eq'],
    ['of what cannot be', { condition: { gt: 5, lt: 6 } }, 'correlation.condition: no count fulfils all of it'],
    ['of half an event', { condition: { gte: 2.5 } }, 'correlation.condition.gte: must be a whole number'],
    [
      'of a number in words',
      { condition: { gte: '3' } },
      'correlation.condition.gte: must be a whole number, not a text',
    ],
    ['of too many', { condition: { gte: 1_000_000 } }, 'counts to more than'],
    [
      'of events by field',
      { condition: { gte: 3, field: 'x' } },
      'correlation.condition.field: goes with value_count only',
    ],
    ['of values without a field', { type: 'value_count' }, 'correlation.condition.field: must name the field'],
    [
      'of values of several fields',
      { type: 'value_count', condition: { gte: 3, field: ['x', 'y'] } },
      'correlation.condition.field: must name the field',
    ],
    ['with aliases', { aliases: { ip: { 'a-rule': 'x' } } }, 'correlation.aliases: is not supported'],
    ['with a slip', { group_by: ['x'] }, "correlation.group_by: is not known here; did you mean 'group-by'?"],
    ['with another flag', { generate: 'yes' }, 'correlation.generate: must be true or false'],
  ])('%s', (_, correlation, problem) => {
    expect(refusedWith(correlation)).toEqual([expect.stringContaining(problem)]);
  });

  it.each([
    ['that is a rule, too', { detection: {} }, 'detection: does not go with a correlation'],
    ['that has a log source', { logsource: {} }, 'logsource: does not go with a correlation'],
    [
      'that is suppressed otherwise',
      { opentrail: { suppress: { for: '1h' } } },
      'opentrail.suppress: can only be false here',
    ],
    ['that is none', { correlation: 'x' }, 'correlation: must be a map, not a text'],
  ])('%s', (_, more, problem) => {
    expect(refusedWith({}, more)).toEqual([expect.stringContaining(problem)]);
  });

  it('if a rule that it counts is refused, and says which', () => {
    const set = compileRules([aRule({ level: 'x' }), aCorrelation()]);

    expect(set.rules).toEqual([]);
    expect(set.refused[1]).toMatchObject({
      title: 'A correlation',
      problems: [{ path: 'correlation.rules', message: "'a-rule' is refused itself, in rules/a-rule.yml" }],
    });
  });
});
