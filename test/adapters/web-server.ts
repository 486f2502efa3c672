import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll } from '@jest/globals';

export interface WebAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Never. */
  readonly silent?: boolean;
}

export interface WebRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Web servers on this machine, during the file's tests: each gives its answers in turn, the last one ever after. */
export const webServers = () => {
  const servers: Server[] = [];
  afterAll(() => {
    servers.forEach((server) => {
      server.closeAllConnections();
      server.close();
    });
  });

  return async (
    ...answers: readonly WebAnswer[]
  ): Promise<{ readonly url: string; readonly requests: WebRequest[] }> => {
    const requests: WebRequest[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const {
          status = 200,
          headers: sent = {},
          body: said = 'ok',
          silent = false,
        } = answers[Math.min(requests.length, answers.length - 1)] ?? {};
        requests.push({ method, url, headers, body });
        if (!silent) response.writeHead(status, sent).end(said);
      });
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, requests };
  };
};
