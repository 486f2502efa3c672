import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { collectMessages, MOST_PIECES, RESERVE } from '../../stages/messages.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { eventOf, idsOf } from './files-place.ts';
import { wholeArchive } from './whole-archive.ts';

/** Takes all messages in one run; what cannot be taken comes back. */
const take = async (bodies: readonly string[], remaining = () => 60_000) => {
  const store = new MemoryObjectStore();
  let names = 0;
  const session = collectMessages({
    store,
    clock: () => Date.UTC(2026, 2, 1, 9),
    unique: () => `m${names++}`,
    release: 'test',
    remaining,
  });
  const comeBack: number[] = [];
  for (const [index, body] of bodies.entries()) {
    const message = { id: `m${index}`, body, source: 'bus', namespace: 'aws' } as const;
    await session.take(message).catch(() => comeBack.push(index));
  }
  const receipt = await session.finish();
  return { receipt, comeBack, staged: names, ...(await wholeArchive(store)) };
};

/** A message by which CloudWatch Logs passes on a text. */
const packed = (text: string) => JSON.stringify({ awslogs: { data: gzipSync(text).toString('base64') } });

const anEvent = (n: number) => JSON.stringify(eventOf(n));

describe('a message', () => {
  it.each(['[]', '{"Records":[]}', '{"Records":[],"payload":{"a":1}}', '{"Message":"[]","TopicArn":"x"}', 'rain'])(
    'without any event is set aside: %s',
    async (body) => {
      const { setAside } = await take([body]);

      expect(setAside).toEqual([expect.objectContaining({ input: 'm0' })]);
    },
  );

  it('of very many pieces costs a thousand, and is kept whole besides', async () => {
    const body = packed(JSON.stringify(Array.from({ length: 20_000 }, (_, n) => ({ n }))));
    const { setAside, events, receipt } = await take([anEvent(1), body, anEvent(2)]);

    expect(setAside).toHaveLength(MOST_PIECES + 1);
    expect(setAside.find(({ text }) => text === body)).toMatchObject({
      input: 'm1',
      problems: [{ expected: 'events', received: `${20_000 - MOST_PIECES} more pieces that are none` }],
    });
    expect(receipt.setAside).toBe(MOST_PIECES + 1);
    expect(idsOf(events)).toEqual(['e1', 'e2']);
  });

  it('that unpacks to hundreds of times its size is not unpacked', async () => {
    const body = packed(JSON.stringify([eventOf(1), ' '.repeat(8_000_000)]));
    const { setAside, events } = await take([body]);

    expect(events).toEqual([]);
    expect(setAside).toEqual([expect.objectContaining({ text: body })]);
  });

  it('that there is no time for comes back, and those before it are staged', async () => {
    let left = RESERVE + 3;
    const { comeBack, events } = await take([anEvent(1), anEvent(2), anEvent(3), anEvent(4)], () => --left);

    expect(comeBack).toEqual([3]);
    expect(idsOf(events)).toEqual(['e1', 'e2', 'e3']);
  });
});
