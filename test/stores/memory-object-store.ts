import { checkKey, checkPrefix, checkReplaceableKey } from '../../adapters/local/object-key.ts';
import type { ByteRange, ListedObject, Metadata, ObjectStore, VersionedObject } from '../../ports/index.ts';

/** An object store that lasts as long as the test. Every effect is one step; bytes are copied in and out. */
export class MemoryObjectStore implements ObjectStore {
  private readonly objects = new Map<string, Uint8Array>();
  private readonly metadata = new Map<string, Metadata>();
  private readonly replaceable = new Map<string, VersionedObject>();

  /** Never overwrites. */
  async create(key: string, body: Uint8Array, metadata: Metadata = {}): Promise<'created' | 'exists'> {
    checkKey(key);
    if (this.objects.has(key)) return 'exists';

    this.objects.set(key, Uint8Array.from(body));
    this.metadata.set(key, { ...metadata });
    return 'created';
  }

  /** The object's bytes, or only those of `range`. */
  async read(key: string, range: ByteRange = { start: 0, end: Infinity }): Promise<Uint8Array | undefined> {
    checkKey(key);
    return this.objects.get(key)?.slice(range.start, Math.max(range.start, range.end));
  }

  /** The newest body and its version. */
  async readVersioned(key: string): Promise<VersionedObject | undefined> {
    checkReplaceableKey(key);
    const found = this.replaceable.get(key);
    return found && { body: found.body.slice(), version: found.version };
  }

  /** Replaces the body if its version is this one. */
  async replace(key: string, body: Uint8Array, version: string | undefined): Promise<'replaced' | 'changed'> {
    checkReplaceableKey(key);
    const newest = this.replaceable.get(key)?.version;
    if (newest !== version) return 'changed';

    this.replaceable.set(key, { body: Uint8Array.from(body), version: String(Number(newest ?? 0) + 1) });
    return 'replaced';
  }

  /** Every written-once object whose key begins with `prefix`, in key order. */
  async list(prefix: string): Promise<readonly ListedObject[]> {
    checkPrefix(prefix);
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { length }]) => ({ key, size: length }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Written-once objects only. */
  async delete(key: string): Promise<void> {
    checkKey(key);
    this.objects.delete(key);
    this.metadata.delete(key);
  }

  /** What an object was created with; `undefined` when there is none. */
  metadataOf(key: string): Metadata | undefined {
    return this.metadata.get(key);
  }
}
