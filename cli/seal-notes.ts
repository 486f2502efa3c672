import { gunzipSync } from 'node:zlib';
import { parseDigest, parseDigestKey } from '../core/digest.ts';
import type { ObjectStore } from '../ports/index.ts';
import type { RecordedDigest, SealRecords } from '../stages/sealed.ts';

/** What a run has sealed of a trail. Times are milliseconds since 1970. */
export interface SealedNow {
  /** Its ARN; `default` is the built-in one. */
  readonly trail: string;
  readonly digests: number;
  /** Files that they name. */
  readonly files: number;
  /** Where the oldest begins and the newest ends. */
  readonly from: number;
  readonly to: number;
}

/** Notes the digests that a run brings to buckets. */
export class SealNotes {
  private readonly brought = new Set<string>();
  private from = Infinity;
  private to = 0;

  /** The bucket, as it is. */
  watching(bucket: string, store: ObjectStore): ObjectStore {
    return {
      create: async (key, body, metadata) => {
        const outcome = await store.create(key, body, metadata);
        if (outcome === 'created') this.note(bucket, key);
        return outcome;
      },
      read: (key, range) => store.read(key, range),
      readVersioned: (key) => store.readVersioned(key),
      replace: (key, body, version) => store.replace(key, body, version),
      list: (prefix) => store.list(prefix),
      delete: (key) => store.delete(key),
    };
  }

  /** What was brought, by trail, in the order of their names. */
  async sum(records: SealRecords): Promise<readonly SealedNow[]> {
    const sums = new Map<string, SealedNow>();
    if (this.brought.size === 0) return [];
    for await (const digest of records.digests(this.from, this.to)) {
      if (!this.brought.has(placeOf(digest.bucket, digest.key))) continue;
      sums.set(digest.trail, added(sums.get(digest.trail), digest));
    }
    return [...sums.values()].sort((a, b) => (a.trail < b.trail ? -1 : 1));
  }

  private note(bucket: string, key: string): void {
    const end = parseDigestKey(key)?.end;
    if (end === undefined) return;
    this.brought.add(placeOf(bucket, key));
    this.from = Math.min(this.from, end);
    this.to = Math.max(this.to, end);
  }
}

const placeOf = (bucket: string, key: string): string => `${bucket}/${key}`;

const added = (sum: SealedNow | undefined, { trail, start, end, body }: RecordedDigest): SealedNow => ({
  trail,
  digests: (sum?.digests ?? 0) + 1,
  files: (sum?.files ?? 0) + (parseDigest(gunzipSync(Buffer.from(body, 'base64')))?.files.length ?? 0),
  from: Math.min(sum?.from ?? start, start),
  to: Math.max(sum?.to ?? end, end),
});
