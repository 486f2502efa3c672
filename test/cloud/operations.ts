import type { IncomingHttpHeaders } from 'node:http';

/** A request to AWS as a bill names it. `app` is the SDK's application id: the function that asked. */
export interface Operation {
  readonly app: string;
  readonly service: string;
  readonly name: string;
  /** Of S3: the bucket and the key's first part, as `archive AWSLogs/`. Of SQS: the queue. */
  readonly object: string | undefined;
  /** Of S3: the key. */
  readonly key: string | undefined;
  /** All attempts that the SDK makes at one request have the same. */
  readonly invocation: string | undefined;
}

export interface Request {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The names that S3 gives to what is asked of a bucket (query: the sub-resource). */
const ofBucket = (method: string, query: URLSearchParams): string => {
  if (method === 'GET' && (query.has('list-type') || [...query.keys()].every((name) => LISTING.has(name)))) {
    return 'ListObjectsV2';
  }
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  return `${method} bucket ${[...query.keys()].join(' ')}`.trim();
};

const LISTING = new Set([
  'prefix',
  'delimiter',
  'max-keys',
  'start-after',
  'continuation-token',
  'encoding-type',
  'x-id',
]);

const OBJECT_NAMES: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  PUT: 'PutObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

const ofS3 = ({ method, url }: Request): Pick<Operation, 'name' | 'object' | 'key'> => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, bucket, ...parts] = pathname.split('/');
  const key = decodeURIComponent(parts.join('/'));
  if (bucket === '') return { name: 'ListBuckets', object: undefined, key: undefined };
  if (key === '') {
    const prefix = searchParams.get('prefix') ?? '';
    return { name: ofBucket(method, searchParams), object: `${bucket} ${prefix.split('/')[0]}/`, key: prefix };
  }
  const name =
    searchParams.has('uploadId') || searchParams.has('uploads') ? `${method} multipart` : OBJECT_NAMES[method];
  return { name: name ?? method, object: `${bucket} ${key.split('/')[0]}/`, key };
};

const SIGNED_FOR = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//;
/** Powertools adds its own mark to the id. */
const APP = /\bapp\/([^ ]+?)(-PT-[^ ]*)?(?: |$)/;

const QUEUE = /"QueueUrl":"[^"]*\/([\w.-]+)"/;

/** Names a request by its headers, path and body. */
export const operationOf = (request: Request): Operation => {
  const { headers, body } = request;
  const service = SIGNED_FOR.exec(headers.authorization ?? '')?.[1] ?? 'unsigned';
  const app = APP.exec(`${headers['user-agent'] ?? ''} ${String(headers['x-amz-user-agent'] ?? '')}`)?.[1] ?? 'none';
  const attempts = headers['amz-sdk-invocation-id'];
  const invocation = typeof attempts === 'string' ? attempts : undefined;
  if (service === 's3') return { app, service, invocation, ...ofS3(request) };
  const target = headers['x-amz-target'];
  const form = /(?:^|&)Action=([^&]+)/.exec(body.subarray(0, 20_000).toString('latin1'))?.[1];
  const name = typeof target === 'string' ? target.split('.').at(-1)! : (form ?? `${request.method} ${request.url}`);
  const queue = service === 'sqs' ? QUEUE.exec(body.subarray(0, 1000).toString('latin1'))?.[1] : undefined;
  return { app, service, invocation, name, object: queue, key: undefined };
};
