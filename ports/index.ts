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
  /** Creates all or nothing, durable when it returns. Never overwrites: history is written once. */
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>;
  /** The object's bytes, or those of `range` (cut off at its end); `undefined` when there is none. */
  read(key: string, range?: ByteRange): Promise<Uint8Array | undefined>;
  /** What `replace` wrote last; `undefined` when there is none. */
  readVersioned(key: string): Promise<VersionedObject | undefined>;
  /** Writes a replaceable object if it still has this version, or if there is none yet (`undefined`). */
  replace(key: string, body: Uint8Array, version: string | undefined): Promise<'replaced' | 'changed'>;
  /** Every written-once object whose key begins with `prefix`, created before the call, in key order. */
  list(prefix: string): Promise<readonly ListedObject[]>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
}

/** The time, in milliseconds since 1970. */
export type Clock = () => number;

/** A name that nobody has had before: letters and digits. */
export type Unique = () => string;
