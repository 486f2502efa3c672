import { ALERT_LEVELS, type AlertLevel } from './names.ts';

/** Decodes one variable; throws a text that says what was expected. */
export type Decoder<T> = (value: string | undefined) => T;

/** The variables that something reads, each with its decoder. */
export type Contract = Readonly<Record<string, Decoder<unknown>>>;

export type Values<C extends Contract> = { readonly [Name in keyof C]: ReturnType<C[Name]> };

/** The variables of a contract as text, for who sets them: a name that is missing or misspelt does not compile. */
export type Variables<C extends Contract> = { readonly [Name in keyof C]: string };

/** May be missing; empty is missing, too, as the AWS CLI has it. */
export const optionalText: Decoder<string | undefined> = (value) => (value === '' ? undefined : value);

const text: Decoder<string> = (value) => {
  if (value === undefined || value === '') throw new Error('a text that is not empty');
  return value;
};

const keyArn: Decoder<string> = (value) => {
  if (!/^arn:[^:]+:kms:[^:]+:\d{12}:key\/./.test(value ?? '')) throw new Error('the ARN of a key, and no alias');
  return value!;
};

/** Texts without commas, joined by commas; empty is none. */
const list: Decoder<readonly string[]> = (value) => {
  if (value === undefined) throw new Error('texts joined by commas, or nothing');
  return value.split(',').filter((item) => item !== '');
};

/**
 * ARNs joined by commas, of which those that differ in parts only are written once: `role/a-{x,y}-{1,2}` stands for four. For
 * all variables together Lambda has 4 KB.
 */
const arns: Decoder<readonly string[]> = (value) => {
  if (value === undefined) throw new Error('ARNs joined by commas, or nothing');
  return value.split(/,(?![^{]*\})/).flatMap((item) => (item === '' ? [] : expanded(item)));
};

const expanded = (text: string): readonly string[] => {
  const [, before, choices, after] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(text) ?? [];
  if (before === undefined) return [text];
  return choices.split(',').flatMap((choice) => expanded(`${before}${choice}${after}`));
};

const topicArn: Decoder<string> = (value) => {
  if (!isTopic(value)) throw new Error('the ARN of a topic');
  return value!;
};

const isTopic = (value: string | undefined): boolean => /^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]+$/.test(value ?? '');

const isLevel = (text: string): boolean => (ALERT_LEVELS as readonly string[]).includes(text);

/** `level=ARN` joined by commas: the topics of levels that have one of their own; empty is none. */
const topicsOfLevels: Decoder<Readonly<Record<string, string>>> = (value) => {
  const pairs = list(value).map((pair) => pair.split('=', 2));
  const isRight = ([level, arn]: readonly string[]) => isLevel(level) && isTopic(arn);
  if (!pairs.every(isRight)) throw new Error('level=ARN, of topics, joined by commas');
  return Object.fromEntries(pairs) as Record<string, string>;
};

const wholeNumber: Decoder<number> = (value) => {
  if (!/^\d{1,9}$/.test(value ?? '')) throw new Error('a whole number');
  return Number(value);
};

const oneOf =
  <const Options extends readonly string[]>(...options: Options): Decoder<Options[number]> =>
  (value) => {
    if (!options.includes(value ?? '')) throw new Error(`one of ${options.join(', ')}`);
    return value as Options[number];
  };

/** Who a person at the command line is, unless flags say otherwise. */
export const cliEnvironment = {
  OPENTRAIL_ACCOUNT_ID: optionalText,
  AWS_REGION: optionalText,
  AWS_DEFAULT_REGION: optionalText,
} satisfies Contract;

/** What a terminal can show. */
export const terminalEnvironment = {
  LC_ALL: optionalText,
  LC_CTYPE: optionalText,
  LANG: optionalText,
  TERM: optionalText,
} satisfies Contract;

/** Where the CDK app is deployed to, as the CDK CLI says; nothing when it has no credentials. */
export const synthEnvironment = {
  CDK_DEFAULT_ACCOUNT: optionalText,
} satisfies Contract;

/** The one store, in the home Region, and the account that must own it. */
const storeVariables = { STORE_BUCKET: text, STORE_OWNER: text } satisfies Contract;

/** Whose data events on which of our buckets are left out, and what rules call own: ARNs of roles, names of buckets. */
export const ownEnvironment = { OWN_ROLES: arns, OWN_BUCKETS: list } satisfies Contract;

/** Where findings go, in the same Region; without it nobody asks rules. */
const findingsVariables = { ALERT_QUEUE_URL: optionalText } satisfies Contract;

/** A native trail's bucket, the account that must own it, and the prefix before `AWSLogs/`, which ends in `/` or is none. */
const feedVariables = { FEED_BUCKET: text, FEED_OWNER: text, FEED_PREFIX: optionalText } satisfies Contract;

/** The least level of what is handed over; without it, all of it is. */
const leastLevel: Decoder<AlertLevel | undefined> = (value) =>
  value === undefined || value === '' ? undefined : oneOf(...ALERT_LEVELS)(value);

/** Takes events from messages. */
export const collectEnvironment = {
  ...storeVariables,
  /** The home Region: events are collected in every Region, and staged there. */
  STORE_REGION: text,
  ...ownEnvironment,
  ...findingsVariables,
  LEAST_LEVEL: leastLevel,
  SOURCE: oneOf('bus', 'direct'),
} satisfies Contract;

/** Takes events from the native trail's files, of which messages tell. */
export const collectFilesEnvironment = {
  ...storeVariables,
  ...ownEnvironment,
  ...findingsVariables,
  LEAST_LEVEL: leastLevel,
  ...feedVariables,
  /** Its own queue: what one run cannot take goes back there. */
  QUEUE_URL: text,
} satisfies Contract;

/** Commits what is staged, and counts for correlations what it has committed. */
export const deliverEnvironment = { ...storeVariables, ...ownEnvironment, ...findingsVariables } satisfies Contract;

export const publishEnvironment = { ...storeVariables, ARCHIVE_BUCKET: text } satisfies Contract;

/** Signs what was delivered; `SIGNING_KEY` is the ARN of the key in KMS: no alias, which could be led to another. */
export const sealEnvironment = { ...storeVariables, ARCHIVE_BUCKET: text, SIGNING_KEY: keyArn } satisfies Contract;

/** Looks hourly whether trail files were missed, and tells collect-files of them. */
export const reconcileEnvironment = {
  ...storeVariables,
  ...ownEnvironment,
  ...feedVariables,
  QUEUE_URL: text,
} satisfies Contract;

/** Brings the trails of the settings into the registry. */
export const configureEnvironment = { ...storeVariables, ARCHIVE_BUCKET: text } satisfies Contract;

/** Tells people of what rules have found. */
export const alertEnvironment = {
  ...storeVariables,
  /** The home Region: in whatever Region something is found, what was told of it is noted there. */
  STORE_REGION: text,
  ...ownEnvironment,
  ALERT_TOPIC: topicArn,
  LEVEL_TOPICS: topicsOfLevels,
  /** What is less bad is counted only. */
  LEAST_LEVEL: oneOf(...ALERT_LEVELS),
  /** The circuit breaker's. */
  MOST_MESSAGES: wholeNumber,
} satisfies Contract;

/** Where the rules lie, unless beside the bundle. */
export const rulesEnvironment = { RULES_FILE: optionalText } satisfies Contract;

/** What Lambda itself sets. */
export const lambdaEnvironment = { AWS_REGION: text } satisfies Contract;

/** Every variable of the contract, decoded. Throws one error that lists everything that is wrong. */
export const readEnvironment = <C extends Contract>(contract: C): Values<C> => {
  const problems: string[] = [];
  const values = Object.entries(contract).map(([name, decode]): [string, unknown] => {
    try {
      return [name, decode(process.env[name])];
    } catch (error) {
      problems.push(`${name} must be ${(error as Error).message}`);
      return [name, undefined];
    }
  });
  if (problems.length > 0) throw new Error(`broken environment: ${problems.join('; ')}`);
  return Object.fromEntries(values) as Values<C>;
};
