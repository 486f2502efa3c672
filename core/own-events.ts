import { OWN_CALLS } from '../contracts/own-calls.ts';
import type { Envelope } from './event.ts';
import { member, textOf } from './tape.ts';
import { ESCAPED, KIND } from './json-scanner.ts';

/** What is ours: ARNs of IAM roles and names of buckets. */
export interface Own {
  readonly roles: readonly string[];
  readonly buckets: readonly string[];
}

const OUR_CALLS: ReadonlySet<string | undefined> = new Set(OWN_CALLS);

/**
 * How our calls may end: well; or, as rivals meet, with what a conditional write is refused by, and what is read when it
 * has just gone. Any other failure is worth knowing of.
 */
const OUR_ERRORS: ReadonlySet<string | undefined> = new Set([
  undefined,
  'PreconditionFailed',
  'ConditionalRequestConflict',
  'NoSuchKey',
  '404',
]);

/** Whether the record at a node of the tape is a data event of our own: our role, our bucket and a call that we make. */
export type IsOwn = (event: Envelope, bytes: Buffer, tape: Int32Array, node: number) => boolean;

/**
 * Tells apart the data events that reading and writing the archive itself makes, which would make others in turn, from
 * everything else that our roles do. The kind of the event decides nearly always; its record is looked at only then.
 */
export const ownEvents = ({ roles, buckets }: Own): IsOwn => {
  const isOurRole = new Set<string | undefined>(roles);
  const isOurBucket = new Set<string | undefined>(buckets);

  return ({ category, source, name, errorCode }, bytes, tape, node) => {
    if (source !== 's3.amazonaws.com' || category !== 'Data') return false;
    if (!OUR_CALLS.has(name) || !OUR_ERRORS.has(errorCode)) return false;
    const text = (...path: readonly string[]) => textWithin(bytes, tape, node, path);
    return (
      text('userIdentity', 'type') === 'AssumedRole' &&
      isOurRole.has(text('userIdentity', 'sessionContext', 'sessionIssuer', 'arn')) &&
      isOurBucket.has(text('requestParameters', 'bucketName'))
    );
  };
};

/** The text at a path of members; `undefined` if there is none. */
const textWithin = (bytes: Buffer, tape: Int32Array, node: number, path: readonly string[]): string | undefined => {
  let at = node;
  for (const name of path) {
    at = member(bytes, tape, at, name);
    if (at < 0) return undefined;
  }
  return (tape[at] & ~ESCAPED) === KIND.text ? textOf(bytes, tape, at) : undefined;
};
