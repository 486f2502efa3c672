import { LOG_FOLDERS, LOGS } from '../contracts/archive-layout.ts';
import type { Problem } from './event.ts';
import type { NotedObject } from './notices.ts';

const FOLDERS = new Set(LOG_FOLDERS);
/** Below the prefix: an account's or, of an organization, a member's (log-delivery.md §1). */
const FOLDER = new RegExp(`^${LOGS}(?:o-[^/]+/)?[^/]+/(?<folder>[^/]+)/`);

/** Whether a key is that of a file with events: digests are none, and others are no trail's. */
export const isTrailFile = (key: string, prefix: string): boolean =>
  key.startsWith(prefix) && FOLDERS.has(FOLDER.exec(key.slice(prefix.length))?.groups?.folder ?? '');

/** The notice of these objects in CloudTrail's own form. */
export const noticeOf = (bucket: string, keys: readonly string[]): string =>
  plain(JSON.stringify({ s3Bucket: bucket, s3ObjectKey: keys }));

/** SQS refuses some characters; escaped, they are the same JSON. */
const plain = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The notice of one object by which the same is read again: in S3's own form, if its key may be encoded or not. */
export const sameNotice = ({ bucket, keys }: NotedObject): string =>
  keys.length === 1 ? noticeOf(bucket, keys) : plain(JSON.stringify({ Records: [createdRecord(bucket, keys[1])] }));

const createdRecord = (bucket: string, key: string) => ({
  eventSource: 'aws:s3',
  eventName: 'ObjectCreated:Put',
  s3: { bucket: { name: bucket }, object: { key } },
});

const MOST_KEYS = 100;

/** Notices of objects with one key each, of so many bytes each at `most`; those whose size nobody told have the `usual`. */
export const dividedNotices = (
  bucket: string,
  objects: readonly NotedObject[],
  { usual, most }: { readonly usual: number; readonly most: number },
): string[] => {
  const groups: string[][] = [];
  let bytes = 0;
  for (const { keys, size = usual } of objects) {
    const group = groups.at(-1);
    const hasRoom = group && group.length < MOST_KEYS && bytes + size <= most;
    bytes = hasRoom ? bytes + size : size;
    if (hasRoom) group.push(keys[0]);
    else groups.push([keys[0]]);
  }
  return groups.map((group) => noticeOf(bucket, group));
};

/** Why a file is not read. */
export const GONE: Problem = { path: 's3ObjectKey', expected: 'an object that is there', received: 'none of this key' };
export const wrongBucket = (feed: string, received: string): Problem => ({
  path: 's3Bucket',
  expected: `the bucket ${feed}`,
  received,
});
/** Sizes are in bytes. */
export const tooLarge = (most: number, size: number): Problem => ({
  path: 's3ObjectKey',
  expected: `at most ${most} bytes: bring it by hand, with opentrail ingest`,
  received: `${size} bytes`,
});
