import * as fc from 'fast-check';
import { START, type Telling } from '../stages/arrivals.ts';
import type { Fields } from '../trails/naive-selectors.ts';
import { SPELLINGS } from '../trails/random-events.ts';
import { NOBODYS, OF_MACHINES, OF_OTHERS, SOMEBODYS } from './sessions.ts';
import { ACCOUNTS, REGIONS } from './setups.ts';

/** What a careless counter takes for its own, or stumbles over. */
const OWN_NAMES = ['other', 'other', '__proto__', 'constructor', 'delivered', 'summarised', '', ' '];
const ODD_LETTERS = ['\u0000', '\u0000\u0000', '"quoted\\" \n\u2028', 'Jürgen', '日本語', '👩‍💻', '\ud83d'];
const LONG = ['x'.repeat(5000), `${'y'.repeat(1023)}👩`, '\u0001'.repeat(1100)];
const ERRORS = ['AccessDenied', 'AccessDenied', 'NoSuchKey', 'other', '__proto__', '', 7];
const ODD = [...OWN_NAMES, ...ODD_LETTERS, ...LONG, null, 7, 1.5, true, [], ['GetObject'], {}, { arn: 'x' }];

const mostly = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom<unknown>(...ODD) });

const from = (...pool: readonly unknown[]): fc.Arbitrary<unknown> => mostly(fc.constantFrom(...pool));

const repeated = <T>(times: number, value: T): T[] => new Array<T>(times).fill(value);

const some = (model: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Fields> =>
  fc.record(model, { requiredKeys: [] });

const ARNS = ['b', 'b/one', 'b/two', 'b2', 'b2/one'].map((key) => `arn:aws:s3:::${key}`);

const resource = some({
  type: from('AWS::S3::Object', 'AWS::S3::Object', 'AWS::S3::Bucket'),
  ARN: from(...ARNS, ...ARNS),
  ARNPrefix: from('arn:aws:s3:::b/', 'arn:aws:s3:::b2/'),
  accountId: from(...ACCOUNTS),
});

const role = fc
  .record({
    arn: from(...repeated(12, OF_MACHINES[0]), ...OF_MACHINES, ...OF_OTHERS),
    sessionContext: mostly(fc.constantFrom(...NOBODYS, ...NOBODYS, ...SOMEBODYS)),
    onBehalfOf: fc.constantFrom<unknown>(...repeated(9, undefined), null, '', {}, { userId: 'ann' }),
  })
  .map((fields) => ({ type: 'AssumedRole', principalId: 'AROA1:i-1', ...fields }));

const service = some({ invokedBy: from('AWS Internal', 'lambda.amazonaws.com'), arn: from(ARNS[0]) });

const anybody = some({
  type: from(
    ...['Root', 'IAMUser', 'FederatedUser', 'SAMLUser', 'WebIdentityUser', 'IdentityCenterUser', 'IdentityCenterUser'],
    ...['AWSAccount', 'AWSAccount', 'Directory', 'Role', 'Unknown'],
  ),
  arn: from('arn:aws:iam::111122223333:user/ann', 'arn:aws:iam::111122223333:root'),
  principalId: from('AIDA1', 'AIDA2'),
  accountId: from(...ACCOUNTS),
  invokedBy: from('AWS Internal'),
  userName: from('ann', 'bob'),
  onBehalfOf: from({ userId: 'carl' }),
});

const users = fc.oneof(
  { weight: 8, arbitrary: role },
  { weight: 2, arbitrary: service.map((fields) => ({ type: 'AWSService', ...fields })) },
  { weight: 3, arbitrary: anybody },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(...ODD) },
);

const DATA: Fields = { eventCategory: 'Data', managementEvent: false };

/** What makes a data event, and what does not. */
const kinds = fc.constantFrom<Fields>(
  { eventCategory: 'Data' },
  { managementEvent: false },
  { eventCategory: 'Data', managementEvent: true },
  { eventCategory: 'Management' },
  { eventCategory: 'NetworkActivity' },
  { eventCategory: 'Insight' },
  { eventCategory: 'data' },
  { managementEvent: 'false' },
  { managementEvent: false, eventType: 'AwsVpceEvent' },
  {},
);

/** Of few values, so that events share a record; seldom missing, or odd. */
const usual = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 16, arbitrary: values },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom<unknown>(...ODD) },
  );

const call = fc.record({
  eventName: usual(fc.constantFrom(...repeated(4, 'GetObject'), 'PutObject')),
  eventSource: usual(fc.constantFrom(...repeated(5, 's3.amazonaws.com'), 'lambda.amazonaws.com')),
  userIdentity: usual(users),
  userAgent: usual(fc.constantFrom('[aws-sdk-js/3]', '[aws-cli/2]', '[terraform]', 'other')),
  sourceIPAddress: usual(fc.constantFrom('198.51.100.10', '198.51.100.11', '198.51.100.12', 'AWS Internal')),
  resources: usual(fc.array(mostly(resource), { minLength: 1, maxLength: 3 })),
  readOnly: fc.boolean(),
  sessionCredentialFromConsole: fc.constantFrom<unknown>(...repeated(9, undefined), 'true', 'false', true, null),
  errorCode: fc.constantFrom<unknown>(...repeated(12, undefined), ...ERRORS),
  errorMessage: fc.constantFrom<unknown>(...repeated(9, undefined), 'no', '', null),
});

const calls: fc.Arbitrary<Fields> = fc
  .tuple(fc.oneof({ weight: 6, arbitrary: fc.constant(DATA) }, { weight: 1, arbitrary: kinds }), call)
  .map((parts) => Object.assign({}, ...parts) as Fields);

/** Without what is undefined. */
const asJson = (fields: Fields): Fields => JSON.parse(JSON.stringify(fields)) as Fields;

/** The members of a record that say who called what, however they are written. */
const written: fc.Arbitrary<string[]> = fc
  .tuple(calls.map(asJson), fc.constantFrom(SPELLINGS.plain, SPELLINGS.plain, SPELLINGS.escaped, SPELLINGS.twice))
  .map(([call, spell]) => Object.entries(call).map(([name, value]) => spell({ [name]: value }).slice(1, -1)));

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const YEAR = 365 * 24 * HOUR;

const IN_THE_WINDOW = [...repeated(12, 0), SECOND, -62 * SECOND, 238 * SECOND - 1];
const OUTSIDE = [-62 * SECOND - 1, 238 * SECOND, -30 * HOUR, -3 * YEAR];

/** Within the window of the beginning, just outside of it, and long before. */
const times = fc.constantFrom(...IN_THE_WINDOW, ...OUTSIDE).map((after) => START + after);

/** An event, and what a copy of it says that tells another story. */
const eventOf = (stories: readonly (readonly string[])[]) =>
  fc.record({
    account: fc.constantFrom(...repeated(9, ACCOUNTS[0]), ...ACCOUNTS),
    region: fc.constantFrom(...repeated(7, REGIONS[0]), REGIONS[1], ...REGIONS),
    time: times,
    stories: fc.tuple(fc.constantFrom(...stories), fc.constantFrom(...stories)),
  });

/** Some events of fewer calls, so that events share a record. */
const events = fc
  .array(written, { minLength: 3, maxLength: 7, size: 'max' })
  .chain((stories) => fc.array(eventOf(stories), { minLength: 12, maxLength: 24, size: 'max' }));

/** Copies of some random events; some tell another story, unless all are to agree. */
export const tellings = ({ agree = false } = {}): fc.Arbitrary<fc.Arbitrary<Telling>> =>
  events.map((told) =>
    fc
      .record({
        index: fc.nat(told.length - 1),
        what: agree ? fc.constant(0) : fc.constantFrom(0, 0, 0, 1),
        spelling: fc.constantFrom(0, 1, 2),
      })
      .map(({ index, what, spelling }) => {
        const { stories, ...place } = told[index];
        return { ...place, id: `event ${index}`, what, spelling, call: stories[what] };
      }),
  );
