/** Where a record says what decides whether it is urgent; the names are the record's own. */
const READ_ONLY = 'readOnly';
const ERROR_CODE = 'errorCode';
const SIGN_IN = 'signin.amazonaws.com';

/**
 * Calls that only read, and yet are worth seconds: whoever makes them takes credentials or passwords, looks around on a large
 * scale, or tries what stolen keys are good for. Those that are made by the million every day, such as `AssumeRole`, `GetCallerIdentity`,
 * `GetSecretValue`, `GetParameter` and `Decrypt`, are not among them: each would be paid for, and what is telling of them is
 * mostly their number, which nobody can know within seconds. They come by collect. Denied ones are urgent all the same.
 */
export const URGENT_READS = [
  'BatchGetSecretValue',
  'DescribeInstanceAttribute',
  'GetAccountAuthorizationDetails',
  'GetAccountSendingEnabled',
  'GetConsoleScreenshot',
  'GetCredentialReport',
  'GetFederationToken',
  'GetPasswordData',
  'GetSendQuota',
  'GetSessionToken',
  'GetSigninToken',
] as const;

/**
 * What of an event makes it urgent, in EventBridge's own terms: management events that write or do not say that they only read,
 * that fail, or are root's, and sign-ins. Data events never are: they come by the million, and by collect.
 */
const URGENT = {
  managementEvent: [true, { exists: false }],
  eventCategory: ['Management', { exists: false }],
  $or: [
    { [READ_ONLY]: [false, { exists: false }] },
    { [ERROR_CODE]: [{ exists: true }] },
    { userIdentity: { type: ['Root'] } },
    { eventSource: [SIGN_IN] },
    { eventName: [...URGENT_READS] },
  ],
};

/** The pattern by which a Region's bus sends what is urgent straight to the alert queue. */
export const URGENT_EVENTS = {
  // Nobody but AWS can send events with such a source.
  source: [{ prefix: 'aws.' }],
  'detail-type': [
    'AWS API Call via CloudTrail',
    'AWS Console Sign In via CloudTrail',
    'AWS Console Signin via CloudTrail',
    'AWS Console Action via CloudTrail',
    'AWS Service Event via CloudTrail',
  ],
  detail: URGENT,
};

type Members = Readonly<Record<string, unknown>>;

/** Whether a record fits the `detail` of the pattern: whether an alert about it takes seconds, not the time that collect gathers for. */
export const isUrgent = (record: Members): boolean => {
  const has = (path: readonly string[], ...values: readonly unknown[]): boolean =>
    leavesAt(record, path).some((leaf) => values.includes(leaf));
  const lacks = (name: string): boolean => leavesAt(record, [name]).length === 0;
  const isManagement =
    (has(['managementEvent'], true) || lacks('managementEvent')) &&
    (has(['eventCategory'], 'Management') || lacks('eventCategory'));
  return (
    isManagement &&
    (has([READ_ONLY], false) ||
      lacks(READ_ONLY) ||
      !lacks(ERROR_CODE) ||
      has(['userIdentity', 'type'], 'Root') ||
      has(['eventSource'], SIGN_IN) ||
      has(['eventName'], ...URGENT_READS))
  );
};

/** The values at a path as EventBridge sees them: lists are flattened, and what has members is no value. */
const leavesAt = (value: unknown, [name, ...rest]: readonly (string | undefined)[]): readonly unknown[] => {
  if (Array.isArray(value)) return value.flatMap((each) => leavesAt(each, [name, ...rest]));
  const isObject = typeof value === 'object' && value !== null;
  if (name === undefined) return isObject || value === undefined ? [] : [value];
  return isObject && Object.hasOwn(value, name) ? leavesAt((value as Members)[name], rest) : [];
};
