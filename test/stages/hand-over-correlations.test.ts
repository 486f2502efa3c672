import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import type { Queue } from '../../ports/index.ts';
import { correlating } from '../../stages/correlate.ts';
import { handOverCorrelations } from '../../stages/hand-over.ts';
import { candidateReader } from '../../stages/read-candidates.ts';
import { aHit, CORRELATING, HitLedger, NOON } from './hit-ledger.ts';

/** A queue that does not take what holds one of these texts. */
const refusing = (...texts: readonly string[]) => {
  const bodies: string[] = [];
  const send = async (more: readonly string[]) => {
    if (more.some((body) => texts.some((text) => body.includes(text)))) throw new TrailError('MESSAGE_REFUSED', 'no');
    bodies.push(...more);
  };
  const queue: Queue = { send, receive: async () => [], remove: async () => undefined };
  return { bodies, queue };
};

const GROUPS = ['one', 'poison', 'two', 'venom', 'three'];

/** Counts for a queue what came to its count of these groups; which were told, and how many were not. */
const told = async (queue: Queue, bodies: readonly string[]) => {
  const ledger = new HitLedger();
  const count = correlating({ store: ledger.store, clock: () => NOON, set: CORRELATING });
  const refused: unknown[] = [];
  const tell = handOverCorrelations(queue, (error) => refused.push(error));
  await count(tell);
  await ledger.commit(
    0,
    GROUPS.flatMap((group) => [1, 2, 3].map((second) => aHit({ group, second }))),
  );
  const receipt = await count(tell);
  const read = await Promise.all(bodies.map(candidateReader(CORRELATING)));
  const findings = read.flatMap((one) => one.findings);
  const groups = findings.flatMap(({ correlation }) => Object.values(correlation!.group));
  return { receipt, refused: refused.length, groups: [...new Set(groups)], again: await count(tell) };
};

describe('findings of correlations', () => {
  it('that the queue takes from nobody are left out, each alone, and counted once', async () => {
    const { bodies, queue } = refusing('poison', 'venom');

    await expect(told(queue, bodies)).resolves.toEqual({
      receipt: { hits: 15, findings: 5 },
      refused: 2,
      groups: ['one', 'two', 'three'],
      again: { hits: 0, findings: 0 },
    });
  });

  it.each(['SERVICE_REFUSED', 'SERVICE_UNAVAILABLE'] as const)(
    'are all kept while the queue cannot be used: %s',
    async (code) => {
      const { bodies, queue } = refusing();
      const closed = { ...queue, send: () => Promise.reject(new TrailError(code, 'closed')) };

      await expect(told(closed, bodies)).rejects.toThrow('closed');
    },
  );
});
