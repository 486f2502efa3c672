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

/** Whose data events on which of our buckets are left out: ARNs of roles, names of buckets. */
const ownVariables = { OWN_ROLES: list, OWN_BUCKETS: list } satisfies Contract;

/** A native trail's bucket, the account that must own it, and the prefix before `AWSLogs/`, which ends in `/` or is none. */
const feedVariables = { FEED_BUCKET: text, FEED_OWNER: text, FEED_PREFIX: optionalText } satisfies Contract;

/** Takes events from messages. */
export const collectEnvironment = {
  ...storeVariables,
  /** The home Region: events are collected in every Region, and staged there. */
  STORE_REGION: text,
  ...ownVariables,
  SOURCE: oneOf('bus', 'direct'),
} satisfies Contract;

/** Takes events from the native trail's files, of which messages tell. */
export const collectFilesEnvironment = {
  ...storeVariables,
  ...ownVariables,
  ...feedVariables,
  /** Its own queue: what one run cannot take goes back there. */
  QUEUE_URL: text,
} satisfies Contract;

export const deliverEnvironment = { ...storeVariables } satisfies Contract;

export const publishEnvironment = { ...storeVariables, ARCHIVE_BUCKET: text } satisfies Contract;

/** Signs what was delivered; `SIGNING_KEY` is the ARN of the key in KMS: no alias, which could be led to another. */
export const sealEnvironment = { ...storeVariables, ARCHIVE_BUCKET: text, SIGNING_KEY: keyArn } satisfies Contract;

/** Looks hourly whether trail files were missed, and tells collect-files of them. */
export const reconcileEnvironment = {
  ...storeVariables,
  ...ownVariables,
  ...feedVariables,
  QUEUE_URL: text,
} satisfies Contract;

/** Brings the trails of the settings into the registry. */
export const configureEnvironment = { ...storeVariables, ARCHIVE_BUCKET: text } satisfies Contract;

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
