import type { AlertMessage } from '../core/alerts/alert-message.ts';
import type { Organization } from '../core/trails/organization.ts';

/** An object as a listing shows it. `size` is in bytes. */
export interface ListedObject {
  readonly key: string;
  readonly size: number;
}

/** Bytes `[start, end)`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Names, lower case, and their texts: what S3 keeps as `x-amz-meta-…` beside an object's bytes. */
export type Metadata = Readonly<Record<string, string>>;

/** A replaceable object's bytes, and the version that `replace` must find unchanged. */
export interface VersionedObject {
  readonly body: Uint8Array;
  readonly version: string;
}

/**
 * The only database. Keys are relative paths with `/` between their parts. Every method throws a `TrailError` when
 * the store cannot be reached, is full or refuses; after a throw the effect may or may not have happened.
 *
 * An object is either written once (`create`, `read`) or replaceable (`replace`, `readVersioned`), never both.
 */
export interface ObjectStore {
  /**
   * Creates all or nothing, durable when it returns. Never overwrites: history is written once. `metadata` stays with the
   * object: whoever finds the object finds it as well, as `FeedObject.metadata`.
   */
  create(key: string, body: Uint8Array, metadata?: Metadata): Promise<'created' | 'exists'>;
  /** The object's bytes, or those of `range` (cut off at its end); `undefined` when there is none. */
  read(key: string, range?: ByteRange): Promise<Uint8Array | undefined>;
  /** What `replace` wrote last; `undefined` when there is none. */
  readVersioned(key: string): Promise<VersionedObject | undefined>;
  /**
   * Writes a replaceable object if it still has this version, or if there is none yet (`undefined`). The same body may
   * be the same version, so the next one must follow from the body alone.
   */
  replace(key: string, body: Uint8Array, version: string | undefined): Promise<'replaced' | 'changed'>;
  /**
   * Every written-once object whose key begins with `prefix`, created before the call, in key order. S3 lists
   * replaceable objects too, so they have prefixes of their own that nobody lists.
   */
  list(prefix: string): Promise<readonly ListedObject[]>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
}

/** The time, in milliseconds since 1970. */
export type Clock = () => number;

/** A name that nobody has had before: letters and digits. */
export type Unique = () => string;

/** One event of a trail as a log event: the record's own bytes, and the time of delivery in milliseconds since 1970. */
export interface LogEvent {
  readonly time: number;
  readonly message: Uint8Array;
}

/** Where a trail's events go one by one: CloudWatch Logs, or files. */
export interface LogSink {
  /**
   * Appends to a stream, which is made if there is none. At least once. Throws a `TrailError` if it cannot. Returns how
   * many of the events never will be taken, being too old or too new.
   */
  put(logGroup: string, stream: string, events: readonly LogEvent[]): Promise<{ readonly rejected: number }>;
}

/** Who tells others that files were delivered: SNS, or a file. */
export interface Notifier {
  /** At least once. Throws a `TrailError` if it cannot. */
  notify(topic: string, message: string, attributes: Readonly<Record<string, string>>): Promise<void>;
}

/** Whether what a trail names is there and lets OpenTrail in: CloudTrail looks when a trail is made or changed. */
export interface TrailTargets {
  bucket(name: string): Promise<'usable' | 'missing' | 'refused'>;
  topic(arn: string): Promise<'usable' | 'refused'>;
  logGroup(arn: string): Promise<'usable' | 'missing'>;
}

/** Where the organization is described: AWS Organizations, or a file. */
export interface OrganizationSource {
  /** `undefined` if there is none. Throws a `TrailError` if it cannot be read. */
  describe(): Promise<Organization | undefined>;
}

/** A message as a queue hands it out; `receipt` removes it. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly receipt: string;
}

/** Where messages wait: SQS. Every method throws a `TrailError` if it cannot. */
export interface Queue {
  /** Sends all, each of 1 MiB at most. At least once: after a throw some may have been sent. */
  send(bodies: readonly string[]): Promise<void>;
  /** Some messages, hidden from others for a while; none if there are none. */
  receive(): Promise<readonly QueuedMessage[]>;
  remove(messages: readonly QueuedMessage[]): Promise<void>;
}

/** How much a queue holds: SQS counts it, roughly. */
export interface Backlog {
  /** Messages that wait, or that somebody has received and not removed yet. Throws a `TrailError` if it cannot. */
  waiting(): Promise<number>;
}

/** An object of a feed; `metadata` has the user's own names, lower case, without `x-amz-meta-`. Chunks are read once. */
export interface FeedObject {
  readonly size: number;
  readonly metadata: Metadata;
  readonly chunks: AsyncIterable<Buffer>;
}

/** A native trail's bucket, which is only read. Every method, and reading, throws a `TrailError` if it cannot. */
export interface Feed {
  /** Names of the folders directly below `prefix` (which is empty or ends in `/`), in order, without slashes. */
  folders(prefix: string): Promise<readonly string[]>;
  /** Objects directly in `folder` (which is empty or ends in `/`), in key order. */
  files(folder: string): Promise<readonly ListedObject[]>;
  /** What is below `folder` and is no object, as a folder on a disk can hold it: links, and names that no key has. */
  oddities?(folder: string): Promise<readonly ListedObject[]>;
  /** Every object whose key begins with `prefix`, in key order; only those behind `after`, if it is given. */
  list(prefix: string, after?: string): Promise<readonly ListedObject[]>;
  /** `undefined` when there is no such object. */
  open(key: string): Promise<FeedObject | undefined>;
}

/** A key that digests are signed with (digest-files.md §5): PKCS#1 DER, and when it is valid, in ms since 1970. */
export interface PublicKey {
  /** Lower-case hex of the MD5 of the DER. */
  readonly fingerprint: string;
  readonly pkcs1: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Who knows the public keys of a Region: CloudTrail, the store, or a file. */
export interface PublicKeys {
  /** Those whose validity touches `[from, to]`, in milliseconds since 1970. Throws a `TrailError` if it cannot. */
  list(region: string, from: number, to: number): Promise<readonly PublicKey[]>;
}

/** The private half of a key, which nobody sees. */
export interface SigningKey {
  /** Lower-case hex of the MD5 of the DER. */
  readonly fingerprint: string;
  readonly pkcs1: Uint8Array;
  /**
   * The signature of a text of 4,096 bytes at most, in lower-case hex: RSASSA-PKCS1-v1_5 with SHA-256
   * (digest-files.md §4). Throws a `TrailError` if it cannot.
   */
  sign(text: string): Promise<string>;
}

/** Who signs: a KMS key, or a key file. */
export interface Signer {
  /** The key that signs now. Another one, after a rotation, has another fingerprint. Throws a `TrailError` if it cannot. */
  current(): Promise<SigningKey>;
}

/** Who tells people: SNS, a mail server, a webhook, a file, the terminal. */
export interface Messenger {
  /** At least once. Throws a `TrailError` if it cannot: nobody has been told then, or perhaps somebody has. */
  send(message: AlertMessage): Promise<void>;
}
