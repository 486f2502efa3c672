import type { Problem } from './event.ts';
import { wrong } from './arrival-sink.ts';

/** An object that a notification speaks of. `size` is in bytes. */
export interface NotedObject {
  readonly bucket: string;
  /** What its key may be, the likelier first: S3 encodes keys like a form, and what imitates it may not. */
  readonly keys: readonly string[];
  readonly size?: number;
}

/** What a message of the queue of trail files turned out to be. */
export type Notice =
  | { readonly is: 'objects'; readonly objects: readonly NotedObject[] }
  /** It tells of no new object: a test, or something that was deleted. */
  | { readonly is: 'nothing' }
  | { readonly is: 'unknown'; readonly problem: Problem };

/** What CloudTrail sends to a topic when it is attached (log-delivery.md §3). */
const VALIDATION = 'CloudTrail validation message.';
/** SNS in SNS in EventBridge; nobody needs more. */
const MOST_WRAPPINGS = 4;

const NOTHING: Notice = { is: 'nothing' };
const unknown = (expected: string): Notice => ({ is: 'unknown', problem: wrong(expected) });
const objects = (found: readonly NotedObject[]): Notice =>
  found.length === 0 ? NOTHING : { is: 'objects', objects: found };

/**
 * Reads who says that there are new objects (eventbridge.md §6, log-delivery.md §3): S3 itself, EventBridge, or CloudTrail,
 * directly or by SNS.
 */
export const readNotice = (body: string, wrappings = 0): Notice => {
  if (body.trim() === VALIDATION) return NOTHING;
  const message = parse(body);
  if (!isObject(message)) return unknown('a notification, as JSON');
  if (typeof message.Message === 'string' && typeof message.TopicArn === 'string') {
    return wrappings < MOST_WRAPPINGS ? readNotice(message.Message, wrappings + 1) : unknown('a notification');
  }
  if ('detail-type' in message) return readBusEvent(message);
  if ('s3ObjectKey' in message) return readTrailNotice(message);
  if (Array.isArray(message.Records)) return readRecords(message.Records);
  return message.Event === 's3:TestEvent' ? NOTHING : unknown('a notification of S3, EventBridge or CloudTrail');
};

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const within = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((parent, name) => (isObject(parent) ? parent[name] : undefined), value);

/** Half a character has no UTF-8, so that no object is called so. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.isWellFormed();

const sizeOf = (value: unknown): Pick<NotedObject, 'size'> =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? { size: value as number } : {};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

function readBusEvent(event: Members): Notice {
  const type = event['detail-type'];
  if (event.source !== 'aws.s3' || typeof type !== 'string') return unknown('an event of S3');
  if (type !== 'Object Created') return NOTHING;
  const bucket = within(event, 'detail', 'bucket', 'name');
  const key = within(event, 'detail', 'object', 'key');
  if (!isName(bucket) || !isName(key)) return unknown('an event that names a bucket and a key');
  return objects([{ bucket, keys: [key], ...sizeOf(within(event, 'detail', 'object', 'size')) }]);
}

function readTrailNotice({ s3Bucket: bucket, s3ObjectKey: keys }: Members): Notice {
  if (!isName(bucket) || !Array.isArray(keys) || !keys.every(isName)) {
    return unknown('a bucket and a list of keys');
  }
  return objects(keys.map((key) => ({ bucket, keys: [key] })));
}

function readRecords(records: readonly unknown[]): Notice {
  const isOfS3 = records.every((record) => isObject(within(record, 's3')));
  if (!isOfS3) return unknown('records of S3 notifications');
  const created = records.filter((record) => String(within(record, 'eventName')).startsWith('ObjectCreated:'));
  const found = created.map((record) => ({
    bucket: within(record, 's3', 'bucket', 'name'),
    key: within(record, 's3', 'object', 'key'),
    size: within(record, 's3', 'object', 'size'),
  }));
  if (!found.every(isNamed)) return unknown('records that name a bucket and a key');
  return objects(found.map(({ bucket, key, size }) => ({ bucket, keys: keysOf(key), ...sizeOf(size) })));
}

interface Named {
  readonly bucket: string;
  readonly key: string;
  readonly size: unknown;
}

const isNamed = (found: { readonly bucket: unknown; readonly key: unknown }): found is Named =>
  isName(found.bucket) && isName(found.key);

/** A space is `+`, a plus `%2B`; a key that was never encoded is tried as it stands. */
const keysOf = (encoded: string): string[] => [...new Set([decode(encoded), encoded])];

const decode = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return encoded;
  }
};
