import type { AdvancedEventSelector, FieldSelector } from './event-selectors.ts';
import type { EventKind } from './facts.ts';
import type { DetailsTest, Residual } from './selector-residuals.ts';
import {
  DETAIL_FIELDS,
  isResourceField,
  KIND_FIELDS,
  RESOURCE_ARN_FIELD,
  RESOURCE_TYPE_FIELD,
  type ValueOf,
} from './selector-values.ts';
import { type TextTest, textTest } from './text-sets.ts';

/**
 * Tells which events an advanced selector matches: those of which every field does (event-selectors.md §3). The selector
 * is one that `checkSelectors` let through, so no field is there twice and `resources.type` has one value.
 */
export const compileAdvancedSelector = ({
  FieldSelectors,
}: AdvancedEventSelector): ((kind: EventKind) => boolean | readonly Residual[]) => {
  const isDetail = (field: FieldSelector) => isResourceField(field) || DETAIL_FIELDS.has(field.Field);
  const onKind = FieldSelectors.filter((field) => !isDetail(field)).map((field) =>
    valueTest(field, KIND_FIELDS.get(field.Field) ?? absent),
  );
  const residual = residualOf(FieldSelectors.filter(isDetail));
  return (kind) => onKind.every((test) => test(kind)) && residual;
};

const residualOf = (fields: readonly FieldSelector[]): boolean | readonly Residual[] => {
  if (fields.length === 0) return true;
  const type = fields.find(({ Field }) => Field === RESOURCE_TYPE_FIELD)?.Equals?.[0];
  if (type === undefined && fields.some(isResourceField)) return false;
  const arn = fields.find(({ Field }) => Field === RESOURCE_ARN_FIELD);
  const others = fields.flatMap((field) => {
    const valueOf = DETAIL_FIELDS.get(field.Field);
    return valueOf ? [valueTest(field, valueOf)] : [];
  });
  const { select, deselect } = arn ? conditionOf(arn) : {};
  if (type !== undefined && others.length === 0 && !deselect) {
    return [{ type, ...(arn && { arns: { equals: arn.Equals, startsWith: arn.StartsWith, endsWith: arn.EndsWith } }) }];
  }
  const isElse = allOf(others);
  return [{ type, test: (arns, details) => fitsAll(arns, select, deselect) && isElse(details) }];
};

/** Of a field that this release does not know. */
const absent = () => undefined;

const allOf =
  (tests: readonly DetailsTest[]): DetailsTest =>
  (details) => {
    for (const test of tests) if (!test(details)) return false;
    return true;
  };

/** The two groups of a field's operators: one hit of the first lets an event in, one of the second keeps it out. */
interface Condition {
  readonly select?: TextTest;
  readonly deselect?: TextTest;
}

const conditionOf = (field: FieldSelector): Condition => ({
  select: testOf(field.Equals, field.StartsWith, field.EndsWith),
  deselect: testOf(field.NotEquals, field.NotStartsWith, field.NotEndsWith),
});

type Values = readonly string[] | undefined;

const testOf = (equals: Values, startsWith: Values, endsWith: Values): TextTest | undefined =>
  equals || startsWith || endsWith ? textTest({ equals, startsWith, endsWith }) : undefined;

/** An event without the field passes what is not to be, and nothing that is to be. */
const valueTest = <T>(field: FieldSelector, valueOf: ValueOf<T>): ((facts: T) => boolean) => {
  const { select, deselect } = conditionOf(field);
  return (facts) => {
    const value = valueOf(facts);
    if (value === undefined) return select === undefined;
    return (!select || select(value)) && !deselect?.(value);
  };
};

/** Of the ARNs of several resources one that is asked for is enough, and none may be one that is kept out. */
const fitsAll = (arns: readonly string[], select: TextTest | undefined, deselect: TextTest | undefined): boolean => {
  let isSelected = select === undefined;
  for (const arn of arns) {
    if (deselect?.(arn)) return false;
    isSelected ||= select?.(arn) === true;
  }
  return isSelected;
};
