import { randomUUID } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { TrailError } from '../../core/errors.ts';
import type { ByteRange, ListedObject, Metadata, ObjectStore, VersionedObject } from '../../ports/index.ts';
import { gate } from '../../core/gate.ts';
import { checkKey, checkPrefix, checkReplaceableKey } from '../local/object-key.ts';
import { answered, attemptAws, isCalled, pauseAfter, undefinedWhen, wasTriedBefore } from './aws-errors.ts';
import { listObjects } from './list-objects.ts';
import { s3Client } from './s3-client.ts';

/** Of one store; the sockets of a client serve several. */
const AT_ONCE = 64;
/** Of what the SDK does not try again by itself: conflicts, and bodies that break off. */
const MOST_TRIES = 6;
const LONGEST_KEY = 1024;

/** The name, in an object's metadata, of the request that wrote it. */
const WRITTEN_BY = 'opentrail-write';

const ETAG = /^"[^"]+"$/;

/** As CloudTrail's own log files are. Bytes are stored and given back as they are, whatever their encoding is said to be. */
const LOG_FILE = { ContentType: 'application/json', ContentEncoding: 'gzip' };

const byKey = (a: ListedObject, b: ListedObject): number => (a.key < b.key ? -1 : 1);

export interface S3ObjectStoreOptions {
  readonly bucket: string;
  /** The account that must own the bucket: nobody else's of the same name is taken for it. */
  readonly owner?: string;
  /** A client, or how to find it when it is first needed. */
  readonly client?: S3Client | (() => Promise<S3Client>);
}

/**
 * Objects in a bucket, under the keys that a folder takes. An object's version is its ETag, so one that has the same body
 * again has the same version again; what `replace` is given must follow from the body that was read and nothing else.
 */
export class S3ObjectStore implements ObjectStore {
  private readonly bucket: string;
  private readonly place: { readonly Bucket: string; readonly ExpectedBucketOwner?: string };
  private readonly client: () => Promise<S3Client>;
  private readonly oneOfFew = gate(AT_ONCE);

  constructor({ bucket, owner, client = s3Client() }: S3ObjectStoreOptions) {
    this.bucket = bucket;
    this.place = { Bucket: bucket, ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }) };
    this.client = typeof client === 'function' ? client : async () => client;
  }

  /** Creates all or nothing. Never overwrites. `exists` is said of others' objects only, also after a lost answer. */
  async create(key: string, body: Uint8Array, metadata?: Metadata): Promise<'created' | 'exists'> {
    checkKey(key);
    return this.attempt('create', key, async () => {
      const outcome = await this.put(key, body, { IfNoneMatch: '*' }, metadata);
      return outcome === 'written' ? 'created' : 'exists';
    });
  }

  /** The object's bytes, or only those of `range`; `undefined` when there is none. */
  async read(key: string, range?: ByteRange): Promise<Uint8Array | undefined> {
    checkKey(key);
    return this.attempt('read', key, async () => {
      if (!range) return (await this.get(key))?.body;
      if (range.end <= range.start) return (await this.metadata(key)) && new Uint8Array();
      const last = Number.isFinite(range.end) ? range.end - 1 : '';
      return (await this.get(key, `bytes=${range.start}-${last}`))?.body;
    });
  }

  /** The newest body and its ETag; `undefined` when there is none. */
  async readVersioned(key: string): Promise<VersionedObject | undefined> {
    checkReplaceableKey(key);
    return this.attempt('read', key, () => this.get(key));
  }

  /** One of those who saw a version replaces it; all others are told that it changed. */
  async replace(key: string, body: Uint8Array, version: string | undefined): Promise<'replaced' | 'changed'> {
    checkReplaceableKey(key);
    if (version !== undefined && !ETAG.test(version)) return 'changed';
    return this.attempt('replace', key, async () => {
      const outcome = await this.put(key, body, version === undefined ? { IfNoneMatch: '*' } : { IfMatch: version });
      // Ours may have been written, its answer lost, and replaced since: that is not `changed`, nor is it known.
      if (outcome === 'unclear') throw new Error('an answer was lost, and somebody else has written since');
      return outcome === 'written' ? 'replaced' : 'changed';
    });
  }

  /** Every object whose key begins with `prefix`, replaceable ones too, in key order. */
  async list(prefix: string): Promise<readonly ListedObject[]> {
    checkPrefix(prefix);
    return this.attempt('list', prefix, async () => {
      const { objects } = await listObjects(await this.client(), { ...this.place, Prefix: prefix });
      // S3 sorts by UTF-8, which differs from JavaScript's order behind U+FFFF.
      return objects.toSorted(byKey);
    });
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.attempt('delete', key, async () =>
      (await this.client()).send(new DeleteObjectCommand({ ...this.place, Key: key })),
    );
  }

  private attempt<T>(what: string, key: string, perform: () => Promise<T>): Promise<T> {
    if (Buffer.byteLength(key) > LONGEST_KEY)
      throw new TrailError(
        'KEY_REFUSED',
        `refused the object key ${JSON.stringify(key)}: S3 takes ${LONGEST_KEY} bytes`,
      );
    return this.oneOfFew(() => attemptAws('store', `${what} s3://${this.bucket}/${key}`, perform));
  }

  /**
   * Writes on a condition. If a try before the refused one may have been the one that wrote, the request's name, which
   * the object carries, tells whose it is; `unclear` if it is somebody else's, who may have replaced ours.
   */
  private async put(
    key: string,
    body: Uint8Array,
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>,
    given?: Metadata,
  ): Promise<'written' | 'refused' | 'unclear'> {
    const name = randomUUID();
    const Metadata = { ...given, [WRITTEN_BY]: name };
    const input = { ...this.place, Key: key, Body: body, Metadata, ...condition };
    const typed = key.endsWith('.json.gz') ? { ...input, ...LOG_FILE } : input;
    const client = await this.client();
    let isRepeated = false;
    for (let tries = 1; ; tries++) {
      try {
        await client.send(new PutObjectCommand(typed));
        return 'written';
      } catch (error) {
        isRepeated ||= wasTriedBefore(error);
        // Of two requests at the same time S3 may tell one to come again.
        if (answered(error, 409) && tries < MOST_TRIES) {
          await pauseAfter(tries);
          continue;
        }
        const isRefused = answered(error, 412) || (condition.IfMatch !== undefined && isCalled(error, 'NoSuchKey'));
        if (!isRefused) throw error;
        if (!isRepeated) return 'refused';
        const found = await this.metadata(key);
        if (!found) throw new Error('an answer was lost, and what was there is gone', { cause: error });
        return found[WRITTEN_BY] === name ? 'written' : 'unclear';
      }
    }
  }

  private async get(key: string, range?: string): Promise<VersionedObject | undefined> {
    const client = await this.client();
    const input = { ...this.place, Key: key, ...(range === undefined ? {} : { Range: range }) };
    for (let tries = 1; ; tries++) {
      let answer;
      try {
        answer = await client.send(new GetObjectCommand(input));
      } catch (error) {
        if (isCalled(error, 'NoSuchKey')) return undefined;
        if (answered(error, 416)) return { body: new Uint8Array(), version: '' };
        throw error;
      }
      try {
        return { body: await answer.Body!.transformToByteArray(), version: answer.ETag ?? '' };
      } catch (error) {
        // The SDK tries again what is not answered, not what breaks off.
        if (tries === MOST_TRIES) throw error;
        await pauseAfter(tries);
      }
    }
  }

  private async metadata(key: string): Promise<Metadata | undefined> {
    const client = await this.client();
    const input = { ...this.place, Key: key };
    const found = await client.send(new HeadObjectCommand(input)).catch(undefinedWhen('NotFound', 'NoSuchKey'));
    return found && (found.Metadata ?? {});
  }
}
