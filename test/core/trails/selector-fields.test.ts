import { describe, expect, it } from '@jest/globals';
import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import { type Operator, OPERATORS } from '../../../core/trails/event-selectors.ts';
import type { EventDetails, EventKind } from '../../../core/trails/facts.ts';
import { advanced, logs } from './logs-selectors.ts';
import { aDataKind, aKind, aNetworkKind, data, field, management, network, someDetails } from './selector-events.ts';

type Rule = 'any' | 'Equals' | 'NotEquals' | 'Equals/NotEquals' | undefined;
type Category = 'Management' | 'Data' | 'NetworkActivity';

interface Row {
  readonly Management?: Rule;
  readonly Data?: Rule;
  readonly NetworkActivity?: Rule;
  /** An event that has the value, one that has another (if any is possible), and one that lacks the field. */
  readonly value: string;
  readonly having: (value: string | undefined) => { kind?: Partial<EventKind>; details?: Partial<EventDetails> };
}

const TABLE = 'AWS::DynamoDB::Table';
const TABLE_ARN = 'arn:aws:dynamodb:us-east-1:111122223333:table/t';

/** event-selectors.md §4, the columns of trails. */
const ROWS: Readonly<Record<string, Row>> = {
  eventSource: {
    Management: 'NotEquals',
    Data: 'any',
    value: 'kms.amazonaws.com',
    having: (source) => ({ kind: { source } }),
  },
  readOnly: {
    Management: 'Equals',
    Data: 'Equals',
    value: 'true',
    having: (value) => ({ kind: { readOnly: value === undefined ? undefined : value === 'true' } }),
  },
  eventName: {
    Data: 'any',
    NetworkActivity: 'any',
    value: 'GetItem',
    having: (name) => ({ kind: { name } }),
  },
  eventType: { Data: 'any', value: 'AwsApiCall', having: (type) => ({ kind: { type } }) },
  sessionCredentialFromConsole: {
    Data: 'Equals/NotEquals',
    value: 'true',
    having: (value) => ({ details: { isFromConsole: value === 'true' } }),
  },
  'userIdentity.arn': {
    Data: 'any',
    value: 'arn:aws:iam::111122223333:role/r',
    having: (userArn) => ({ details: { userArn } }),
  },
  'resources.ARN': {
    Data: 'any',
    value: TABLE_ARN,
    having: (arn) => ({ details: { resources: [{ type: TABLE, arn }] } }),
  },
  errorCode: {
    NetworkActivity: 'Equals',
    value: 'VpceAccessDenied',
    having: (errorCode) => ({ kind: { errorCode } }),
  },
  vpcEndpointId: {
    NetworkActivity: 'any',
    value: 'vpce-1a2b',
    having: (vpcEndpointId) => ({ details: { vpcEndpointId } }),
  },
};

const CATEGORIES: Readonly<Record<Category, { kind: EventKind; selector: (...fields: object[]) => object }>> = {
  Management: { kind: aKind(), selector: management },
  Data: { kind: aDataKind(), selector: (...fields) => data(TABLE, ...fields) },
  NetworkActivity: { kind: aNetworkKind(), selector: (...fields) => network('ec2.amazonaws.com', ...fields) },
};

const allows = (rule: Rule, operator: Operator): boolean =>
  rule === 'any' || (rule?.split('/').includes(operator) ?? false);

const cases = Object.entries(ROWS).flatMap(([name, row]) =>
  (Object.keys(CATEGORIES) as Category[]).flatMap((category) =>
    OPERATORS.map((operator) => ({ name, row, category, operator, isAllowed: allows(row[category], operator) })),
  ),
);

const hit = (operator: Operator, value: string): string =>
  operator.endsWith('StartsWith') ? value.slice(0, -1) : operator.endsWith('EndsWith') ? value.slice(1) : value;

const OTHER: Readonly<Record<string, string>> = { readOnly: 'false', sessionCredentialFromConsole: 'other' };

const logged = (category: Category, name: string, condition: object, value: string | undefined): boolean => {
  const { kind, selector } = CATEGORIES[category];
  const having = ROWS[name].having(value);
  const details = someDetails({ resources: [{ type: TABLE, arn: undefined }], ...having.details });
  return logs(advanced(selector(condition)), { ...kind, ...having.kind }, details);
};

describe('a field of advanced selectors', () => {
  const isSource = ({ name, category }: { name: string; category: string }) =>
    name === 'eventSource' && category === 'NetworkActivity';

  it.each(cases.filter((one) => !one.isAllowed && !isSource(one)))(
    'is refused: $name $operator with $category',
    ({ name, row, category, operator }) => {
      const selectors = [CATEGORIES[category].selector(field(name, operator, row.value))];

      expect(checkSelectors({ AdvancedEventSelectors: selectors })).toEqual({
        refused: 'InvalidEventSelectorsException',
        message: expect.stringContaining(name),
      });
    },
  );

  it.each(cases.filter(({ isAllowed }) => isAllowed))(
    'lets in what it asks for: $name $operator with $category',
    ({ name, row, category, operator }) => {
      const condition = field(name, operator, hit(operator, row.value));
      const isPositive = !operator.startsWith('Not');

      expect(logged(category, name, condition, row.value)).toBe(isPositive);
      expect(logged(category, name, condition, OTHER[name] ?? '~other~')).toBe(!isPositive);
      expect(logged(category, name, condition, undefined)).toBe(!isPositive);
    },
  );

  it('is needed: eventSource Equals with NetworkActivity', () => {
    const inEc2 = advanced(network('ec2.amazonaws.com'));

    expect(logs(inEc2, aNetworkKind({ source: 'ec2.amazonaws.com' }))).toBe(true);
    expect(logs(inEc2, aNetworkKind({ source: 'kms.amazonaws.com' }))).toBe(false);
    expect(logs(inEc2, aNetworkKind({ source: undefined }))).toBe(false);
    expect(logs(inEc2, aKind({ source: 'ec2.amazonaws.com' }))).toBe(false);
  });

  it.each(OPERATORS.filter((operator) => operator !== 'Equals'))(
    'is refused: eventSource %s with NetworkActivity',
    (operator) => {
      const FieldSelectors = [
        field('eventCategory', 'Equals', 'NetworkActivity'),
        field('eventSource', operator, 'ec2.amazonaws.com'),
      ];

      expect(checkSelectors({ AdvancedEventSelectors: [{ FieldSelectors }] })).toMatchObject({
        message: expect.stringContaining('eventSource'),
      });
    },
  );

  it.each(
    ['eventCategory', 'resources.type'].flatMap((name) => OPERATORS.map((operator) => [name, operator] as const)),
  )('decides the kind of selector: %s takes %s only if it is Equals', (name, operator) => {
    const values: Record<string, string> = { eventCategory: 'Data', 'resources.type': TABLE };
    const FieldSelectors = Object.entries(values).map(([other, value]) =>
      field(other, other === name ? operator : 'Equals', value),
    );

    const result = checkSelectors({ AdvancedEventSelectors: [{ FieldSelectors }] });

    if (operator === 'Equals') expect(result).toEqual({ AdvancedEventSelectors: [{ FieldSelectors }] });
    else expect(result).toMatchObject({ message: expect.stringContaining(name) });
  });

  it.each(['Management', 'NetworkActivity'] as const)('is refused: resources.type with %s', (category) => {
    const selector = CATEGORIES[category].selector(field('resources.type', 'Equals', TABLE));

    expect(checkSelectors({ AdvancedEventSelectors: [selector] })).toMatchObject({
      message: `selector 1, resources.type cannot be used with eventCategory ${category}`,
    });
  });
});
