import { type FieldSelector, type Operator, OPERATORS } from './event-selectors.ts';
import { spellingOf } from './resource-types.ts';
import { arnProblem } from './selector-arns.ts';
import { CATEGORIES, type Category, FIELD_RULES, type FieldRule, FIELDS, STORE_CATEGORIES } from './selector-rules.ts';
import { shown } from './selector-shapes.ts';

/**
 * The first thing wrong with the fields of an advanced selector, whose shape is sound (event-selectors.md §4 to §6).
 *
 * A field that is there twice is refused. Whether CloudTrail takes it, and joins the two with AND or with OR, is
 * unconfirmed: taken for one it would log too little, for the other too much, and all that can be meant can be written
 * with one field selector or with two selectors.
 */
export const problemOf = (fields: readonly FieldSelector[]): string | undefined => {
  if (fields.length === 0) return 'FieldSelectors is empty';
  const byName = new Map(fields.map((field) => [field.Field, field]));
  const unknown = fields.find(({ Field }) => !FIELDS.has(Field));
  if (unknown) return `${shown(unknown.Field)} is not a field of selectors; the fields are ${[...FIELDS].join(', ')}`;
  if (byName.size < fields.length) {
    const twice = fields.find((field) => byName.get(field.Field) !== field);
    return `${twice?.Field} is there twice; write all its operators in one field selector`;
  }
  const category = categoryOf(byName.get('eventCategory'));
  if (!isCategory(category)) return category;
  return (
    missingField(category, byName) ?? firstOf(fields, (field) => fieldProblem(category, field)) ?? typeProblem(byName)
  );
};

const isCategory = (text: string): text is Category => CATEGORIES.some((category) => category === text);

/** The category, or what is wrong with it. */
const categoryOf = (field: FieldSelector | undefined): string => {
  const only = field?.Equals?.[0];
  if (only === undefined) return 'eventCategory is needed, with Equals';
  if (isCategory(only)) return only;
  if (STORE_CATEGORIES.has(only)) return `eventCategory ${only} is for event data stores, not for trails`;
  return `eventCategory is ${shown(only)}; it can be ${CATEGORIES.join(', ')}`;
};

const missingField = (category: Category, byName: ReadonlyMap<string, FieldSelector>): string | undefined => {
  const missing = [...FIELD_RULES[category]].find(([name, { isRequired }]) => isRequired && !byName.has(name));
  return missing && `${missing[0]} is needed with eventCategory ${category}`;
};

const fieldProblem = (category: Category, field: FieldSelector): string | undefined => {
  const rule = FIELD_RULES[category].get(field.Field);
  if (!rule) return `${field.Field} cannot be used with eventCategory ${category}`;
  return firstOf(OPERATORS, (operator) => operatorProblem(rule, field, operator));
};

const operatorProblem = (
  { operators, values, takesOneValue }: FieldRule,
  field: FieldSelector,
  operator: Operator,
): string | undefined => {
  const given = field[operator];
  if (given === undefined) return undefined;
  if (!operators.includes(operator)) {
    return `${field.Field} cannot be used with ${operator}; it can be with ${operators.join(', ')}`;
  }
  const wrong = values && given.find((value) => !values.has(value));
  if (wrong !== undefined) return `${field.Field} ${operator} ${shown(wrong)} is not possible; ${choicesOf(values)}`;
  return takesOneValue && given.length > 1 ? `${field.Field} ${operator} can have only one value` : undefined;
};

const MAX_CHOICES = 5;

const choicesOf = (values: ReadonlySet<string> | undefined): string => {
  const choices = [...(values ?? [])];
  return choices.length > MAX_CHOICES ? 'docs/trails.md lists what is' : `it can be ${choices.join(', ')}`;
};

const RESOURCE_TYPE = /^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/;

/** Types that are not known are taken: CloudTrail gets more every month. */
const typeProblem = (byName: ReadonlyMap<string, FieldSelector>): string | undefined => {
  const type = byName.get('resources.type')?.Equals?.[0];
  if (type === undefined) return undefined;
  const spelling = spellingOf(type);
  if (spelling !== type) return `resources.type is ${shown(type)}; it is written as ${spelling}`;
  if (!RESOURCE_TYPE.test(type)) return `resources.type is ${shown(type)}; it is written as AWS::S3::Object`;
  const { Equals = [], NotEquals = [] } = byName.get('resources.ARN') ?? {};
  return firstOf([...Equals, ...NotEquals], (value) => {
    const problem = arnProblem(type, value);
    return problem && `resources.ARN ${shown(value)} ${problem}`;
  });
};

const firstOf = <T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined => {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
};
