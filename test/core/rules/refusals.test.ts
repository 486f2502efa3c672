import { aRule, reasons } from './rules.ts';

const selecting = (selection: unknown) => aRule({ detection: { selection, condition: 'selection' } });
const of = (key: string, value: unknown = 'x') => reasons(selecting({ [key]: value }));

describe('a modifier', () => {
  it.each([
    'base64',
    'base64offset',
    'utf16',
    'utf16le',
    'utf16be',
    'wide',
    'windash',
    'minute',
    'hour',
    'day',
    'week',
    'month',
    'year',
  ])('%s is refused by name', (modifier) => {
    expect(of(`userAgent|${modifier}`)).toEqual([
      expect.stringMatching(
        `^detection\\.selection\\.userAgent\\|${modifier}: the modifier ${modifier} is not supported: .`,
      ),
    ]);
  });

  it.each([
    ['userAgent|contain', "the modifier 'contain' is not known; did you mean 'contains'?"],
    ['userAgent|xyzzy', "the modifier 'xyzzy' is not known"],
    ['userAgent|', "the modifier '' is not known"],
    ['userAgent|contains|startswith', 'the modifiers contains and startswith do not go together'],
    ['userAgent|re|contains', 'the modifiers re and contains do not go together'],
    ['userAgent|fieldref|contains|endswith', 'the modifiers contains and endswith do not go together'],
    ['userAgent|i', 'the modifier i does not go with plain values'],
    ['userAgent|cidr|cased', 'the modifier cased does not go with cidr'],
    ['userAgent|gt|neq', 'the modifier neq does not go with gt'],
    ['userAgent|re|expand', 'the modifier expand does not go with re'],
    ['userAgent|all|neq', 'the modifiers all and neq do not go together'],
    ['|startswith', 'the modifier startswith needs a field in front of it'],
    ['|exists', 'the modifier exists needs a field in front of it'],
  ])('%s is refused', (key, problem) => {
    expect(of(key)).toEqual([expect.stringContaining(`: ${problem}`)]);
  });
});

describe('a value', () => {
  it.each([
    ['userAgent', [], 'an empty list of values matches nothing'],
    ['userAgent', { a: 1 }, 'must be a text, a number, true, false, or a list of them, not a map'],
    ['userAgent', [['a']], 'must be a text, a number, true, false, or a list of them, not a list'],
    ['userAgent|contains', null, 'null can only be compared as a whole'],
    ['userAgent|all', ['a', null], 'null can only be compared as a whole'],
    ['userAgent|contains', '', 'an empty text is a part of everything'],
    ['userAgent|exists', 'yes', 'must be true or false'],
    ['userAgent|exists', [true, false], 'must be true or false'],
    ['userAgent|gt', 'ten', "'ten' is no number"],
    ['userAgent|cidr', '10.0.0.0/33', "'10.0.0.0/33' is no range of addresses, such as 10.0.0.0/8"],
    ['userAgent|cidr', '10.0/8', 'is no range of addresses'],
    ['userAgent|cidr', ['10.0.0.0/8', 'AWS Internal'], "'AWS Internal' is no range of addresses"],
    ['userAgent|expand', 'x', 'there is no placeholder to expand: they are written %name%'],
    ['userAgent|re', '(?=a)b', 'look-arounds, such as (?=…) and (?<!…), are not supported'],
    ['userAgent|re', '(?<!a)b', 'look-arounds'],
    ['userAgent|re', '(a)\\1', 'back references, such as \\1, are not supported'],
    ['userAgent|re', 'a++', 'possessive quantifiers'],
    ['userAgent|re', '(', 'is no regular expression that RE2 reads'],
    ['userAgent|re', '(a{1,100}){1,10}', 'repeats too much'],
    ['userAgent|re', 'a'.repeat(5000), 'is longer than 4096 characters'],
  ])('of %s that is %j is refused', (key, value, problem) => {
    expect(of(key, value)).toEqual([expect.stringContaining(problem)]);
  });

  it('that is wrong is told of with all others', () => {
    const refused = reasons(selecting({ 'a|base64': 'x', 'b|re': ['(', ')'], c: 'right' }));

    expect(refused).toHaveLength(3);
  });
});

describe('a detection', () => {
  it.each([
    [undefined, 'detection: must be a map of selections and a condition, not nothing'],
    ['selection', 'detection: must be a map'],
    [{ condition: 'selection' }, 'detection: has no selection'],
    [{ selection: {}, condition: 'selection' }, 'detection.selection: an empty selection matches everything'],
    [{ selection: [], condition: 'selection' }, 'detection.selection: an empty list matches nothing'],
    [
      { selection: [[]], condition: 'selection' },
      'detection.selection[0]: must be a map of fields or a keyword, not a list',
    ],
    [{ selection: [{}], condition: 'selection' }, 'detection.selection[0]: an empty selection'],
    [{ selection: [null], condition: 'selection' }, 'detection.selection[0]: must be a map'],
    [
      { selection: null, condition: 'selection' },
      'detection.selection: must be a map of fields or a list, not nothing',
    ],
    [{ selection: [''], condition: 'selection' }, 'detection.selection[0]: an empty text is a part of everything'],
    [{ selection: { a: 1 } }, 'detection.condition: must be a text'],
    [{ 'a b': { a: 1 }, condition: 'a' }, 'detection.a b: is no name'],
    [{ not: { a: 1 }, condition: 'not' }, 'detection.not: means something in conditions'],
    [{ selection: { a: 1 }, timeframe: '5m', condition: 'selection' }, 'detection.timeframe: belongs to aggregations'],
  ])('%j is refused', (detection, problem) => {
    expect(reasons(aRule({ detection }))[0]).toContain(problem);
  });
});
