import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Queue, QueuedMessage } from '../../ports/index.ts';
import { redrive } from '../../stages/redrive.ts';

/** A queue that hides what it hands out, and says no when it is told to. */
const aQueue = (bodies: readonly string[] = [], refuses: { send?: number; receive?: number; remove?: number } = {}) => {
  let next = 0;
  const calls = { send: 0, receive: 0, remove: 0 };
  const waiting: QueuedMessage[] = [];
  const hidden: QueuedMessage[] = [];
  const add = (body: string) => waiting.push({ id: `${next}`, body, receipt: `r${next++}` });
  bodies.forEach(add);
  const call = async (name: keyof typeof calls): Promise<void> => {
    await Promise.resolve();
    if (++calls[name] === refuses[name]) throw new Error(`no ${name}`);
  };
  const queue: Queue = {
    send: async (sent) => {
      await call('send');
      sent.forEach(add);
    },
    receive: async () => {
      await call('receive');
      const received = waiting.splice(0, 10);
      hidden.push(...received);
      return received;
    },
    remove: async (messages) => {
      await call('remove');
      for (const { receipt } of messages)
        hidden.splice(
          hidden.findIndex((one) => one.receipt === receipt),
          1,
        );
    },
  };
  return { queue, calls, bodies: () => [...waiting, ...hidden].map(({ body }) => body).sort() };
};

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `m${index}`).sort();

describe('redrive', () => {
  it('moves every message once', async () => {
    const [dead, main] = [aQueue(numbered(125)), aQueue()];
    const seen: number[] = [];

    const receipt = await redrive({
      deadLetters: dead.queue,
      queue: main.queue,
      most: 1000,
      onMoved: (n) => seen.push(n),
    });

    expect(receipt).toEqual({ moved: 125, failed: 0, again: 0 });
    expect(main.bodies()).toEqual(numbered(125));
    expect(dead.bodies()).toEqual([]);
    expect(Math.max(...seen)).toBe(125);
  });

  it('does nothing where there is nothing', async () => {
    const [dead, main] = [aQueue(), aQueue()];

    expect(await redrive({ deadLetters: dead.queue, queue: main.queue, most: 10 })).toEqual({
      moved: 0,
      failed: 0,
      again: 0,
    });
    expect(main.calls.send).toBe(0);
  });

  it('asks for nothing when it may move none', async () => {
    const dead = aQueue(numbered(3));

    await redrive({ deadLetters: dead.queue, queue: aQueue().queue, most: 0 });

    expect(dead.calls.receive).toBe(0);
  });

  it.each([1, 7, 10, 11, 25])('moves %i at most when told so', async (most) => {
    const [dead, main] = [aQueue(numbered(40)), aQueue()];

    const receipt = await redrive({ deadLetters: dead.queue, queue: main.queue, most });

    expect(receipt.moved).toBe(most);
    expect(main.bodies()).toHaveLength(most);
    expect([...dead.bodies(), ...main.bodies()].sort()).toEqual(numbered(40));
  });

  it('leaves a poisonous message that comes back at once, and ends', async () => {
    const dead = aQueue(['poison', ...numbered(30)]);
    const main = aQueue();
    const queue: Queue = {
      ...main.queue,
      send: async (bodies) => {
        await main.queue.send(bodies.filter((body) => body !== 'poison'));
        await dead.queue.send(bodies.filter((body) => body === 'poison'));
      },
    };

    const receipt = await redrive({ deadLetters: dead.queue, queue, most: Infinity });

    expect(receipt).toEqual({ moved: 31, failed: 0, again: 1 });
    expect(dead.bodies()).toEqual(['poison']);
    expect(main.bodies()).toEqual(numbered(30));
  });

  it('ends when the dead letters hide nothing', async () => {
    const dead = aQueue(['same', 'same']);
    const shown: Queue = { ...dead.queue, receive: async () => [{ id: '1', body: 'same', receipt: 'r0' }] };

    const receipt = await redrive({ deadLetters: shown, queue: aQueue().queue, most: 100 });

    expect(receipt.moved).toBe(1);
  });

  it('removes nothing that was not sent, and says how many that are', async () => {
    const [dead, main] = [aQueue(numbered(5)), aQueue([], { send: 1 })];

    const receipt = await redrive({ deadLetters: dead.queue, queue: main.queue, most: 5 });

    expect(receipt).toEqual({ moved: 0, failed: 5, again: 0, fault: new Error('no send') });
    expect(dead.bodies()).toEqual(numbered(5));
  });

  it('begins no more once something has failed', async () => {
    const [dead, main] = [aQueue(numbered(1000)), aQueue([], { send: 3 })];

    const { moved, failed, fault } = await redrive({ deadLetters: dead.queue, queue: main.queue, most: 1000 });

    expect(fault).toEqual(new Error('no send'));
    expect(moved + failed).toBeLessThanOrEqual(160);
    expect(main.bodies()).toHaveLength(moved);
  });

  it('loses nothing, whatever fails when, and its counts add up', async () => {
    const step = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({ min: 0, max: 70 }),
        step,
        step,
        step,
        async (count, most, send, receive, remove) => {
          const dead = aQueue(numbered(count), { ...(receive && { receive }), ...(remove && { remove }) });
          const main = aQueue([], { ...(send && { send }) });

          const receipt = await redrive({ deadLetters: dead.queue, queue: main.queue, most });

          expect([...new Set([...dead.bodies(), ...main.bodies()])].sort()).toEqual(numbered(count));
          expect(main.bodies()).toHaveLength(receipt.moved);
          expect(receipt.moved).toBeLessThanOrEqual(most);
          expect(dead.bodies().length).toBeGreaterThanOrEqual(count - receipt.moved);
          if (receipt.fault === undefined) expect(receipt.moved).toBe(Math.min(most, count));
        },
      ),
    );
  });
});
