import { describe, expect, it } from '@jest/globals';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SqsQueue } from '../../adapters/aws/sqs-queue.ts';
import type { QueuedMessage } from '../../ports/index.ts';
import { times } from '../stores/every-store.ts';
import { messageServer } from '../stores/message-server.ts';

const server = messageServer();
const newQueue = async () => new SqsQueue({ url: await server.newQueue(), client: server.sqs() });

/** All that is there, as long as something comes. */
const drain = async (queue: SqsQueue): Promise<QueuedMessage[]> => {
  const messages = await queue.receive();
  if (messages.length === 0) return [];
  await queue.remove(messages);
  return [...messages, ...(await drain(queue))];
};

/** Counts requests, and answers some of them in place of SQS. */
const answering = (answer: (name: string, input: object, send: () => Promise<object>) => Promise<object>) => {
  const [own, client] = [server.sqs(), server.sqs()];
  type Command = Parameters<typeof client.send>[0];
  const send = (command: Command) => answer(command.constructor.name, command.input, () => client.send(command));
  return Object.assign(own, { send });
};

describe('a queue of SQS', () => {
  it('gives what was sent, once it is removed never again', async () => {
    const queue = await newQueue();
    const bodies = times(25, (i) => JSON.stringify({ i, text: 'ü "quoted" <&> % + \t\n' }));

    await queue.send(bodies);
    const messages = await drain(queue);

    expect(messages.map(({ body }) => body).sort()).toEqual([...bodies].sort());
    expect(new Set(messages.map(({ id }) => id)).size).toBe(25);
    expect(await queue.receive()).toEqual([]);
  });

  it('counts what waits and what is being worked on, until it is removed', async () => {
    const queue = await newQueue();
    expect(await queue.waiting()).toBe(0);
    await queue.send(times(12, (i) => `${i}`));

    const received = await queue.receive();
    expect(received.length).toBeGreaterThan(0);
    expect(await queue.waiting()).toBe(12);
    await queue.remove(received);

    expect(await queue.waiting()).toBe(12 - received.length);
  });

  it('takes messages that are too long together, and too many', async () => {
    const queue = await newQueue();
    const bodies = [...times(4, (i) => `${i}`.repeat(400_000)), 'é'.repeat(524_288), ...times(21, (i) => `small ${i}`)];

    await queue.send(bodies);

    expect((await drain(queue)).map(({ body }) => body).sort()).toEqual([...bodies].sort());
  });

  it('sends and removes nothing without asking', async () => {
    const queue = new SqsQueue({ url: 'http://127.0.0.1:1/nowhere', client: server.sqs() });

    await queue.send([]);
    await queue.remove([]);
  });

  it('refuses a message of over 1 MiB', async () => {
    const queue = await newQueue();

    await expect(queue.send(['x'.repeat(1024 * 1024 + 1)])).rejects.toMatchObject({ code: 'MESSAGE_REFUSED' });
  });

  it('has to be there', async () => {
    const queue = new SqsQueue({ url: `${await server.newQueue()}-none`, client: server.sqs() });

    for (const attempt of [() => queue.send(['a']), () => queue.receive(), () => queue.waiting()]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'SERVICE_REFUSED',
        message: expect.stringMatching('none'),
      });
    }
  });

  it('is unavailable when nobody answers', async () => {
    const nobody = new SQSClient({
      region: 'us-east-1',
      maxAttempts: 1,
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });

    const queue = new SqsQueue({ url: 'http://127.0.0.1:1/0/q', client: nobody });

    await expect(queue.receive()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });
});

describe('a part of a batch that fails', () => {
  const entriesOf = (input: object) => (input as { readonly Entries: readonly { readonly Id: string }[] }).Entries;
  const failed = (ids: readonly string[], SenderFault: boolean, Code = 'Some') => ({
    Failed: ids.map((Id) => ({ Id, SenderFault, Code, Message: 'some reason' })),
  });

  it('is sent again, it alone', async () => {
    const url = await server.newQueue();
    const sizes: number[] = [];
    const flaky = answering(async (_, input, send) => {
      const entries = entriesOf(input);
      sizes.push(entries.length);
      if (sizes.length > 2) return send();
      const [kept, lost] = [entries.slice(0, 1), entries.slice(1)];
      Object.assign(input, { Entries: kept });
      await send();
      return failed(
        lost.map(({ Id }) => Id),
        false,
      );
    });

    await new SqsQueue({ url, client: flaky }).send(['a', 'b', 'c', 'd']);

    expect(sizes).toEqual([4, 3, 2]);
    expect((await drain(new SqsQueue({ url, client: server.sqs() }))).map(({ body }) => body).sort()).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it.each([
    [false, 'SERVICE_UNAVAILABLE', 5, 'Some'],
    [true, 'SERVICE_REFUSED', 1, 'Some'],
    [true, 'MESSAGE_REFUSED', 1, 'InvalidMessageContents'],
  ])('fails in the end, at once if it is the sender’s fault (%p: %s)', async (isSenders, code, tries, reason) => {
    let asked = 0;
    const failing = answering(async (_, input) => {
      asked++;
      return failed([entriesOf(input).at(-1)!.Id], isSenders, reason);
    });
    const queue = new SqsQueue({ url: 'https://queue', client: failing });

    await expect(queue.send(['a', 'b'])).rejects.toMatchObject({
      code,
      message: expect.stringMatching('some reason'),
    });
    expect(asked).toBe(tries);
  });
});
