import { addressRange } from './address-range.ts';
import { all, any, not, test, type Expression, type Glance, type Test } from './expression.ts';
import { fieldKey, type FieldKey } from './modifiers.ts';
import { expanded, hasPlaceholder, type Expansion } from './placeholders.ts';
import { regularExpression } from './regular-expression.ts';
import type { Anchors } from './rule.ts';
import { eventField, membersOf } from './rule-event.ts';
import { kindOf, shown, type Refuse } from './rule-members.ts';
import { MANY, parsePattern, plainText, textTest, type TextPattern } from './text-pattern.ts';
import { referenceTest } from './reference-test.ts';
import { comparisonOf } from './number-test.ts';
import { hasPart, valueText } from './value-text.ts';

/** What a selection is compiled with. */
export interface Workshop {
  readonly refuse: Refuse;
  readonly expansion: Expansion;
}

/** Fields that events are found by. */
const ANCHORS: Readonly<Partial<Record<string, keyof Anchors>>> = {
  eventSource: 'source',
  eventName: 'name',
  errorCode: 'errorCode',
  'userIdentity.type': 'identityType',
};

const IDENTITY_ARN = 'userIdentity.arn';

const anchorOf = (name: string): keyof Anchors | undefined =>
  Object.hasOwn(ANCHORS, name) ? ANCHORS[name] : undefined;

const MOST_VALUES = 100_000;

const anything = () => true;
const isNull = (value: unknown) => value === null;

/** Whether a value of the field passes. */
const some = (name: string, passes: (value: unknown) => boolean): Test => {
  const field = eventField(name);
  return (event) => field.path.some(event.rootOf(field), passes);
};

/** Whether a text passes: of one of the field's values, or without a field what the event says as a whole. */
const someText = ({ field: name, way }: FieldKey, passes: (text: string) => boolean): Test => {
  if (name === '') return (event) => passes(event.message);
  if (way === 'contains' || way === 're') return some(name, (value) => hasPart(value, passes));
  return some(name, (value) => {
    const text = valueText(value);
    return text !== undefined && passes(text);
  });
};

/**
 * Whether a text passes that is at hand before the event is parsed. An ARN that is not at hand may be a list; and they are so many
 * that what takes long is left for later.
 */
const glanceFor = ({ field, way }: FieldKey, passes: (text: string) => boolean): Glance | undefined => {
  if (field === IDENTITY_ARN)
    return way === 're' ? undefined : ({ identityArn: arn }) => (arn === undefined ? undefined : passes(arn));
  const kind = anchorOf(field);
  if (!kind) return undefined;
  return (anchors) => {
    const text = anchors[kind];
    return text !== undefined && passes(text);
  };
};

/** The members of the record that decide a field. Keywords stand anywhere. */
const readsOf = (name: string): readonly string[] | undefined => (name === '' ? undefined : membersOf(name));

/** A test of a text. */
const testOfText = (key: FieldKey, passes: (text: string) => boolean, anchors?: Anchors): Expression =>
  test(someText(key, passes), { anchors, glance: glanceFor(key, passes), reads: readsOf(key.field) });

/** Missing, or null. */
const nullTest = (name: string): Expression => {
  const field = eventField(name);
  const kind = anchorOf(name);
  const holds: Test = (event) => {
    const root = event.rootOf(field);
    return !field.path.some(root, anything) || field.path.some(root, isNull);
  };
  return test(holds, { glance: kind && ((anchors) => anchors[kind] === undefined), reads: readsOf(name) });
};

const existsTest = (name: string, values: readonly unknown[], path: string, refuse: Refuse): Expression | undefined => {
  const [wanted, ...more] = values;
  if (typeof wanted !== 'boolean' || more.length > 0) return refuse(path, 'must be true or false');
  const field = eventField(name);
  return test((event) => field.path.exists(event.rootOf(field)) === wanted, { reads: readsOf(name) });
};

/** The pattern that a value is for a way of comparing. */
const patternFor = (text: string, { way, field }: FieldKey): TextPattern => {
  const pattern = parsePattern(text);
  const isInside = way === 'contains' || field === '';
  const before = isInside || way === 'endswith' ? ([MANY] as const) : [];
  const behind = isInside || way === 'startswith' ? ([MANY] as const) : [];
  return [...before, ...pattern, ...behind].filter((part, at, parts) => part !== MANY || parts[at - 1] !== MANY);
};

const anchorsFor = (key: FieldKey, patterns: readonly TextPattern[]): Anchors | undefined => {
  const kind = anchorOf(key.field);
  if (!kind) return undefined;
  const texts = patterns.map(plainText);
  if (!texts.every((text) => text !== undefined)) return undefined;
  return { [kind]: new Set(texts.map((text) => text.toLowerCase())) };
};

const textsTest = (key: FieldKey, texts: readonly string[]): Expression => {
  const testOf = (some: readonly string[]): Expression => {
    const patterns = some.map((text) => patternFor(text, key));
    return testOfText(key, textTest(patterns, key.cased), anchorsFor(key, patterns));
  };
  return key.all ? all(texts.map((text) => testOf([text]))) : testOf(texts);
};

/** Tests that are made one by one, of a value each. */
const eachTest = (
  key: FieldKey,
  texts: readonly string[],
  make: (text: string) => ((text: string) => boolean) | { readonly why: string },
  path: string,
  refuse: Refuse,
): Expression | undefined => {
  const made = texts.map((text) => ({ text, passes: make(text) }));
  const tests: ((text: string) => boolean)[] = [];
  for (const { text, passes } of made)
    if (typeof passes === 'function') tests.push(passes);
    else refuse(path, `'${shown(text)}' ${passes.why}`);
  if (tests.length < texts.length) return undefined;
  if (key.all) return all(tests.map((passes) => testOfText(key, passes)));
  return testOfText(key, (text) => tests.some((passes) => passes(text)));
};

const rangeTest = (text: string) =>
  addressRange(text) ?? { why: 'is no range of addresses, such as 10.0.0.0/8 or 2001:db8::/32' };

const MAKERS: Readonly<Partial<Record<string, (key: FieldKey) => Parameters<typeof eachTest>[2]>>> = {
  re: (key) => (text) => regularExpression(text, key.regexFlags),
  cidr: () => rangeTest,
  lt: () => comparisonOf('lt'),
  lte: () => comparisonOf('lte'),
  gt: () => comparisonOf('gt'),
  gte: () => comparisonOf('gte'),
};

const valuesTest = (key: FieldKey, texts: readonly string[], path: string, refuse: Refuse): Expression | undefined => {
  const make = MAKERS[key.way]?.(key);
  if (make) return eachTest(key, texts, make, path, refuse);
  if (key.way === 'fieldref') return any(texts.map((other) => test(referenceTest(key, other))));
  const isEmptyPart = (key.way !== 'equals' || key.field === '') && texts.includes('');
  return isEmptyPart ? refuse(path, 'an empty text is a part of everything') : textsTest(key, texts);
};

/** The texts of values, placeholders expanded; undefined if one has been refused. */
const textsOf = (key: FieldKey, values: readonly unknown[], path: string, { refuse, expansion }: Workshop) => {
  const wrong = values.find((value) => typeof value === 'object' && value !== null);
  if (wrong !== undefined)
    return refuse(path, `must be a text, a number, true, false, or a list of them, not ${kindOf(wrong)}`);
  const texts = values.map(valueText).filter((text) => text !== undefined);
  if (!key.expand) return texts;
  if (!texts.some(hasPlaceholder)) return refuse(path, 'there is no placeholder to expand: they are written %name%');
  return texts.flatMap((text) => expanded(text, expansion, path, refuse));
};

/** A member of a selection: what it asks of its field; undefined if it has been refused. */
export const fieldTest = (name: string, given: unknown, path: string, workshop: Workshop): Expression | undefined => {
  const { refuse } = workshop;
  const key = fieldKey(name, path, refuse);
  if (!key) return undefined;
  const values: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (values.length === 0) return refuse(path, 'an empty list of values matches nothing');
  if (values.length > MOST_VALUES) return refuse(path, `has more than ${MOST_VALUES} values`);
  if (key.way === 'exists') return existsTest(key.field, values, path, refuse);
  const texts = textsOf(key, values, path, workshop);
  if (!texts) return undefined;
  const hasNull = values.some((value) => value === null || value === undefined);
  if (hasNull && (key.way !== 'equals' || key.field === '' || key.expand || key.all))
    return refuse(path, 'null can only be compared as a whole: without modifiers other than neq');
  const asked = hasNull && texts.length === 0 ? undefined : valuesTest(key, texts, path, refuse);
  const tests = [...(hasNull ? [nullTest(key.field)] : []), ...(asked ? [asked] : [])];
  if (tests.length === 0) return undefined;
  return key.neq ? not(any(tests)) : any(tests);
};
