import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';

/** What an operation is asked; it returns what it answers, or throws a `Refused`. */
export type Operation = (input: never) => object;

/** A refusal, by its name. */
export class Refused extends Error {
  readonly status: number;

  constructor(name: string, status = 400) {
    super(`the fake says ${name}`);
    this.name = name;
    this.status = status;
  }
}

/** A service of AWS's JSON protocol, over HTTP on this machine, during the file's tests: its operations are functions. */
export const jsonServer = (operations: Readonly<Record<string, Operation>>) => {
  const asked: { readonly operation: string; readonly input: unknown }[] = [];
  let queue: Refused[] = [];

  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1)!;
      const input = JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as never;
      asked.push({ operation, input });
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      try {
        const refusal = queue.shift();
        if (refusal) throw refusal;
        response.end(JSON.stringify(operations[operation](input)));
      } catch (error) {
        const { name, message, status } = error as Refused;
        response.statusCode = error instanceof Refused ? status : 500;
        response.end(JSON.stringify({ __type: name, message }));
      }
    });
  });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(() => {
    asked.length = 0;
    queue = [];
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  return {
    asked,
    /** The next requests are refused so, each once. */
    refuse: (...refusals: readonly Refused[]) => queue.push(...refusals),
    /** Settings of a client. */
    options: (region: string) => ({
      region,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  };
};
