import { RuleEvent } from '../../../core/rules/rule-event.ts';
import { indexRules } from '../../../core/rules/rule-index.ts';
import { aCorrelation, aRule, compiledAll } from './rules.ts';

describe('what is counted', () => {
  const records = [
    { eventID: 'e1', eventName: 'StopLogging', sourceIPAddress: '10.0.0.1', userIdentity: { userName: 'a' } },
    { eventName: 'StopLogging', requestParameters: { names: ['x', 'y', 'x', 5] } },
  ];
  const hitsOf = (correlation: Readonly<Record<string, unknown>>, record: Readonly<Record<string, unknown>>) => {
    const other = aRule({ detection: { a: { 'sourceIPAddress|exists': true }, condition: 'a' } }, 'other.yml');
    const counting = aCorrelation({ rules: ['a-rule', 'other'], ...correlation });
    const set = compiledAll([aRule(), other, counting]);
    const index = indexRules(set);
    const event = new RuleEvent(record);
    return set.rules.flatMap((rule) => (rule.kind === 'event' && rule.matches(event) ? index.hits(rule, event) : []));
  };

  it('is an event, once, though two of the rules match it', () => {
    expect(hitsOf({}, records[0])).toEqual([{ correlation: 'a-correlation', group: ['10.0.0.1'], eventId: 'e1' }]);
    expect(hitsOf({}, { sourceIPAddress: 'x' })).toEqual([{ correlation: 'a-correlation', group: ['x'], eventId: '' }]);
  });

  it('is grouped by texts, empty where there are none', () => {
    expect(hitsOf({ 'group-by': ['userIdentity.userName', 'awsRegion'] }, records[0])).toMatchObject([
      { group: ['a', ''] },
    ]);
    expect(hitsOf({ 'group-by': ['userIdentity'] }, records[0])).toMatchObject([{ group: ['{"userName":"a"}'] }]);
  });

  it('is each value of a field, once', () => {
    const values = { type: 'value_count', condition: { gte: 2, field: 'requestParameters.names' } };

    expect(hitsOf(values, records[1]).map(({ value }) => value)).toEqual(['x', 'y', '5']);
    expect(hitsOf(values, records[0])).toEqual([]);
  });

  it('is cut', () => {
    const long = 'x'.repeat(5000);
    const names = Array.from({ length: 1000 }, (_, at) => `${at}${long}`);
    const values = { type: 'value_count', condition: { gte: 2, field: 'names' } };
    const hits = hitsOf(values, { ...records[0], sourceIPAddress: long, eventID: long, names });

    expect(hits).toHaveLength(32);
    expect(hits[0].group[0]).toHaveLength(256);
    expect(hits[0].value).toHaveLength(256);
    expect(hits[0].eventId).toHaveLength(64);
  });

  it('is cut so that what begins alike stays different, and what differs by its case alone does not', () => {
    const [start, half] = ['x'.repeat(300), '\ud800'];
    const values = { type: 'value_count', condition: { gte: 2, field: 'names' } };
    const names = [`${start}a`, `${start}b`, `${start}B`, 'Name', 'name', 'half\ud800', 'half\ud801'];
    const hits = hitsOf(values, { ...records[0], names });
    const groupOf = (sourceIPAddress: string) => hitsOf({}, { sourceIPAddress })[0].group[0];

    expect(new Set(hits.map(({ value }) => value!.toLowerCase())).size).toBe(5);
    expect(hits).toHaveLength(5);
    expect(groupOf(`${start}a`)).not.toBe(groupOf(`${start}b`));
    expect(groupOf(`${start}a`)).toBe(groupOf(`${start}A`));
    expect(groupOf(`x${half}`)).not.toBe(groupOf('x\ufffd'));
    expect(groupOf('198.51.100.1')).toBe('198.51.100.1');
  });

  it('is nothing of rules that nobody counts', () => {
    const set = compiledAll([aRule()]);
    const [rule] = set.rules;

    expect(rule.kind === 'event' && indexRules(set).hits(rule, new RuleEvent(records[0]))).toEqual([]);
  });
});
