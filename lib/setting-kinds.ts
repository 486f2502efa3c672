import { z } from 'zod';
import { looksLikeRegion, nearestRegion } from './known-regions.ts';

/** A setting that is what `is` says; `allowed` completes "it must be …", and is all that is said of a mistake. */
const setting = <T>(allowed: string, is: (value: unknown) => value is T) => z.custom<T>(is, allowed).meta({ allowed });

/** A text of this form. */
export const matching = (form: RegExp, allowed: string) =>
  setting(allowed, (value): value is string => typeof value === 'string' && form.test(value));

/** A whole number of these bounds. */
export const whole = (least: number, most: number, unit: string) =>
  setting(
    `a whole number of ${unit} from ${least} to ${most}`,
    (value): value is number => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  );

/** One of these values. */
export const choice = <const Options extends readonly (string | number)[]>(...options: Options) =>
  setting(`one of ${options.join(', ')}`, (value): value is Options[number] =>
    (options as readonly unknown[]).includes(value),
  );

/** A list whose members are what `each` is; `allowed` is said of what is no list, or too short. */
export const list = <Item extends z.ZodType>(each: Item, allowed: string, least = 0) =>
  z.array(each, allowed).min(least, allowed).meta({ allowed });

export const FLAG = setting('true or false', (value): value is boolean => typeof value === 'boolean');

/** Twelve digits; YAML takes them for a number unless they are in quotes, and loses zeros in front. */
export const ACCOUNT = setting(
  'the twelve digits of an account, in quotes',
  (value): value is string | number => /^\d{12}$/.test(String(value)) && ['string', 'number'].includes(typeof value),
)
  .transform(String)
  .meta({ allowed: 'the twelve digits of an account, in quotes' });

const SOME_REGION = 'a Region, such as eu-central-1';

/** What looks like a Region; of what does not, the nearest one is said. */
export const REGION = z
  .custom<string>((value) => typeof value === 'string' && looksLikeRegion(value), {
    error: ({ input }) => {
      const nearest = typeof input === 'string' ? nearestRegion(input) : undefined;
      return nearest === undefined ? SOME_REGION : `a Region: did you mean ${nearest}?`;
    },
  })
  .meta({ allowed: SOME_REGION });

export const BUCKET = matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket');
/** It becomes part of IAM policies, where these stand for something else. */
export const PREFIX = matching(
  /^(?!\/)(?!.*\$\{)[^*?\n]{1,199}$/,
  'a prefix of 1 to 199 characters, without a slash in front, asterisks, question marks and ${',
);
export const KEY = matching(/^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, 'the ARN of a KMS key');
export const TOPIC = matching(/^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'the ARN of an SNS topic');
export const ROLE = matching(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'the ARN of an IAM role');
export const SENDER = matching(
  /^arn:aws[\w-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
  'the ARN of an IAM role or user',
);
export const LOG_GROUP = matching(
  /^arn:aws[\w-]*:logs:[a-z0-9-]+:\d{12}:log-group:[\w./#-]{1,512}(:\*)?$/,
  'the ARN of a log group',
);

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const isAddress = (value: unknown): value is string => typeof value === 'string' && ADDRESS.test(value);
const SOME_EMAIL = 'an e-mail address, or a list of them, which may be empty';

/** One address or several. */
export const EMAIL = setting(
  SOME_EMAIL,
  (value): value is string | string[] => isAddress(value) || (Array.isArray(value) && value.every(isAddress)),
)
  .transform((value) => [value].flat())
  .meta({ allowed: SOME_EMAIL });

/** How archive and store are encrypted. */
export const ENCRYPTION = matching(
  /^(s3|create|arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+)$/,
  's3, create or the ARN of a KMS key',
);

/** What CloudTrail takes: the registry says what is wrong with it. */
export const AS_CLOUDTRAIL = z.unknown().meta({ allowed: 'as CloudTrail takes it' });

/** A mapping, or `false`; what is left out is as if it were empty. `within` is the mapping's schema. */
export const settingsOrFalse = <Settings extends z.ZodObject>(within: Settings) => {
  const allowed = 'false, or settings, each with its name';
  return z
    .unknown()
    .transform((value, context): z.output<Settings> | false => {
      if (value === false) return false;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        context.addIssue({ code: 'custom', message: allowed });
        return z.NEVER;
      }
      const { data, error } = within.safeParse(value);
      if (error) context.issues.push(...(error.issues as z.core.$ZodRawIssue[]));
      return data ?? z.NEVER;
    })
    .meta({ allowed, within })
    .prefault({});
};
