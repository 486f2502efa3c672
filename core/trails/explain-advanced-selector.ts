import type { AdvancedEventSelector, FieldSelector, Operator } from './event-selectors.ts';
import type { EventDetails, EventKind } from './facts.ts';
import { shown, shownList } from './selector-shapes.ts';
import {
  DETAIL_FIELDS,
  isResourceField,
  KIND_FIELDS,
  RESOURCE_ARN_FIELD,
  RESOURCE_TYPE_FIELD,
} from './selector-values.ts';

/** What keeps an event out of an advanced selector, `undefined` if nothing does. */
export const explainAdvancedSelector = (
  { FieldSelectors }: AdvancedEventSelector,
  kind: EventKind,
  details: EventDetails,
): string | undefined => {
  const types = FieldSelectors.filter(({ Field }) => Field === RESOURCE_TYPE_FIELD).flatMap(
    ({ Equals = [] }) => Equals,
  );
  if (types.length === 0 && FieldSelectors.some(isResourceField)) return 'resources.type is not asked for';
  for (const field of FieldSelectors) {
    const found = obstacle(field, valuesOf(field.Field, types, kind, details));
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Every value that is compared: of a field of one value that one, of `resources.ARN` those of resources of the type. */
const valuesOf = (
  field: string,
  types: readonly string[],
  kind: EventKind,
  details: EventDetails,
): readonly string[] => {
  const { resources } = details;
  if (field === RESOURCE_TYPE_FIELD) return resources.flatMap(({ type }) => type ?? []);
  if (field === RESOURCE_ARN_FIELD) {
    return resources.flatMap(({ type, arn }) => (type !== undefined && types.includes(type) ? (arn ?? []) : []));
  }
  const value = KIND_FIELDS.get(field)?.(kind) ?? DETAIL_FIELDS.get(field)?.(details);
  return value === undefined ? [] : [value];
};

type Hits = (value: string, text: string) => boolean;

const SELECT: readonly (readonly [Operator, Hits])[] = [
  ['Equals', (value, text) => value === text],
  ['StartsWith', (value, text) => value.startsWith(text)],
  ['EndsWith', (value, text) => value.endsWith(text)],
];

const DESELECT: readonly (readonly [Operator, Hits])[] = [
  ['NotEquals', (value, text) => value === text],
  ['NotStartsWith', (value, text) => value.startsWith(text)],
  ['NotEndsWith', (value, text) => value.endsWith(text)],
];

const obstacle = (field: FieldSelector, values: readonly string[]): string | undefined => {
  for (const [operator, hits] of DESELECT) {
    for (const text of field[operator] ?? []) {
      const hit = values.find((value) => hits(value, text));
      if (hit !== undefined) return `${field.Field} is ${shown(hit)}, which ${operator} ${shown(text)} keeps out`;
    }
  }
  const asked = SELECT.filter(([operator]) => field[operator] !== undefined);
  const isSelected = asked.some(([operator, hits]) =>
    field[operator]?.some((text) => values.some((value) => hits(value, text))),
  );
  if (isSelected || asked.length === 0) return undefined;
  const operators = asked.map(([operator]) => operator).join(' or ');
  return `${field.Field} is ${shownList(values)}, which ${operators} does not list`;
};
