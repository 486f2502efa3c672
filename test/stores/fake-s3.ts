import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { clientDefaults } from '../../adapters/aws/clients.ts';
import { listing } from './fake-s3-listing.ts';

export interface FakeObject {
  readonly body: Buffer;
  readonly etag: string;
  /** Those that come back with the object. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface FakeBucket {
  readonly region: string;
  readonly owner: string;
  readonly objects: Map<string, FakeObject>;
}

/** What a request asks for. */
export interface FakeRequest {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What goes wrong, once, with the next request that it fits: with the answer, before anything is done, or in a body. */
export interface Fault {
  readonly fits?: (request: FakeRequest) => boolean;
  readonly what: 'answer lost' | 'no answer' | 'refused' | 'body broken off';
  readonly status?: number;
  readonly code?: string;
  /** Of the body, before it breaks off: half of them, if not given. */
  readonly bytes?: number;
  /** Done when the fault happens. */
  readonly also?: () => void;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

const KEPT_HEADERS = /^(content-type|content-encoding|x-amz-meta-.*)$/;

const errorAnswer = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>the fake says ${code}</Message></Error>`,
});

/** As much of S3 as a store needs, over HTTP: conditional writes, ranges, checksums, listings by pages, Regions, owners. */
export class FakeS3 {
  readonly buckets = new Map<string, FakeBucket>();
  readonly requests: FakeRequest[] = [];
  faults: Fault[] = [];
  /** Keys on a page of a listing. */
  pageSize = 100;
  private readonly server: Server;
  private made = 0;

  constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  newBucket({ name = `bucket-${++this.made}`, region = 'us-east-1', owner = '111122223333' } = {}): string {
    this.buckets.set(name, { region, owner, objects: new Map() });
    return name;
  }

  /** A client of the real SDK, with our own settings but for these. */
  client(region = 'us-east-1', { maxAttempts = 5, requestTimeout = 30_000 } = {}): S3Client {
    const { port } = this.server.address() as AddressInfo;
    const { requestHandler, ...settings } = clientDefaults('objects');
    return new S3Client({
      ...settings,
      maxAttempts,
      requestHandler: { ...requestHandler, requestTimeout },
      region,
      endpoint: `http://127.0.0.1:${port}`,
      forcePathStyle: true,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray());
    const [path, query] = (incoming.url ?? '/').slice(1).split('?');
    const [bucket, ...key] = path.split('/');
    const { method = '', headers } = incoming;
    const decoded = decodeURIComponent(key.join('/'));
    const request = { method, bucket, key: decoded, query: new URLSearchParams(query), headers, body };
    this.requests.push(request);
    const fault = this.takeFault(request);
    fault?.also?.();
    const refusal = fault?.what === 'refused' ? errorAnswer(fault.status ?? 503, fault.code ?? 'SlowDown') : undefined;
    const answer = refusal ?? this.answer(request);
    if (fault?.what === 'no answer') return;
    if (fault?.what === 'answer lost') return void response.destroy();
    send(response, method, answer, fault?.what === 'body broken off' ? fault : undefined);
  }

  private takeFault(request: FakeRequest): Fault | undefined {
    const at = this.faults.findIndex(({ fits = () => true }) => fits(request));
    if (at < 0) return undefined;
    const fault = this.faults[at];
    this.faults = this.faults.toSpliced(at, 1);
    return fault;
  }

  private answer(request: FakeRequest): Answer {
    const { method, headers, key } = request;
    const bucket = this.buckets.get(request.bucket);
    if (!bucket) return errorAnswer(404, 'NoSuchBucket');
    const region = { 'x-amz-bucket-region': bucket.region };
    const signedFor = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];
    if (signedFor !== bucket.region) return errorAnswer(301, 'PermanentRedirect', region);
    const wanted = headers['x-amz-expected-bucket-owner'];
    if (wanted !== undefined && wanted !== bucket.owner) return errorAnswer(403, 'AccessDenied', region);
    if (key === '') return method === 'HEAD' ? { status: 200, headers: region } : this.list(bucket, request);
    if (method === 'PUT') return put(bucket, request);
    if (method === 'DELETE') {
      bucket.objects.delete(key);
      return { status: 204 };
    }
    return get(bucket, request);
  }

  private list({ objects }: FakeBucket, { query, bucket }: FakeRequest): Answer {
    const body = listing(objects, bucket, query, this.pageSize);
    return { status: 200, headers: { 'content-type': 'application/xml' }, body };
  }
}

const send = (response: ServerResponse, method: string, answer: Answer, broken: Fault | undefined): void => {
  const body = Buffer.from(answer.body ?? '');
  response.writeHead(answer.status, { 'content-length': body.length, ...answer.headers });
  if (method === 'HEAD') return void response.end();
  if (!broken) return void response.end(body);
  response.flushHeaders();
  const part = body.subarray(0, broken.bytes ?? Math.ceil(body.length / 2));
  setTimeout(() => response.write(part, () => response.destroy()), 10);
};

const put = ({ objects }: FakeBucket, { key, headers, body }: FakeRequest): Answer => {
  const found = objects.get(key);
  const match = headers['if-match'];
  if (match !== undefined && !found) return errorAnswer(404, 'NoSuchKey');
  const isRefused = match === undefined ? headers['if-none-match'] === '*' && found : match !== found?.etag;
  if (isRefused) return errorAnswer(412, 'PreconditionFailed');
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  if (headers['x-amz-checksum-crc32'] !== sum.toString('base64')) return errorAnswer(400, 'BadDigest');
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name));
  const checksum = { 'x-amz-checksum-crc32': sum.toString('base64') };
  objects.set(key, { body, etag, headers: { ...Object.fromEntries(kept as [string, string][]), ...checksum } });
  return { status: 200, headers: { etag } };
};

const get = ({ objects }: FakeBucket, { key, headers }: FakeRequest): Answer => {
  const found = objects.get(key);
  if (!found) return errorAnswer(404, 'NoSuchKey');
  const { body, etag } = found;
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) return errorAnswer(412, 'PreconditionFailed');
  const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
  if (!range) return { status: 200, headers: { etag, ...found.headers }, body };
  const [start, end] = [Number(range[1]), range[2] === '' ? body.length : Number(range[2]) + 1];
  if (start >= body.length) return errorAnswer(416, 'InvalidRange');
  const { 'x-amz-checksum-crc32': _, ...others } = found.headers;
  return { status: 206, headers: { etag, ...others }, body: body.subarray(start, end) };
};
