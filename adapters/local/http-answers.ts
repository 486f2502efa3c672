import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What is asked. `path` and `query` are as they came, without the mark between them. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The body, of so many bytes at most; `undefined` if it has more. */
  readonly body: (most: number) => Promise<Buffer | undefined>;
}

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Readable;
}

export type Answerer = (request: Request) => Promise<Answer>;

/** Where the server listens: nobody else's machine gets there. */
export const LOOPBACK = '127.0.0.1';

/**
 * A server for this machine alone, not listening yet. It answers only who calls it by an address of this machine: a page in
 * a browser that has bent its own name to point here is told nothing. `onFault` is told of what no answer could be given to.
 */
export const loopbackServer = (answer: Answerer, onFault: (error: unknown) => void): Server =>
  createServer((incoming, outgoing) => {
    respond(answer, incoming, outgoing).catch((error: unknown) => {
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.destroy();
      // Whoever hangs up before the end has seen enough.
      if (!isHangUp(error)) onFault(error);
    });
  });

const respond = async (answer: Answerer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
  const { status, headers = {}, body } = isMeant(incoming) ? await answer(requestOf(incoming)) : NOT_HERE;
  const isStream = body !== undefined && typeof body !== 'string';
  const length = isStream ? {} : { 'content-length': Buffer.byteLength(body ?? '') };
  outgoing.writeHead(status, { ...length, ...headers, 'x-content-type-options': 'nosniff' });
  if (isStream) await pipeline(body, outgoing);
  else outgoing.end(incoming.method === 'HEAD' ? undefined : body);
};

const NOT_HERE: Answer = {
  status: 403,
  headers: { 'content-type': 'text/plain' },
  body: `call this server by the address of this machine, ${LOOPBACK}\n`,
};

const isMeant = ({ headers: { host = '' }, socket: { localPort } }: IncomingMessage): boolean =>
  [LOOPBACK, 'localhost', '[::1]'].some((name) => host === `${name}:${localPort}`);

const requestOf = (incoming: IncomingMessage): Request => {
  const { method = '', url = '/', headers } = incoming;
  const at = url.indexOf('?');
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
  return { method, path, query: new URLSearchParams(query), headers, body: (most) => bodyOf(incoming, most) };
};

const bodyOf = async (incoming: AsyncIterable<Buffer>, most: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const isHangUp = (error: unknown): boolean =>
  ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
