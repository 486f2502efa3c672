import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { mapParallel } from '../../core/parallel.ts';

describe('mapping in parallel', () => {
  it('gives the results in order, with no more under way than allowed, in whatever order they end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.nat()),
        fc.integer({ min: 1, max: 5 }),
        async (scheduler, items, limit) => {
          let [underWay, most] = [0, 0];

          const mapping = mapParallel(items, limit, async (item) => {
            most = Math.max(most, ++underWay);
            await scheduler.schedule(Promise.resolve());
            underWay--;
            return item * 2;
          });
          await scheduler.waitFor(mapping);

          expect(await mapping).toEqual(items.map((item) => item * 2));
          expect(most).toBe(Math.min(limit, items.length));
        },
      ),
    );
  });

  it('begins nothing after a failure, and fails when all that was begun has ended', async () => {
    const [begun, ended]: [number[], number[]] = [[], []];

    const mapping = mapParallel([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('no');
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(item);
    });

    await expect(mapping).rejects.toThrow('no');
    expect({ begun, ended }).toEqual({ begun: [0, 1], ended: [0] });
  });
});
