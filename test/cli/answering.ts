import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll } from '@jest/globals';

/** What a service answers to a request's body. */
export type Answer = (body: string) => readonly [status: number, body: string];

/** A service that answers as it is told, for what an emulator never says. */
export const answering = () => {
  let answer: Answer = () => [500, ''];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const [status, said] = answer(body);
      const isJson = said.startsWith('{');
      response.writeHead(status, { 'content-type': isJson ? 'application/x-amz-json-1.0' : 'text/xml' }).end(said);
    });
  });
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => void server.close());

  return {
    /** The variables of a person who is signed in there. */
    with: (told: Answer): Record<string, string> => {
      answer = told;
      return {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
      };
    },
  };
};
