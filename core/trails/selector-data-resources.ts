import { arnProblem } from './selector-arns.ts';

const SERVICES: ReadonlyMap<string, string> = new Map([
  ['AWS::S3::Object', 's3'],
  ['AWS::Lambda::Function', 'lambda'],
  ['AWS::DynamoDB::Table', 'dynamodb'],
]);

/** The resource types that basic selectors can name (event-selectors.md §2); all others need advanced ones. */
export const BASIC_TYPES: readonly string[] = [...SERVICES.keys()];

const ALL = /^arn:aws[a-z-]*:([a-z0-9]+)(:::)?$/;
const IN_BUCKET = /^arn:aws[a-z-]*:s3:::[\w.-]+\//;

/**
 * How a value of `DataResources` is compared: not at all, with the beginning of an ARN, or with all of it; `undefined`
 * if it is not valid. CloudTrail refuses a bucket without a slash, and so `*` in its name; in a key `*` is a literal.
 */
export const scopeOf = (type: string, value: string): 'all' | 'prefix' | 'exact' | undefined => {
  const all = ALL.exec(value);
  const isOfAll = all !== null && all[1] === SERVICES.get(type) && (all[2] === undefined || type === 'AWS::S3::Object');
  if (isOfAll) return 'all';
  if (type === 'AWS::S3::Object') return IN_BUCKET.test(value) ? 'prefix' : undefined;
  return SERVICES.has(type) && arnProblem(type, value) === undefined ? 'exact' : undefined;
};

/** What is wrong with a value that has no scope. */
export const valueProblem = (type: string, value: string): string => {
  const problem = type === 'AWS::S3::Object' ? undefined : arnProblem(type, value);
  return problem ?? 'does not begin as the ARN of an object, with the whole name of its bucket: arn:aws:s3:::bucket/';
};

/** What is said of a value that is refused: in CloudTrail's own words, which others have asked about, and why. */
export const invalidValue = (shownValue: string, problem: string): string =>
  `Value ${shownValue} for DataResources.Values is invalid. It ${problem}`;
