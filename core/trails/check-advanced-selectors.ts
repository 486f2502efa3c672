import { type AdvancedEventSelector, type FieldSelector, type Operator, OPERATORS } from './event-selectors.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { problemOf } from './selector-problems.ts';
import { selectorLabel, shapesFor, shown } from './selector-shapes.ts';

const { no, members, list, text } = shapesFor('InvalidEventSelectorsException');

const NAME_LIMITS = { min: 0, max: 1000 };
const FIELD_LIMITS = { min: 1, max: 1000 };
const VALUE_LIMITS = { min: 1, max: 2048 };

/** One advanced selector, or what is wrong with it (event-selectors.md §3 to §6). */
export const readAdvancedSelector = (input: unknown, index: number): AdvancedEventSelector | Refusal => {
  const given = members(input, selectorLabel(index), ['Name', 'FieldSelectors']);
  if (isRefusal(given)) return given;
  const label = selectorLabel(index, given.get('Name'));
  const name = given.has('Name') ? text(given.get('Name'), `${label}, Name`, NAME_LIMITS) : undefined;
  if (isRefusal(name)) return name;
  const fields = list(given.get('FieldSelectors'), `${label}, FieldSelectors`, (item, place) =>
    readField(item, label, place),
  );
  if (isRefusal(fields)) return fields;
  const problem = problemOf(fields);
  if (problem !== undefined) return no(`${label}, ${problem}`);
  return { ...(name !== undefined && { Name: name }), FieldSelectors: fields };
};

const readField = (input: unknown, label: string, index: number): FieldSelector | Refusal => {
  const place = `${label}, FieldSelectors ${index + 1}`;
  const given = members(input, place, ['Field', ...OPERATORS]);
  if (isRefusal(given)) return given;
  const field = text(given.get('Field'), `${place}, Field`, FIELD_LIMITS);
  if (isRefusal(field)) return field;
  const conditions: [Operator, readonly string[]][] = [];
  for (const operator of OPERATORS.filter((name) => given.has(name))) {
    const values = readValues(given.get(operator), `${label}, ${shown(field)} ${operator}`);
    if (isRefusal(values)) return values;
    conditions.push([operator, values]);
  }
  if (conditions.length === 0) return no(`${label}, ${shown(field)} has no operator`);
  return { Field: field, ...Object.fromEntries(conditions) };
};

const readValues = (input: unknown, where: string): readonly string[] | Refusal => {
  const values = list(input, where, (value, index) => text(value, `${where} ${index + 1}`, VALUE_LIMITS));
  if (isRefusal(values)) return values;
  return values.length > 0 ? values : no(`${where} is empty`);
};
