import type { JsonRecord } from './rules/rule-event.ts';

/** What AWS writes in place of a user name that it does not want to keep: mostly it is none, but a password. */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';

const NOTHING: JsonRecord = {};

/** The members of an object; none if it is something else. */
export const objectOf = (value: unknown): JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : NOTHING;

/** A text that says something. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The first of these values that is a text which says something. */
export const firstText = (...values: readonly unknown[]): string | undefined => values.map(textOf).find(Boolean);

/** Without the members that are `undefined`. */
export const present = <T extends object>(members: T): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

/** `"true"`, `"Yes"` and `true` say yes; their opposites no; all else says nothing. */
export const yesOrNo = (value: unknown): boolean | undefined => {
  const word = typeof value === 'string' ? value.toLowerCase() : value;
  if (word === true || word === 'true' || word === 'yes') return true;
  return word === false || word === 'false' || word === 'no' ? false : undefined;
};

/** What a record says of its caller, each part for itself; parts that are missing are empty. */
export interface Identity {
  readonly record: JsonRecord;
  /** `userIdentity`. */
  readonly caller: JsonRecord;
  readonly type: string | undefined;
  readonly arn: string | undefined;
  readonly principal: string | undefined;
  readonly account: string | undefined;
  /** Not the word that AWS writes instead. */
  readonly userName: string | undefined;
  readonly session: JsonRecord;
  readonly issuer: JsonRecord;
  readonly onBehalfOf: JsonRecord;
  readonly eventType: string | undefined;
  readonly eventSource: string | undefined;
  /** As it stands there. */
  readonly invokedBy: string | undefined;
  /** `aws`, `aws-cn`, `aws-us-gov`, …: of an ARN that it has, else of its Region. */
  readonly partition: string;
}

/** A record's fields. Events that no AWS service made have theirs one level below (record-format.md §10). */
export const fieldsOf = (record: JsonRecord): JsonRecord =>
  record.userIdentity === undefined ? { ...record, ...objectOf(record.eventData) } : record;

export const identityOf = (given: JsonRecord): Identity => {
  const record = fieldsOf(objectOf(given));
  const caller = objectOf(record.userIdentity);
  const session = objectOf(caller.sessionContext);
  const issuer = objectOf(session.sessionIssuer);
  const arn = textOf(caller.arn);
  const userName = textOf(caller.userName);
  return {
    record,
    caller,
    type: textOf(caller.type),
    arn,
    principal: textOf(caller.principalId),
    account: firstText(caller.accountId, accountOf(arn), issuer.accountId, accountOf(textOf(issuer.arn))),
    userName: userName === HIDDEN ? undefined : userName,
    session,
    issuer,
    onBehalfOf: objectOf(caller.onBehalfOf),
    eventType: textOf(record.eventType),
    eventSource: textOf(record.eventSource),
    invokedBy: textOf(caller.invokedBy),
    partition: partitionOf(firstText(arn, issuer.arn)) ?? partitionOfRegion(textOf(record.awsRegion)),
  };
};

const arnPart = (arn: string | undefined, part: number): string | undefined =>
  arn?.startsWith('arn:') ? textOf(arn.split(':', part + 1)[part]) : undefined;

const partitionOf = (arn: string | undefined): string | undefined => arnPart(arn, 1);

const accountOf = (arn: string | undefined): string | undefined => arnPart(arn, 4);

/** The last part of an ARN: `assumed-role/Admin/alice`. */
export const resourceOf = (arn: string | undefined): string =>
  arn?.startsWith('arn:') ? arn.split(':').slice(5).join(':') : '';

const partitionOfRegion = (region = ''): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};
