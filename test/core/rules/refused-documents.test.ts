import { compileRules } from '../../../core/rules/compile-rules.ts';
import { aRule, reasons } from './rules.ts';

const selecting = (selection: unknown) => aRule({ detection: { selection, condition: 'selection' } });

describe('a document', () => {
  it.each([
    [
      'of another product',
      { logsource: { product: 'azure', service: 'cloudtrail' } },
      "logsource.product: 'azure' is not what is read here: it must be product: aws, service: cloudtrail",
    ],
    [
      'of another service',
      { logsource: { product: 'aws', service: 'guardduty' } },
      "logsource.service: 'guardduty' is not",
    ],
    ['of no service', { logsource: { product: 'aws' } }, 'logsource.service: nothing is not'],
    [
      'of a category',
      { logsource: { product: 'aws', service: 'cloudtrail', category: 'x' } },
      "logsource.category: 'x' is not",
    ],
    ['without a source', { logsource: undefined }, 'logsource: must be a map, not nothing'],
    ['without a title', { title: undefined }, 'title: is missing'],
    ['with a list as its title', { title: ['x'] }, 'title: must be a text, not a list'],
    [
      'with another level',
      { level: 'severe' },
      "level: 'severe' is none of informational, low, medium, high, critical",
    ],
    ['with a list as its level', { level: ['high'] }, "level: 'a list' is none of"],
    ['with an id that is none', { id: 'a b' }, 'id: must be a text of letters'],
    ['with tags that are none', { tags: [{ a: 1 }] }, 'tags: must be a list of texts'],
    ['with a slip in detection', { detections: {} }, "detections: is not known; did you mean 'detection'?"],
    [
      'with a slip in falsepositives',
      { falsepositve: [] },
      "falsepositve: is not known; did you mean 'falsepositives'?",
    ],
    ['with a capital', { Level: 'high' }, "Level: is not known; did you mean 'level'?"],
    ['with an underscore', { false_positives: [] }, "did you mean 'falsepositives'?"],
    ['of a collection', { action: 'global' }, 'action: collections of rules (action) are not supported'],
    ['that is a filter', { filter: {} }, 'filter: filters are not supported'],
    ['of another taxonomy', { taxonomy: 'ecs' }, 'taxonomy: must be sigma'],
    [
      'with an unknown extension',
      { opentrail: { whyy: 'x' } },
      "opentrail.whyy: is not known here; did you mean 'why'?",
    ],
    ['with an extension that is none', { opentrail: 'x' }, 'opentrail: must be a map, not a text'],
    [
      'with another suppression',
      { opentrail: { suppress: true } },
      "opentrail.suppress: must be a map of 'by' and 'for', or false, not a boolean",
    ],
    [
      'with an unknown suppression',
      { opentrail: { suppress: { per: 'x' } } },
      'opentrail.suppress.per: is not known here; known are by, for',
    ],
    [
      'with another time',
      { opentrail: { suppress: { for: '15 minutes' } } },
      'opentrail.suppress.for: must be a time such as 15m',
    ],
    ['with a time too short', { opentrail: { suppress: { for: '1s' } } }, 'opentrail.suppress.for: must be a time'],
    ['with a group of nothing', { opentrail: { suppress: { by: [] } } }, 'opentrail.suppress.by: must name a field'],
    [
      'that is critical and suppressed',
      { level: 'critical', opentrail: { suppress: { for: '1h' } } },
      'opentrail.suppress: critical rules are never suppressed',
    ],
  ])('%s is refused', (_, more, problem) => {
    expect(reasons(aRule(more))).toEqual([expect.stringContaining(problem)]);
  });

  it.each([[null], [undefined], ['text'], [5], [[]], [[{ title: 'x' }]]])('%j is no rule', (document) => {
    expect(reasons({ file: 'x.yml', document })).toEqual([expect.stringMatching(/^: is no rule: it must be a map/)]);
  });

  it('that could not be read says why', () => {
    expect(compileRules([{ file: 'x.yml', document: null, problem: 'line 3: too many cooks' }]).refused).toEqual([
      { file: 'x.yml', problems: [{ path: '', message: 'line 3: too many cooks' }] },
    ]);
  });

  it('is refused with its file, and its title or id', () => {
    const [byTitle, byId] = compileRules([
      aRule({ level: 1 }, 'a.yml'),
      aRule({ title: undefined, id: 'x' }, 'b.yml'),
    ]).refused;

    expect(byTitle).toMatchObject({ file: 'a.yml', title: 'A rule' });
    expect(byId).toMatchObject({ file: 'b.yml', title: 'x' });
  });

  it('may have members of its own', () => {
    expect(
      reasons(aRule({ author: 'x', date: '2026-01-01', score: 5, our_ticket: { a: 1 }, scope: [], fields: ['a'] })),
    ).toEqual([]);
  });

  it('puts nothing into a message that would do something to a terminal', () => {
    const [reason] = reasons(
      aRule({ detection: { '\u001b[31m\u202e': { 'a|\u0007\nb': 1 }, condition: '\u001b[2J' } }),
    );

    // eslint-disable-next-line no-control-regex
    expect(reason).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  it('tells of so many problems that a person can read', () => {
    const selection = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`f${at}|base64`, 'x'.repeat(1000)]));

    expect(reasons(selecting(selection))).toHaveLength(20);
  });
});

describe('two documents', () => {
  it('cannot have the same id', () => {
    const set = compileRules([aRule({ id: 'x' }, 'a.yml'), aRule({ id: 'x' }, 'b.yml')]);

    expect(set.rules).toMatchObject([{ id: 'x', file: 'a.yml' }]);
    expect(set.refused).toMatchObject([
      { file: 'b.yml', problems: [{ path: 'id', message: "'x' is that of another rule already, in a.yml" }] },
    ]);
  });

  it('cannot have the same name, nor one the id of the other', () => {
    expect(reasons(aRule({ name: 'x' }, 'a.yml'), aRule({ name: 'x' }, 'b.yml'))).toEqual([
      expect.stringMatching(/^name: 'x' is/),
    ]);
    expect(reasons(aRule({ id: 'x' }, 'a.yml'), aRule({ name: 'x' }, 'b.yml'))).toEqual([
      expect.stringMatching(/^name: 'x' is/),
    ]);
  });

  it('of files with one name in two folders are told apart by ids only', () => {
    expect(reasons(aRule({}, 'a/x.yml'), aRule({}, 'b/x.yml'))).toEqual([expect.stringContaining('in a/x.yml')]);
    expect(reasons(aRule({}, 'a/x.yml'), aRule({ id: 'other' }, 'b/x.yml'))).toEqual([]);
  });
});
