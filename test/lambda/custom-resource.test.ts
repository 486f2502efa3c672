import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { functions } from './functions.ts';

const some = { resource: functions()({ file: 'test/lambda/some-handlers.ts', name: 'resource', environment: {} }) };

describe('a custom resource', () => {
  /** Answers of ours, and how often CloudFormation's side fails first. */
  const answers: {
    readonly method: string | undefined;
    readonly type: string | undefined;
    readonly body: Record<string, unknown>;
    readonly bytes: number;
  }[] = [];
  let failures = 0;
  const server = createServer((request: IncomingMessage, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const isFailure = failures-- > 0;
      const body = Buffer.concat(chunks);
      if (!isFailure)
        answers.push({
          method: request.method,
          type: request.headers['content-type'],
          body: JSON.parse(body.toString()),
          bytes: body.length,
        });
      response.writeHead(isFailure ? 503 : 200).end();
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    answers.length = 0;
    failures = 0;
  });

  const request = (order: string, with_: object = {}) => ({
    RequestType: 'Create',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Trails',
    ResourceType: 'Custom::Trails',
    ResourceProperties: { ServiceToken: 'token', Order: order },
    ...with_,
  });
  const IDS = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Trails' };

  it('is answered when it is made', async () => {
    await some.resource.run(request('a'));

    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ method: 'PUT', body: { Status: 'SUCCESS', ...IDS, Data: { Order: 'a' } } });
    expect(answers[0].type ?? '').toBe('');
  });

  it('keeps its id, so that no update is a replacement', async () => {
    await some.resource.run(request('a'));
    const { PhysicalResourceId } = answers[0].body;
    await some.resource.run(request('b', { RequestType: 'Update', PhysicalResourceId }));
    await some.resource.run(request('b', { RequestType: 'Delete', PhysicalResourceId: 'of old' }));

    expect(answers.map(({ body }) => body.PhysicalResourceId)).toEqual(['Trails', 'Trails', 'of old']);
  });

  it.each([
    ['is refused', 'refuse: no such bucket', 'refuse: no such bucket'],
    ['fails', 'unavailable', 'STORE_UNAVAILABLE: cannot read s3://store/x'],
    ['fails by an error that nobody foresaw', 'bug', 'TypeError: the log of the function tells where'],
  ])('is answered when it %s', async (_, order, reason) => {
    await some.resource.run(request(order));

    expect(answers.map(({ body }) => body)).toEqual([
      { Status: 'FAILED', Reason: reason, PhysicalResourceId: 'Trails', ...IDS },
    ]);
  });

  it('is answered before the function runs out of time', async () => {
    await some.resource.run(request('never'), { remaining: 10_300 });

    expect(answers.map(({ body }) => body)).toMatchObject([
      { Status: 'FAILED', Reason: expect.stringContaining('out of time') },
    ]);
  });

  it('tells a run that was given up, and goes on with the next, that no time is left', async () => {
    await some.resource.run(request('late'), { remaining: 10_300 });
    await setTimeout(800);
    await some.resource.run(request('left'), { remaining: 60_000 });

    expect(answers[0].body).toMatchObject({ Status: 'FAILED' });
    const { Now, Later } = answers[1].body.Data as Record<string, string>;
    expect(Number(Later)).toBeLessThan(0);
    // Until the answer, which takes ten seconds at most.
    expect(Number(Now)).toBeGreaterThan(45_000);
    expect(Number(Now)).toBeLessThanOrEqual(50_000);
  });

  it('is answered in no more bytes than CloudFormation takes', async () => {
    await some.resource.run(request(`refuse ${'é"'.repeat(5000)}`));

    expect(answers[0].bytes).toBeLessThanOrEqual(4096);
    expect(answers[0].body.Reason).toMatch(/^refuse é"é".*…$/);
  });

  it('is answered again when CloudFormation did not take it', async () => {
    failures = 2;

    await some.resource.run(request('a'));

    expect(answers).toHaveLength(1);
  });

  it('and what is no request of CloudFormation is another’s matter', async () => {
    expect((await some.resource.run({ refresh: 'organization' })).result).toEqual({ other: true });
    expect(answers).toEqual([]);
  });

  it('does not have its address logged, by which anybody could answer', async () => {
    await some.resource.run(request('bug'));

    expect(some.resource.log).not.toContain('signature');
  });
});
