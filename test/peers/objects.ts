import { generateKeyPairSync, hash, sign } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { METADATA } from '../../adapters/local/object-key.ts';
import { parseDigest, parseDigestKey } from '../../core/digest.ts';
import { filesBelow } from '../cli/read-archive.ts';

/** An object of a bucket that is a folder, and what somebody may do to it who can write there. */
export class BucketObject {
  readonly key: string;
  private readonly folder: string;
  private readonly path: string;

  constructor(folder: string, key: string) {
    this.key = key;
    this.folder = folder;
    this.path = join(folder, key);
  }

  get bytes(): Buffer {
    return readFileSync(this.path);
  }

  get metadata(): Record<string, string> {
    return JSON.parse(readFileSync(this.path + METADATA, 'utf8')) as Record<string, string>;
  }

  write(bytes: Uint8Array): void {
    writeFileSync(this.path, bytes);
  }

  append(bytes: Uint8Array): void {
    appendFileSync(this.path, bytes);
  }

  /** The same bytes under another key. */
  copied(key: string): BucketObject {
    const copy = new BucketObject(this.folder, key);
    copy.write(this.bytes);
    return copy;
  }

  remove(): void {
    rmSync(this.path);
    rmSync(this.path + METADATA, { force: true });
  }

  edit(metadata: Readonly<Record<string, string | undefined>>): void {
    writeFileSync(this.path + METADATA, JSON.stringify({ ...this.metadata, ...metadata }));
  }

  /** Changes the text, and compresses it again. */
  rewrite(change: (text: string) => string): void {
    const text = gunzipSync(this.bytes).toString();
    const changed = change(text);
    if (changed === text) throw new Error(`nothing is changed in ${this.key}`);
    this.write(gzipSync(changed));
  }
}

/** Log files and digests of an account and Region, each in the order of their keys. */
export interface ChainObjects {
  readonly logs: readonly BucketObject[];
  readonly digests: readonly BucketObject[];
  readonly backfill: readonly BucketObject[];
}

/** What is there, found by its place alone: `head` is all that stands before the account. */
export const objectsIn = (folder: string, head: string, account: string, region: string): ChainObjects => {
  const below = `${head}${account}/`;
  const there = filesBelow(folder).filter((key) => key.endsWith('.json.gz'));
  const of = (kind: string) =>
    there.filter((key) => key.startsWith(`${below}${kind}/${region}/`)).map((key) => new BucketObject(folder, key));
  const isBackfill = ({ key }: BucketObject) => parseDigestKey(key)?.isBackfill === true;
  const digests = of('CloudTrail-Digest');
  return {
    logs: of('CloudTrail'),
    digests: digests.filter((digest) => !isBackfill(digest)),
    backfill: digests.filter(isBackfill),
  };
};

/** Leaves a file out of a digest's list, and signs it again by a key of one's own, called by the name of this fingerprint. */
export const forge = (digest: BucketObject, fingerprint?: string): string => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'pkcs1', format: 'der' });
  const named = fingerprint ?? hash('md5', der);
  digest.rewrite((text) =>
    JSON.stringify({ ...(JSON.parse(text) as object), logFiles: [], digestPublicKeyFingerprint: named }),
  );
  const { signed } = parseDigest(gunzipSync(digest.bytes))!;
  digest.edit({ signature: sign('sha256', Buffer.from(signed), privateKey).toString('hex') });
  return named;
};

/** The fingerprint of the key that has signed a digest. */
export const fingerprintOf = (digest: BucketObject): string => parseDigest(gunzipSync(digest.bytes))!.fingerprint;
