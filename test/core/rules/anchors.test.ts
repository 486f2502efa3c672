import * as fc from 'fast-check';
import type { EventRule } from '../../../core/rules/rule.ts';
import { RuleEvent } from '../../../core/rules/rule-event.ts';
import { indexRules, type EventAnchors } from '../../../core/rules/rule-index.ts';
import { RUNS } from '../../stages/runs.ts';
import { aRule, compiledAll, detecting } from './rules.ts';

/** How a record is found. */
const anchorsIn = (record: Readonly<Record<string, unknown>>): EventAnchors => {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const { type, arn } = (record.userIdentity ?? {}) as { readonly type?: unknown; readonly arn?: unknown };
  return {
    source: text(record.eventSource),
    name: text(record.eventName),
    errorCode: text(record.errorCode),
    identityType: text(type),
    identityArn: text(arn),
  };
};

const anchorsOf = (detection: unknown) => {
  const { anchors } = detecting(detection);
  return Object.fromEntries(Object.entries(anchors).map(([kind, texts]) => [kind, [...texts].sort()]));
};

describe('a rule is found by', () => {
  it.each([
    ['a value', { a: { eventName: 'StopLogging' }, condition: 'a' }, { name: ['stoplogging'] }],
    ['each of a list', { a: { eventName: ['B', 'a'] }, condition: 'a' }, { name: ['a', 'b'] }],
    [
      'all kinds that it asks for',
      { a: { eventName: 'A', eventSource: 'S', errorCode: 'E', 'userIdentity.type': 'Root' }, condition: 'a' },
      { name: ['a'], source: ['s'], errorCode: ['e'], identityType: ['root'] },
    ],
    [
      'a value of which case matters',
      { a: { 'eventName|cased': 'StopLogging' }, condition: 'a' },
      { name: ['stoplogging'] },
    ],
    ['a number', { a: { errorCode: 403 }, condition: 'a' }, { errorCode: ['403'] }],
    [
      'what either selection asks for',
      { a: { eventName: 'A' }, b: { eventName: 'B' }, condition: 'a or b' },
      { name: ['a', 'b'] },
    ],
    [
      'what both selections ask for',
      { a: { eventName: ['A', 'B'] }, b: { eventName: ['B', 'C'] }, condition: 'a and b' },
      { name: ['b'] },
    ],
    ['nothing, if a selection asks for nothing', { a: { eventName: 'A' }, b: { x: 1 }, condition: 'a or b' }, {}],
    [
      'the selection that asks for something',
      { a: { eventName: 'A' }, b: { x: 1 }, condition: 'a and b' },
      { name: ['a'] },
    ],
    ['nothing that it does not want', { a: { x: 1 }, b: { eventName: 'B' }, condition: 'a and not b' }, {}],
    [
      'what it does not not want',
      { a: { x: 1 }, b: { eventName: 'B' }, condition: 'a and not not b' },
      { name: ['b'] },
    ],
    [
      'what is left of a negation',
      { a: { eventName: 'A' }, b: { eventName: 'B' }, condition: 'not (not a and not b)' },
      { name: ['a', 'b'] },
    ],
    ['no wildcards', { a: { eventName: 'Stop*' }, condition: 'a' }, {}],
    ['no list with wildcards', { a: { eventName: ['A', 'Stop*'] }, condition: 'a' }, {}],
    ['an escaped wildcard', { a: { eventName: 'Stop\\*' }, condition: 'a' }, { name: ['stop*'] }],
    ['no parts', { a: { 'eventName|startswith': 'Stop' }, condition: 'a' }, {}],
    ['no expressions', { a: { 'eventName|re': 'Stop' }, condition: 'a' }, {}],
    ['nothing that is missing', { a: { errorCode: null }, condition: 'a' }, {}],
    ['nothing that may be missing', { a: { errorCode: [null, 'Success'] }, condition: 'a' }, {}],
    ['nothing that is otherwise', { a: { 'eventName|neq': 'A' }, condition: 'a' }, {}],
    ['what is not otherwise', { a: { 'eventName|neq': 'A' }, b: { x: 1 }, condition: 'b and not a' }, { name: ['a'] }],
    ['no other fields', { a: { awsRegion: 'x', 'requestParameters.eventName': 'y' }, condition: 'a' }, {}],
    ['no keywords', { a: ['StopLogging'], condition: 'a' }, {}],
    ['all of a list, which no event has', { a: { 'eventName|all': ['A', 'B'] }, condition: 'a' }, { name: [] }],
  ])('%s', (_, detection, expected) => {
    expect(anchorsOf(detection)).toEqual(expected);
  });
});

const VALUES = ['A', 'a', 'B', 'C', 'c*', 'S\\*', '', null];
const FIELDS = ['eventName', 'eventSource', 'errorCode', 'userIdentity.type', 'userIdentity.arn', 'x'];
const MODIFIERS = ['', '', '', '|cased', '|neq', '|contains', '|startswith', '|all', '|exists', '|re'];

const members = fc
  .tuple(
    fc.constantFrom(...FIELDS),
    fc.constantFrom(...MODIFIERS),
    fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 3 }),
  )
  .map(([field, modifier, values]): readonly [string, unknown] => {
    const texts = values.map((value) => value ?? 'b');
    if (modifier === '|exists') return [field + modifier, values[0] === 'A'];
    if (modifier === '|re') return [field + modifier, ['^a$', '(?i)b', '^$']];
    if (modifier === '|contains' || modifier === '|startswith')
      return [field + modifier, texts.map((text) => text || 'a')];
    return [field + modifier, modifier === '|all' ? texts : values];
  });
const maps = fc.array(members, { minLength: 1, maxLength: 3 }).map((entries) => Object.fromEntries(entries));
const selections = fc.oneof(maps, fc.array(maps, { minLength: 1, maxLength: 2 }));
const conditions = fc.constantFrom(
  'a',
  'a and b',
  'a or b',
  'a and not b',
  'not a',
  'not (a or not b)',
  'not (not a and b) and c',
  '1 of them',
  'all of them',
  'a and (b or not c)',
);
const detections = fc
  .record({ a: selections, b: selections, c: selections, condition: conditions })
  .map(({ condition, ...all }) => ({
    ...all,
    // Names all, and holds never.
    condition: [condition, 'a and b and c and not a'],
  }));
const values = fc.constantFrom(undefined, null, 'A', 'a', 'b', 'B', 'C', 'cx', 'S*', '', 'other');
const records = fc
  .record({ eventName: values, eventSource: values, errorCode: values, type: values, arn: values, x: values })
  .map(({ type, arn, ...record }) => ({
    ...record,
    userIdentity: { type, arn },
  }));

describe('candidates', () => {
  it('hold each rule that matches, once', () => {
    let matched = 0;
    const property = fc.property(
      fc.array(detections, { minLength: 1, maxLength: 4 }),
      fc.array(records, { minLength: 20, maxLength: 20 }),
      (all, events) => {
        const set = compiledAll(all.map((detection, at) => aRule({ id: `r${at}`, detection })));
        const index = indexRules(set);
        for (const record of events) {
          const found = index.candidates(anchorsIn(record));
          const matching = set.rules.filter(
            (rule): rule is EventRule => rule.kind === 'event' && rule.matches(new RuleEvent(record)),
          );
          matched += matching.length;

          expect(new Set(found).size).toBe(found.length);
          expect(matching.filter((rule) => !found.includes(rule))).toEqual([]);
        }
      },
    );
    fc.assert(property, { numRuns: RUNS * 5 });

    expect(matched).toBeGreaterThan(RUNS);
  });

  it('are no rules that ask for something else', () => {
    const detection = { a: { eventName: 'StopLogging', 'userIdentity.type': 'Root' }, condition: 'a' };
    const index = indexRules(compiledAll([aRule({ detection })]));
    const event = {
      source: 'cloudtrail.amazonaws.com',
      name: 'STOPLOGGING',
      errorCode: undefined,
      identityType: 'ROOT',
    };

    expect(index.candidates(event)).toHaveLength(1);
    expect(index.candidates({ ...event, identityType: 'IAMUser' })).toEqual([]);
    expect(index.candidates({ ...event, identityType: undefined })).toEqual([]);
    expect(index.candidates({ ...event, name: 'GetObject' })).toEqual([]);
  });

  it('are the same however many other names came by', () => {
    const index = indexRules(compiledAll([aRule()]));
    const named = (name: string) =>
      index.candidates({ source: undefined, name, errorCode: undefined, identityType: undefined });
    for (let at = 0; at < 20_000; at++) named(`name${at}`);

    expect(named('stopLogging')).toHaveLength(1);
    expect(named('stopLogging')).toHaveLength(1);
    expect(named('x'.repeat(100_000))).toEqual([]);
  });
});
