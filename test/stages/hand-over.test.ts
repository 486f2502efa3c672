import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MOST_MESSAGE } from '../../core/alerts/candidate.ts';
import type { Finding } from '../../core/alerts/finding.ts';
import { TrailError } from '../../core/errors.ts';
import { correlate, NO_CORRELATIONS } from '../../core/rules/correlate.ts';
import type { Queue } from '../../ports/index.ts';
import { handOver, handOverCorrelations } from '../../stages/hand-over.ts';
import { matching } from '../../stages/match.ts';
import { collectMessages } from '../../stages/messages.ts';
import { candidateReader } from '../../stages/read-candidates.ts';
import { aRule, compiledAll } from '../core/rules/rules.ts';
import { anEvent } from '../data/event.ts';
import { aBusEvent } from '../data/wrappings.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { DENIED, MANY_DENIED, RULES, STOPPED } from './asked.ts';

const aQueue = () => {
  const bodies: string[] = [];
  const send = async (more: readonly string[]) => void bodies.push(...more);
  const queue: Queue = { send, receive: async () => [], remove: async () => undefined };
  return { bodies, queue };
};

const stop = (fields: Parameters<typeof anEvent>[0] = {}) => anEvent({ eventName: 'StopLogging', ...fields });

interface Taking {
  readonly set?: typeof RULES;
  readonly queue?: ReturnType<typeof aQueue>;
  readonly source?: 'bus' | 'direct';
  readonly namespace?: 'aws' | `direct:${string}`;
  readonly store?: MemoryObjectStore;
}

/** Takes messages as collect does on AWS; what was found, and what was handed over. */
const take = async (
  records: readonly unknown[],
  { set = RULES, queue = aQueue(), source = 'bus', namespace = 'aws', store = new MemoryObjectStore() }: Taking = {},
) => {
  const findings: Finding[] = [];
  const over = handOver(queue.queue);
  const session = collectMessages(
    { store, clock: () => 0, unique: () => 'u', release: 'test', remaining: () => 60_000 },
    {
      match: matching(set),
      ...over,
      onFindings: (found, record) => {
        findings.push(...found);
        over.onFindings(found, record);
      },
    },
  );
  for (const record of records) await session.take({ id: 'm', body: JSON.stringify(record), source, namespace });
  await session.finish();
  return { findings, bodies: queue.bodies, store };
};

const readAll = async (bodies: readonly string[], set = RULES) => {
  const read = candidateReader(set);
  const all = [];
  for (const body of bodies) all.push(await read(body));
  return { findings: all.flatMap(({ findings }) => findings), unreadable: all.map(({ unreadable }) => unreadable) };
};

describe('events that rules have something to say about', () => {
  it.each([
    ['of the bus', 'bus', 'aws'],
    ['of an application', 'direct', 'direct:AIDA'],
  ] as const)('are handed over, one by one, and give the same findings again: %s', async (_, source, namespace) => {
    const records = [stop(), anEvent(), stop({ eventID: undefined, errorCode: 'AccessDenied', big: 1e300 })];
    const { findings, bodies } = await take(records, { source, namespace });

    expect(bodies).toHaveLength(2);
    expect(findings.map(({ rule }) => rule.id)).toEqual(['stopped', 'stopped', 'denied']);
    await expect(readAll(bodies)).resolves.toEqual({ findings, unreadable: [false, false] });
  });

  it('are handed over before their messages may be acknowledged: if that fails, all of it comes back', async () => {
    const failing = aQueue();
    failing.queue.send = () => Promise.reject(new TrailError('SERVICE_UNAVAILABLE', 'no queue'));

    await expect(take([stop()], { queue: failing })).rejects.toThrow('no queue');
  });

  it('are staged all the same', async () => {
    const failing = aQueue();
    failing.queue.send = () => Promise.reject(new TrailError('SERVICE_UNAVAILABLE', 'no queue'));
    const store = new MemoryObjectStore();

    await expect(take([stop()], { queue: failing, store })).rejects.toThrow('no queue');

    expect(await store.list('')).toHaveLength(1);
  });

  it('are kept until they are sent, if they cannot be sent before the end', async () => {
    const { bodies, queue } = aQueue();
    let isDown = true;
    const send = queue.send.bind(queue);
    const flaky: Queue = {
      ...queue,
      send: (more) => (isDown ? Promise.reject(new TrailError('SERVICE_UNAVAILABLE', 'no queue')) : send(more)),
    };
    const over = handOver(flaky);
    const { findings } = await take([stop()]);

    for (let n = 0; n < 9; n++) over.onFindings(findings, () => JSON.stringify({ n, note: 'x'.repeat(1_000_000) }));
    await expect(over.relieve()).rejects.toThrow('no queue');
    isDown = false;
    await over.send();

    expect(bodies).toHaveLength(9);
  });

  it.each([
    ['U+FFFF', '\uffff\ufffe'],
    ['C1 controls', '\u007f\u0085\u009f'],
    ['halves of characters', '\ud800'],
  ])('are sent in characters that queues take, and lose none: %s', async (_, odd) => {
    const { findings, bodies } = await take([stop({ userAgent: `x${odd}y` })]);

    expect(bodies.join('')).toMatch(/^[\x20-\x7e]*$/);
    expect((await readAll(bodies)).findings).toEqual(findings);
    expect(findings[0].event?.userAgent).toBe(`x${odd.toWellFormed()}y`);
  });

  it('wait while there are very many', async () => {
    const { bodies, queue } = aQueue();
    const over = handOver(queue);
    const { findings, bodies: whole } = await take([stop({ note: 'x'.repeat(500_000) })]);
    const { record } = JSON.parse(whole[0]) as { record: unknown };

    for (let n = 0; n < 16; n++) over.onFindings(findings, () => JSON.stringify(record));
    await over.relieve();
    const early = bodies.length;
    for (let n = 0; n < 5; n++) over.onFindings(findings, () => JSON.stringify(record));
    await over.relieve();
    expect([early, bodies.length]).toEqual([0, 21]);
  });
});

describe('a record that is too long for a message', () => {
  const long = 'é"\n'.repeat(250_000);
  const cases: readonly (readonly [string, Parameters<typeof anEvent>[0], readonly string[]])[] = [
    ['loses what can be spared, the longest first', { responseElements: { long } }, ['responseElements']],
    [
      'keeps the call itself, whatever is long',
      { requestParameters: { long }, additionalEventData: { long }, note: long },
      ['requestParameters', 'additionalEventData', 'note'],
    ],
    [
      'keeps the beginning of texts that tell what happened, if nothing else helps',
      { userAgent: long, userIdentity: { type: 'Root', arn: long }, sourceIPAddress: long },
      ['userAgent', 'userIdentity'],
    ],
  ];
  const set = compiledAll([
    aRule({ id: 'by-request', detection: { a: { eventName: 'StopLogging', eventSource: '*' }, condition: 'a' } }),
    STOPPED,
    DENIED,
    MANY_DENIED,
  ]);

  it.each(cases)('%s', async (_, fields, gone) => {
    const { findings, bodies } = await take([stop(fields)], { set });
    const { findings: again, unreadable } = await readAll(bodies, set);

    const { record } = JSON.parse(bodies[0]) as { record: Record<string, unknown> };
    expect(Buffer.byteLength(bodies[0])).toBeLessThanOrEqual(MOST_MESSAGE);
    expect(gone.filter((name) => name in record)).toEqual([]);
    expect(record).toMatchObject({ eventName: 'StopLogging', recipientAccountId: '111122223333' });
    expect(unreadable).toEqual([false]);
    expect(again.map(({ rule, time }) => [rule.id, time])).toEqual(findings.map(({ rule, time }) => [rule.id, time]));
    expect(findings).toHaveLength(2);
    // Copies have the same key, and it is one that no finding of a whole record has.
    expect((await readAll(bodies, set)).findings.map(({ key }) => key)).toEqual(again.map(({ key }) => key));
    expect(again[0].key).toMatch(/^[0-9a-f]{48}$/);
    expect(again[0].key).not.toBe(findings[0].key);
  });
});

describe('a message that is no candidate', () => {
  const candidate = '{"opentrail":"candidate","format":1,"namespace":"aws","source":"bus","record":{}}';

  it('is an event, as EventBridge wraps it', async () => {
    const { findings, unreadable } = await readAll([
      aBusEvent(JSON.stringify(stop())),
      aBusEvent(JSON.stringify(anEvent())),
    ]);

    expect(findings.map(({ rule, event }) => [rule.id, event?.arrivedBy, event?.namespace])).toEqual([
      ['stopped', 'bus', 'aws'],
    ]);
    expect(unreadable).toEqual([false, false]);
  });

  it.each([
    ['nothing', ''],
    ['text', 'rain'],
    ['an empty list', '[]'],
    ['half of one', candidate.slice(0, 40)],
    ['one without a record', candidate.replace('{}', '1')],
    ['one with a record that is no event', candidate],
    ['one of a namespace that nobody has', candidate.replace('"aws"', '"other"')],
    ['one of a source that there is not', candidate.replace('"bus"', '"toString"')],
    ['of another kind', candidate.replace('candidate', 'order')],
    ['one that is cut in another way', candidate.replace('"record":{}', `"cut":[],"record":${JSON.stringify(stop())}`)],
    ['findings of no rule', '{"opentrail":"correlations","format":1,"findings":[{"rule":"nobody"}]}'],
    ['findings of another format', '{"opentrail":"correlations","format":2,"findings":[]}'],
    ['a file that nobody meant', JSON.stringify({ Records: [{ s3: {}, eventSource: 'aws:s3' }] })],
  ])('is unreadable, and throws nothing: %s', async (_, body) => {
    await expect(readAll([body])).resolves.toEqual({ findings: [], unreadable: [true] });
  });

  it('never throws, whatever it is', async () => {
    const json = fc.oneof(fc.json(), fc.string(), fc.constantFrom(candidate, '{"opentrail":"correlations"}'));
    await fc.assert(
      fc.asyncProperty(json, async (body) => {
        const { findings } = await readAll([body]);
        expect(findings).toEqual([]);
      }),
    );
  });

  it('claims an event, and never what is said of it', async () => {
    const finding = { rule: { id: 'stopped', title: 'Call this number', level: 'critical' } };
    const claim = { ...JSON.parse(candidate), record: anEvent(), findings: [finding], rule: finding.rule } as object;

    await expect(readAll([JSON.stringify(claim)])).resolves.toEqual({ findings: [], unreadable: [false] });
  });
});

describe('findings of correlations', () => {
  const hit = (n: number, group = 'someone') => ({
    correlation: 'many-denied',
    group: [group],
    eventId: `e${n}`,
    time: Date.UTC(2026, 2, 1, 9, 0, n),
    count: 1,
    account: '111122223333',
    region: 'eu-west-1',
  });
  const found = (groups: number) => {
    const hits = Array.from({ length: groups }, (_, group) =>
      [0, 1, 2].map((n) => hit(n, `${group}-${'x'.repeat(200)}`)),
    );
    return correlate(RULES, NO_CORRELATIONS, hits.flat(), Date.UTC(2026, 2, 1, 9, 5)).findings;
  };

  it('are handed over without the texts of their rules, and have them again on the other side', async () => {
    const { bodies, queue } = aQueue();
    const findings = found(2);
    await handOverCorrelations(queue)(findings);

    expect(findings).toHaveLength(2);
    expect(bodies.join()).not.toContain('Many calls denied');
    await expect(readAll(bodies)).resolves.toEqual({ findings, unreadable: [false] });
  });

  it('are sent but for one that the queue takes from nobody, which is told', async () => {
    const sent: string[] = [];
    const send = async (more: readonly string[]): Promise<void> => {
      if (more.some((body) => body.includes('"7-'))) throw new TrailError('MESSAGE_REFUSED', 'not that one');
      sent.push(...more);
    };
    const refused: string[] = [];
    const tell = (queue: Queue) => handOverCorrelations(queue, ({ message }) => void refused.push(message));
    const queue = { ...aQueue().queue, send };

    for (const finding of found(9)) await tell(queue)([finding]);
    await tell({ ...queue, send: (more) => send([...more]) })([]);

    expect([sent.length, refused]).toEqual([8, ['not that one']]);
    const gone = { ...queue, send: () => Promise.reject(new TrailError('SERVICE_REFUSED', 'no queue')) };
    await expect(tell(gone)(found(1))).rejects.toThrow('no queue');
  });

  it('are sent in characters that queues take, and lose none', async () => {
    const { bodies, queue } = aQueue();
    const hits = [0, 1, 2].map((n) => hit(n, 'odd \uffff\u0085'));
    const { findings } = correlate(RULES, NO_CORRELATIONS, hits, Date.UTC(2026, 2, 1, 9, 5));
    await handOverCorrelations(queue)(findings);

    expect(bodies.join('')).toMatch(/^[\x20-\x7e]*$/);
    await expect(readAll(bodies)).resolves.toEqual({ findings, unreadable: [false] });
  });

  it('are parted when they are too many for a message', async () => {
    const { bodies, queue } = aQueue();
    const findings = found(1500);
    await handOverCorrelations(queue)(findings);
    const read = await readAll(bodies);

    expect(bodies.length).toBeGreaterThan(1);
    expect(bodies.every((body) => Buffer.byteLength(body) <= MOST_MESSAGE)).toBe(true);
    expect(read.findings).toEqual(findings);
  });

  it('of a rule that is not there are unreadable, and the others are read', async () => {
    const { bodies, queue } = aQueue();
    const findings = found(2);
    const others = [{ ...findings[0], rule: { ...findings[0].rule, id: 'another' } }, findings[1]];
    await handOverCorrelations(queue)(others);

    await expect(readAll(bodies)).resolves.toEqual({ findings: [findings[1]], unreadable: [true] });
  });

  it.each(['key', 'time', 'group', 'correlation'])('are unreadable with another %s', async (member) => {
    const { bodies, queue } = aQueue();
    await handOverCorrelations(queue)([{ ...found(1)[0], [member]: { id: 'x', by: 1 } }]);

    await expect(readAll(bodies)).resolves.toEqual({ findings: [], unreadable: [true] });
  });
});
