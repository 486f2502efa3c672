import * as fc from 'fast-check';
import type { Fields } from './naive-selectors.ts';
import { ACCOUNTS, eventTimes, FOREIGN_REGIONS, MANAGEMENT_ACCOUNT, REGIONS } from './random-organizations.ts';
import { ARNS, ENDPOINTS, NAMES, RESOURCE_TYPES, SOURCES, TYPES, USERS } from './random-selectors.ts';

/** What no selector expects and no reader may stumble over. */
const ODD = [null, 7, true, '', [], {}, 'constructor', ['GetObject'], { arn: 'x', type: 'x' }];

const mostly = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom<unknown>(...ODD) });

const from = (...pool: readonly unknown[]): fc.Arbitrary<unknown> => mostly(fc.constantFrom(...pool));

const EVERY_ARN = Object.values(ARNS).flat();

/** An entry of a type, or of a type beside it, with an ARN that need not be of either. */
const resource = fc.constantFrom(...RESOURCE_TYPES).chain((type) => {
  const arns = from(...ARNS[type], ...ARNS[type], ...EVERY_ARN);
  const types = from(type, type, type, 'AWS::S3::Bucket', 'AWS::DynamoDB::Stream');
  return fc.record({ type: types, ARN: arns, ARNPrefix: arns }, { requiredKeys: ['type'] });
});

const HOSTS = [
  ...['sts.amazonaws.com', 'sts.us-east-1.amazonaws.com', 'sts-fips.us-east-1.amazonaws.com'],
  ...['sts.cn-north-1.amazonaws.com.cn', 'sts.us-gov-west-1.amazonaws.com', 'iam.amazonaws.com'],
  ...['my-sts.us-east-1.amazonaws.com', 'sts.us-east-1.amazonaws.com.example.org'],
];

/** What may or may not stand in a record. */
const OPTIONAL = {
  eventSource: from(...SOURCES),
  eventName: from(...NAMES),
  errorCode: from('VpceAccessDenied', 'AccessDenied'),
  vpcEndpointId: from(...ENDPOINTS),
  readOnly: from(true, false, 'true'),
  sessionCredentialFromConsole: from('true', 'true', true, false, 'false'),
  resources: mostly(fc.array(mostly(resource), { maxLength: 3 })),
  insightDetails: mostly(fc.record({ insightType: from('ApiCallRateInsight', 'ApiErrorRateInsight') })),
  additionalEventData: from({ endpointType: 'regional' }, { endpointType: 'global' }),
  tlsDetails: mostly(fc.record({ clientProvidedHostHeader: from(...HOSTS) })),
  ['constructor']: from('x'),
};

/** Categories as records name them, or as old ones leave them to be guessed. */
const kinds: fc.Arbitrary<Fields> = fc.oneof(
  fc.constantFrom(
    ...['Management', 'Management', 'Data', 'Data', 'NetworkActivity', 'Insight', 'Aggregated'].map(
      (eventCategory) => ({
        eventCategory,
      }),
    ),
    ...[{ eventCategory: 'ActivityAuditLog' }, { eventCategory: 'constructor' }, { eventCategory: '' }],
  ),
  fc.record(
    {
      eventCategory: fc.constantFrom(null, 7, ['Data']),
      managementEvent: from(true, false, 'false'),
      eventType: from('AwsVpceEvent', 'AwsVpceEvents', 'AwsCloudTrailInsight', 'AwsAggregatedEvent', ...TYPES),
    },
    { requiredKeys: [] },
  ),
);

const accounts = fc.oneof(
  { weight: 6, arbitrary: fc.constant(MANAGEMENT_ACCOUNT) },
  { weight: 6, arbitrary: fc.constantFrom(...ACCOUNTS) },
  { weight: 1, arbitrary: fc.constantFrom('constructor', '999999999999') },
);
const userArns = from(...USERS);

/** Whose event it is, as the recipient or, in old records, only as the caller. */
const recipients: fc.Arbitrary<Fields> = fc.oneof(
  fc.record({ recipientAccountId: accounts, userIdentity: mostly(fc.record({ arn: userArns })) }),
  fc.record({ recipientAccountId: accounts }),
  fc.record({ userIdentity: fc.record({ arn: userArns, accountId: accounts }) }),
  fc.record({
    userIdentity: accounts.map((accountId) => ({ sessionContext: { sessionIssuer: { accountId } } })),
  }),
);

const whens: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ eventTime: eventTimes }) },
  {
    weight: 1,
    arbitrary: fc.record({ accountId: accounts, timeWindow: fc.record({ windowStart: eventTimes }) }),
  },
);

const regions = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...REGIONS) },
  { weight: 1, arbitrary: fc.constantFrom(...FOREIGN_REGIONS, 'constructor', 'xx-new-1') },
);

const base = fc.record(
  { eventVersion: fc.constant('1.11'), awsRegion: regions, eventType: from(...TYPES), ...OPTIONAL },
  { requiredKeys: ['eventVersion', 'awsRegion'] },
);

/** Records that can be read, however odd the rest of them is. */
export const events: fc.Arbitrary<Fields> = fc
  .tuple(base, kinds, recipients, whens)
  .map((parts) => Object.assign({}, ...parts) as Fields);

const escaped = (name: string): string =>
  [...name].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

const members = (value: Fields, member: (name: string, value: unknown) => string): string =>
  `{${Object.entries(value)
    .map(([name, inner]) => member(name, inner))
    .join(',')}}`;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const spelled = (inObject: (name: string, value: string) => string) => {
  const spell = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(spell).join(',')}]`;
    return isObject(value) ? members(value, (name, inner) => inObject(name, spell(inner))) : JSON.stringify(value);
  };
  return spell;
};

/** Ways to write the same record; of a member that is written twice, the last counts. */
export const SPELLINGS: Readonly<Record<string, (record: unknown) => string>> = {
  plain: (record) => JSON.stringify(record),
  spaced: (record) => JSON.stringify(record, null, '\t'),
  escaped: spelled((name, value) => `"${escaped(name)}":${value}`),
  twice: spelled((name, value) => `${JSON.stringify(name)}:"no",${JSON.stringify(name)}:${value}`),
};
