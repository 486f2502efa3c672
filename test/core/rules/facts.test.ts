import { compileRules } from '../../../core/rules/compile-rules.ts';
import { aRule, compiledAll } from './rules.ts';

const factsOf = (more: Readonly<Record<string, unknown>>, file?: string) => compiledAll([aRule(more, file)]).rules[0];

describe('what a rule says of itself', () => {
  it('is what Sigma has', () => {
    const rule = factsOf({
      id: '929a690e-bef0-4204-a928-ef5e620d6fcc',
      name: 'trail_stopped',
      title: 'Trail stopped',
      status: 'test',
      description: 'Somebody stopped\nlogging.\n',
      level: 'High',
      tags: ['attack.T1685.002', 'cis.5.5'],
      falsepositives: ['Maintenance'],
      references: ['https://example.com'],
      opentrail: { why: 'Nothing is seen any more.', check: ['Who was it?', 'Start it again.'] },
    });

    expect(rule).toMatchObject({
      kind: 'event',
      id: '929a690e-bef0-4204-a928-ef5e620d6fcc',
      name: 'trail_stopped',
      title: 'Trail stopped',
      status: 'test',
      description: 'Somebody stopped logging.',
      level: 'high',
      tags: ['attack.t1685.002', 'cis.5.5'],
      falsePositives: ['Maintenance'],
      references: ['https://example.com'],
      why: 'Nothing is seen any more.',
      check: ['Who was it?', 'Start it again.'],
      file: 'rules/a-rule.yml',
      alerts: true,
    });
  });

  it('may be little', () => {
    const rule = factsOf({});

    expect(rule).toMatchObject({
      id: 'a-rule',
      level: 'medium',
      description: '',
      tags: [],
      falsePositives: [],
      references: [],
      check: [],
    });
    expect(Object.keys(rule)).not.toEqual(expect.arrayContaining(['name', 'status', 'why']));
  });

  it('may have one text for a list', () => {
    expect(factsOf({ falsepositives: 'Backups\nat night' })).toMatchObject({ falsePositives: ['Backups at night'] });
  });

  it.each([
    ['rules/root-login.yml', 'root-login'],
    ['rules\\root-login.YAML', 'root-login'],
    ['my rule (1).yml', 'my-rule-1-'],
    ['...yml', 'rule'],
  ])('of %s is called %s without an id', (file, id) => {
    expect(factsOf({}, file)).toMatchObject({ id });
  });

  it('tells documents of one file apart, whatever is left out of it', () => {
    const documents = [aRule(), aRule(), aRule({ id: 'own' })];

    expect(compiledAll(documents).rules.map(({ id }) => id)).toEqual(['a-rule', 'a-rule#2', 'own']);
    expect(compiledAll([{ ...aRule(), number: 3 }]).rules.map(({ id }) => id)).toEqual(['a-rule#3']);
  });

  it('is cut, and without control characters', () => {
    const text = '\u001b[31mred\u0007 \u202etfel\r\n\u0000end '.repeat(1000);
    const rule = factsOf({
      title: text,
      description: text,
      tags: Array<string>(1000).fill(text),
      falsepositives: [text, '', '\u0000'],
      opentrail: { why: text, check: Array<string>(1000).fill(text) },
    });

    expect(JSON.stringify({ ...rule, anchors: undefined }).length).toBeLessThan(64_000);
    expect(rule.title).toHaveLength(256);
    expect(rule.falsePositives).toHaveLength(1);
    const all = [rule.title, rule.description, rule.why, ...rule.tags, ...rule.check].join('');
    // eslint-disable-next-line no-control-regex
    expect(all).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('findings are told together', () => {
  const MINUTE = 60_000;

  it.each([
    [undefined, { by: ['actor.id', 'recipientAccountId'], slot: 15 * MINUTE }],
    [{}, { by: ['actor.id', 'recipientAccountId'], slot: 15 * MINUTE }],
    [{ by: ['sourceIPAddress'] }, { by: ['sourceIPAddress'], slot: 15 * MINUTE }],
    [
      { by: 'awsRegion', for: '1h' },
      { by: ['awsRegion'], slot: 60 * MINUTE },
    ],
    [false, undefined],
  ])('by %j', (suppress, suppression) => {
    expect(factsOf({ opentrail: { suppress } }).suppression).toEqual(suppression);
  });

  it('unless they are critical', () => {
    expect(factsOf({ level: 'critical' }).suppression).toBeUndefined();
    expect(factsOf({ level: 'critical', opentrail: { suppress: false } }).suppression).toBeUndefined();
  });
});

describe('a rule with placeholders', () => {
  const waiting = aRule({
    detection: { a: { 'x|expand': ['%one%', '%two%'] }, b: { 'y|expand': '%one%' }, condition: 'a and not b' },
  });

  it('waits for all of their values', () => {
    const set = compileRules([waiting], { one: ['1'], two: [] });

    expect(set.rules).toEqual([]);
    expect(set.dormant).toMatchObject([{ rule: { id: 'a-rule' }, placeholders: ['two'] }]);
    expect(compileRules([waiting]).dormant).toMatchObject([{ placeholders: ['one', 'two'] }]);
    expect(compileRules([waiting], { one: ['1'], two: ['2'] }).rules).toHaveLength(1);
  });

  it('does not take what objects inherit for a value', () => {
    const set = compileRules([aRule({ detection: { a: { 'x|expand': '%constructor%' }, condition: 'a' } })]);

    expect(set.dormant).toMatchObject([{ placeholders: ['constructor'] }]);
  });

  it('is refused all the same for what is wrong with it', () => {
    const set = compileRules([aRule({ detection: { a: { 'x|expand': '%one%' }, condition: 'b' } })]);

    expect(set.dormant).toEqual([]);
    expect(set.refused).toHaveLength(1);
  });
});
