import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { Feed, FeedObject, ListedObject } from '../../ports/index.ts';
import { attemptAws, failureOf, pauseAfter, undefinedWhen } from './aws-errors.ts';
import { listObjects } from './list-objects.ts';
import { s3Client } from './s3-client.ts';

/** Of a body that breaks off without a byte more than the time before. */
const MOST_TRIES = 4;

export interface S3FeedOptions {
  readonly bucket: string;
  /** The account that must own the bucket. */
  readonly owner?: string;
  readonly client?: S3Client;
}

/** A native trail's bucket. What breaks off is read on from there, as long as it is the same object. */
export class S3Feed implements Feed {
  private readonly bucket: string;
  private readonly place: { readonly Bucket: string; readonly ExpectedBucketOwner?: string };
  private readonly client: S3Client;

  constructor({ bucket, owner, client = s3Client() }: S3FeedOptions) {
    this.bucket = bucket;
    this.place = { Bucket: bucket, ...(owner === undefined ? {} : { ExpectedBucketOwner: owner }) };
    this.client = client;
  }

  async folders(prefix: string): Promise<readonly string[]> {
    const { folders } = await this.listing(prefix, { Delimiter: '/' });
    return folders.map((folder) => folder.slice(prefix.length, -1));
  }

  async files(folder: string): Promise<readonly ListedObject[]> {
    const { objects } = await this.listing(folder, { Delimiter: '/' });
    return objects;
  }

  async list(prefix: string, after?: string): Promise<readonly ListedObject[]> {
    const { objects } = await this.listing(prefix, after === undefined ? {} : { StartAfter: after });
    return objects;
  }

  /** The request is made at once; a connection whose chunks nobody reads is given up after a while. */
  async open(key: string): Promise<FeedObject | undefined> {
    const answer = await this.attempt('read', key, () => this.get(key).catch(undefinedWhen('NoSuchKey')));
    if (!answer) return undefined;
    return {
      size: answer.ContentLength ?? 0,
      metadata: answer.Metadata ?? {},
      chunks: this.chunks(key, answer),
    };
  }

  private async *chunks(key: string, first: GetObjectCommandOutput): AsyncIterable<Buffer> {
    const { ContentLength: size = 0, ETag } = first;
    let body = first.Body as AsyncIterable<Buffer>;
    let at = 0;
    for (let tries = 1; ; tries++) {
      let cause: unknown = new Error('it broke off');
      try {
        for await (const chunk of body) {
          at += chunk.length;
          tries = 1;
          yield chunk;
        }
        if (at === size) return;
      } catch (error) {
        cause = error;
      }
      // With all bytes there, it is their checksum that is wrong.
      if (at >= size || tries === MOST_TRIES) throw failureOf('store', this.what('read', key), cause);
      await pauseAfter(tries);
      const rest = { Range: `bytes=${at}-`, ...(ETag === undefined ? {} : { IfMatch: ETag }) };
      body = (await this.attempt('read', key, () => this.get(key, rest))).Body as AsyncIterable<Buffer>;
    }
  }

  private get(key: string, part: { readonly Range?: string; readonly IfMatch?: string } = {}) {
    return this.client.send(new GetObjectCommand({ ...this.place, Key: key, ...part }));
  }

  private listing(prefix: string, more: { readonly Delimiter?: string; readonly StartAfter?: string }) {
    return this.attempt('list', prefix, () => listObjects(this.client, { ...this.place, Prefix: prefix, ...more }));
  }

  private attempt<T>(what: string, key: string, perform: () => Promise<T>): Promise<T> {
    return attemptAws('store', this.what(what, key), perform);
  }

  private what(verb: string, key: string): string {
    return `${verb} s3://${this.bucket}/${key}`;
  }
}
