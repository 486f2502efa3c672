import { TrailError } from '../../core/errors.ts';
import type { BucketFiles, OpenFile } from './bucket-files.ts';
import type { Answer, Answerer, Request } from './http-answers.ts';
import { listBucket } from './s3-listing.ts';
import { element, xmlAnswer, xmlError } from './s3-xml.ts';

/** Buckets by their names. */
export interface ServedBuckets {
  /** `undefined` if there is none. */
  readonly of: (name: string) => BucketFiles | undefined;
  readonly names: () => readonly string[];
}

const METADATA_HEADER = 'x-amz-meta-';
/** What a listing, or an object, is asked with; anything else asks for something that is not served. */
const LIST = ['list-type', 'prefix', 'delimiter', 'marker', 'start-after', 'continuation-token', 'max-keys'];
const LIST_ALSO = ['encoding-type', 'fetch-owner', 'x-id'];

/** The reads of S3, path style: buckets, listings, objects and their metadata, the place of a bucket. Nothing can be written. */
export const s3Reads =
  (buckets: ServedBuckets): Answerer =>
  async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return xmlError(405, 'MethodNotAllowed', 'this archive can only be read here');
    }
    const place = placeOf(request.path);
    if (!place) return xmlError(400, 'InvalidURI', 'the path is not URL-encoded UTF-8');
    const [name, key] = place;
    if (isListOfBuckets(request)) return listBuckets(buckets.names());
    const bucket = buckets.of(name);
    if (!bucket) return xmlError(404, 'NoSuchBucket', 'the bucket does not exist', [element('BucketName', name)]);
    try {
      return await (key === '' ? ofBucket(name, bucket, request) : ofObject(key, bucket, request));
    } catch (error) {
      if (!(error instanceof TrailError)) throw error;
      const isRefused = error.code === 'STORE_FORBIDDEN';
      return isRefused ? xmlError(403, 'AccessDenied', error.message) : xmlError(500, 'InternalError', error.message);
    }
  };

const isListOfBuckets = ({ method, path, query }: Request): boolean =>
  method === 'GET' && path === '/' && [...query.keys()].every((given) => given === 'x-id' || given === 'max-buckets');

/** Nobody knows who made a folder, or when. */
const listBuckets = (names: readonly string[]): Answer =>
  xmlAnswer('ListAllMyBucketsResult', [
    element('Owner', [element('ID', 'opentrail')]),
    element(
      'Buckets',
      names.map((name) => element('Bucket', [element('Name', name), element('CreationDate', NO_DATE)])),
    ),
  ]);

const NO_DATE = '1970-01-01T00:00:00.000Z';

const placeOf = (path: string): readonly [bucket: string, key: string] | undefined => {
  try {
    const [, bucket, key = ''] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
    return [decodeURIComponent(bucket ?? ''), decodeURIComponent(key)];
  } catch {
    return undefined;
  }
};

const ofBucket = async (name: string, bucket: BucketFiles, { method, query }: Request): Promise<Answer> => {
  if (method === 'HEAD') return { status: 200 };
  // An empty place is us-east-1.
  if (query.has('location')) return xmlAnswer('LocationConstraint', '');
  const isListing = [...query.keys()].every((given) => [...LIST, ...LIST_ALSO].includes(given));
  return isListing ? listBucket(name, bucket, query) : NOT_SERVED;
};

const NOT_SERVED = xmlError(501, 'NotImplemented', 'only listings, objects and the place of a bucket are served');

const ofObject = async (key: string, bucket: BucketFiles, { method, query, headers }: Request): Promise<Answer> => {
  if ([...query.keys()].some((given) => given !== 'x-id')) return NOT_SERVED;
  const file = await bucket.open(key);
  if (!file) return xmlError(404, 'NoSuchKey', 'the object does not exist', [element('Key', key)]);
  const range = rangeOf(headers.range, file.size);
  const isRead = method === 'GET' && range !== 'outside' && range.end > range.start;
  if (!isRead) file.close();
  if (range === 'outside') return xmlError(416, 'InvalidRange', 'the object ends before that');
  const { start, end, isPart } = range;
  return {
    status: isPart ? 206 : 200,
    headers: {
      ...headersOf(file),
      'content-length': end - start,
      ...(isPart ? { 'content-range': `bytes ${start}-${end - 1}/${file.size}` } : {}),
    },
    ...(isRead ? { body: file.read(start, end) } : {}),
  };
};

const headersOf = ({ modified, tag, metadata }: OpenFile) => ({
  'content-type': 'application/octet-stream',
  'accept-ranges': 'bytes',
  'last-modified': new Date(modified).toUTCString(),
  etag: `"${tag}"`,
  ...Object.fromEntries(Object.entries(metadata).map(([name, text]) => [METADATA_HEADER + name, text])),
});

/** Bytes `[start, end)`. Several ranges, and what is none, are passed over as HTTP has it: then it is the whole. */
const rangeOf = (text: string | undefined, size: number) => {
  const whole = { start: 0, end: size, isPart: false };
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text ?? '') ?? [];
  if (from === '' && to === '') return whole;
  if (from === '')
    return Number(to) === 0 ? 'outside' : { start: Math.max(0, size - Number(to)), end: size, isPart: true };
  const [start, end] = [Number(from), to === '' ? size : Math.min(size, Number(to) + 1)];
  if (start >= size) return 'outside';
  return end > start ? { start, end, isPart: true } : whole;
};
