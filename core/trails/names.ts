import { refuse, type Refusal } from './refusal.ts';

/** Checks in their order: the first that refuses is the answer, and the rest is not asked. */
export const firstRefusal = (checks: readonly (() => Refusal | undefined)[]): Refusal | undefined => {
  for (const check of checks) {
    const refusal = check();
    if (refusal) return refusal;
  }
  return undefined;
};

/** What a text must be, and what CloudTrail says when it is not. */
type Rule = readonly [isBroken: (text: string) => boolean, message: (text: string) => string];

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

const TRAIL_NAME: readonly Rule[] = [
  [(name) => name === '', () => 'Trail name cannot be blank!'],
  [
    (name) => name.length < 3,
    (name) => `Trail name too short. Minimum allowed length: 3 characters. ${lengthOf(name)}`,
  ],
  [
    (name) => name.length > 128,
    (name) => `Trail name too long. Maximum allowed length: 128 characters. ${lengthOf(name)}`,
  ],
  [(name) => !/^[A-Za-z0-9]/.test(name), () => 'Trail name must starts with a letter or number.'],
  [(name) => !/[A-Za-z0-9]$/.test(name), () => 'Trail name must ends with a letter or number.'],
  [
    (name) => !/^[A-Za-z0-9._-]+$/.test(name),
    () =>
      'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).',
  ],
  // CloudTrail's words for these two are not known.
  [(name) => /[._-]{2}/.test(name), () => 'Trail name cannot have adjacent periods, underscores or hyphens.'],
  [(name) => IPV4.test(name), () => 'Trail name cannot be formatted as an IP address.'],
];

const lengthOf = (name: string) => `Specified name length: ${name.length} characters.`;

const BUCKET_NAME: readonly Rule[] = [
  [(name) => name === '', () => 'S3 bucket name cannot be blank!'],
  [(name) => name.length < 3 || name.length > 63, () => 'S3 bucket name must have 3 to 63 characters.'],
  [
    (name) => !/^[a-z0-9.-]+$/.test(name),
    () => 'S3 bucket name can only contain lowercase letters, numbers, periods (.) and hyphens (-).',
  ],
  [
    (name) => !name.split('.').every((label) => /^[a-z0-9](?:.*[a-z0-9])?$/.test(label)),
    () => 'Every label of an S3 bucket name must start and end with a lowercase letter or number.',
  ],
  [(name) => IPV4.test(name), () => 'S3 bucket name cannot be formatted as an IP address.'],
];

const firstBroken = (rules: readonly Rule[], text: string): string | undefined =>
  rules.find(([isBroken]) => isBroken(text))?.[1](text);

/** CloudTrail's rules for names of trails, in its own words where they are known (trail-semantics.md §6). */
export const checkTrailName = (name: string): Refusal | undefined => {
  const message = firstBroken(TRAIL_NAME, name);
  return message === undefined ? undefined : refuse('InvalidTrailNameException', message);
};

/** trail-semantics.md §6. */
export const checkBucketName = (name: string): Refusal | undefined => {
  const message = firstBroken(BUCKET_NAME, name);
  return message === undefined ? undefined : refuse('InvalidS3BucketNameException', message);
};
