import type { AdvancedEventSelector, FieldSelector } from '../core/trails/event-selectors.ts';
import type { Account } from './account.ts';
import { REGIONS } from './plan.ts';

type Condition = Omit<FieldSelector, 'Field'> | readonly string[];

const isValues = (condition: Condition): condition is readonly string[] => Array.isArray(condition);

/** A selector by its fields; a mere list stands for `Equals`. */
const selector = (Name: string, conditions: Readonly<Record<string, Condition>>): AdvancedEventSelector => ({
  Name,
  FieldSelectors: Object.entries(conditions).map(([Field, condition]) => ({
    Field,
    ...(isValues(condition) ? { Equals: condition } : condition),
  })),
});

const data = (Name: string, type: string, conditions: Readonly<Record<string, Condition>>): AdvancedEventSelector =>
  selector(Name, { eventCategory: ['Data'], 'resources.type': [type], ...conditions });

const OBJECT = 'AWS::S3::Object';
const TABLE = 'AWS::DynamoDB::Table';
const FUNCTION = 'AWS::Lambda::Function';

const tableArn = (region: string, { id }: Account, table: string) => `arn:aws:dynamodb:${region}:${id}:table/${table}`;
const functionArn = (region: string, { id }: Account, name: string) =>
  `arn:aws:lambda:${region}:${id}:function:${name}`;

/** What a security team asks of one account: five conditions each. */
const selectorsOf = (account: Account, place: number): AdvancedEventSelector[] => {
  const { id, buckets, tables, functions, roles, people } = account;
  const region = REGIONS[place % REGIONS.length];
  const own = buckets.slice(place % 10, (place % 10) + 3).map((bucket) => `arn:aws:s3:::${bucket}/`);
  return [
    data('exports that are read by hand', OBJECT, {
      'resources.ARN': { StartsWith: own.map((arn) => `${arn}exports/`), NotStartsWith: [`${own[0]}exports/2026-02`] },
      eventName: ['GetObject', 'HeadObject'],
      'userIdentity.arn': { StartsWith: [`arn:aws:iam::${id}:user/`] },
    }),
    data('states that are written', OBJECT, {
      'resources.ARN': { StartsWith: own, EndsWith: ['.tfstate'], NotEndsWith: ['.snappy.parquet', '.pdf'] },
      readOnly: ['false'],
      eventType: { NotEquals: ['AwsServiceEvent'] },
    }),
    data('tables that deployments must not read', TABLE, {
      'resources.ARN': tables.slice(0, 4).map((table) => tableArn(region, account, table)),
      eventName: ['GetItem', 'Query', 'Scan'],
      'userIdentity.arn': {
        StartsWith: roles.slice(0, 3).map((role) => `arn:aws:sts::${id}:assumed-role/${role}/`),
        NotEndsWith: people.map(({ arn }) => arn.slice(-4)),
      },
    }),
    data('functions that are called from the console', FUNCTION, {
      'resources.ARN': functions.slice(0, 5).map((name) => functionArn(region, account, name)),
      sessionCredentialFromConsole: ['true'],
      'userIdentity.arn': { NotStartsWith: [`arn:aws:iam::${id}:user/`] },
    }),
    data('objects that are touched from outside', OBJECT, {
      'resources.ARN': { StartsWith: own },
      'userIdentity.arn': { NotStartsWith: [`arn:aws:sts::${id}:`, `arn:aws:iam::${id}:`] },
      eventSource: ['s3.amazonaws.com'],
    }),
  ];
};

/** Fifty conditions on data events of two accounts. */
export const dataSelectors = (accounts: readonly Account[], trail: number): AdvancedEventSelector[] =>
  [0, 1].flatMap((half) => selectorsOf(accounts[(trail * 2 + half) % accounts.length], trail + half * 5));

/** Management events that change something, without keys. */
export const writes = selector('management events that write', {
  eventCategory: ['Management'],
  readOnly: ['false'],
  eventSource: { NotEquals: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] },
});

/** All that the generated events are. */
export const everything: readonly AdvancedEventSelector[] = [
  selector('management', { eventCategory: ['Management'] }),
  ...[OBJECT, TABLE, FUNCTION].map((type) => data(type, type, {})),
];
