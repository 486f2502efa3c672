import { type Operator, OPERATORS } from './event-selectors.ts';
import { NETWORK_SOURCES } from './network-sources.ts';

/** The categories that trails can log; all others are of event data stores. */
export const CATEGORIES = ['Management', 'Data', 'NetworkActivity'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Categories that only event data stores have (event-selectors.md §4). */
export const STORE_CATEGORIES: ReadonlySet<string> = new Set([
  'Insight',
  'ConfigurationItem',
  'Evidence',
  'ActivityAuditLog',
]);

/** The sources that management selectors of either kind can leave out. */
export const EXCLUDABLE_SOURCES: readonly string[] = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'];

/** What a field can be compared with. */
export interface FieldRule {
  readonly operators: readonly Operator[];
  /** If there are no others. */
  readonly values?: ReadonlySet<string>;
  readonly isRequired?: boolean;
  readonly takesOneValue?: boolean;
}

const ANY: FieldRule = { operators: OPERATORS };
const one = (operators: readonly Operator[], ...values: string[]): FieldRule => ({
  operators,
  values: new Set(values),
  takesOneValue: true,
});
const category = (name: Category): FieldRule => ({ ...one(['Equals'], name), isRequired: true });
const READ_ONLY = one(['Equals'], 'true', 'false');

/** Which fields a selector of a category can have, of a trail (event-selectors.md §4). */
export const FIELD_RULES: Readonly<Record<Category, ReadonlyMap<string, FieldRule>>> = {
  Management: new Map<string, FieldRule>([
    ['eventCategory', category('Management')],
    ['eventSource', { operators: ['NotEquals'], values: new Set(EXCLUDABLE_SOURCES) }],
    ['readOnly', READ_ONLY],
  ]),
  Data: new Map<string, FieldRule>([
    ['eventCategory', category('Data')],
    ['eventSource', ANY],
    ['readOnly', READ_ONLY],
    ['eventName', ANY],
    ['eventType', ANY],
    ['sessionCredentialFromConsole', one(['Equals', 'NotEquals'], 'true')],
    ['userIdentity.arn', ANY],
    ['resources.type', { operators: ['Equals'], isRequired: true, takesOneValue: true }],
    ['resources.ARN', ANY],
  ]),
  // Several sources need as many selectors: that is how the documents are read in practice, and it is never ambiguous.
  NetworkActivity: new Map<string, FieldRule>([
    ['eventCategory', category('NetworkActivity')],
    ['eventSource', { operators: ['Equals'], values: NETWORK_SOURCES, isRequired: true, takesOneValue: true }],
    ['eventName', ANY],
    ['errorCode', one(['Equals'], 'VpceAccessDenied')],
    ['vpcEndpointId', ANY],
  ]),
};

/** Every field that some selector can have. */
export const FIELDS: ReadonlySet<string> = new Set(CATEGORIES.flatMap((name) => [...FIELD_RULES[name].keys()]));
