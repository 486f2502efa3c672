import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { configuration } from '../../stages/configuration.ts';
import { failing, scheduled, stoppable } from '../stores/faulty-object-store.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { aRegistry, at, aTrail, done, refusal } from './registry-world.ts';

const HOME = at('eu-west-1');

const withTrails = async (names: readonly string[]) => {
  const store = new MemoryObjectStore();
  const registry = aRegistry({ store });
  for (const Name of names) await done(registry.createTrail(HOME, aTrail({ Name })));
  return store;
};

describe('rivals', () => {
  it('that create the fifth trail at once are served one, whatever the order of their steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const store = await withTrails(['one', 'two', 'three', 'four']);
        const rivals = ['b', 'c', 'd'].map((name) => aRegistry({ store: scheduled(store, scheduler), name }));

        const answers = Promise.all(
          rivals.map((registry, index) => registry.createTrail(HOME, aTrail({ Name: `rival-${index}` }))),
        );
        await scheduler.waitFor(answers);

        const made = (await answers).filter((answer) => !('refused' in answer));
        expect(made).toHaveLength(1);
        expect((await answers).filter((answer) => 'refused' in answer)).toEqual([
          refusal('MaximumNumberOfTrailsExceededException'),
          refusal('MaximumNumberOfTrailsExceededException'),
        ]);
        expect((await configuration(store)()).trails).toHaveLength(5);
      }),
      { numRuns: 50 },
    );
  });

  it('that change one trail at once lose no change', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const store = await withTrails(['trail']);
        const [a, b] = ['b', 'c'].map((name) => aRegistry({ store: scheduled(store, scheduler), name }));

        const answers = Promise.all([
          a.updateTrail(HOME, { Name: 'trail', S3KeyPrefix: 'prefix' }),
          b.startLogging(HOME, { Name: 'trail' }),
        ]);
        await scheduler.waitFor(answers);

        const { trails, revision } = await configuration(store)();
        expect(trails).toEqual([expect.objectContaining({ prefix: 'prefix', isLogging: true, version: 3 })]);
        expect(revision).toBe(3);
      }),
      { numRuns: 50 },
    );
  });

  it('that are faster every time end in a conflict', async () => {
    const store = await withTrails(['trail']);
    let count = 0;
    const rival = aRegistry({ store, name: 'rival' });
    const hurried = {
      bucket: async () => {
        await done(rival.createTrail(at('eu-west-1', String(900000000000 + count++)), aTrail()));
        return 'usable' as const;
      },
      topic: async () => 'usable' as const,
      logGroup: async () => 'usable' as const,
    };
    const registry = aRegistry({ store, targets: hurried, name: 'slow' });

    await expect(registry.createTrail(HOME, aTrail({ Name: 'slow' }))).resolves.toEqual(refusal('ConflictException'));
    expect((await configuration(store)()).trails).toHaveLength(1 + count);
  });
});

describe('a registry whose store fails', () => {
  it.each(
    [1, 2, 3, 4, 5].flatMap((stopAt) => (['before', 'after'] as const).map((effect) => [stopAt, effect] as const)),
  )('at operation %i, %s its effect, is whole, and a retry is harmless', async (stopAt, effect) => {
    const store = await withTrails(['trail']);
    const stopping = aRegistry({ store: stoppable(store, { stopAt, effect }), name: 'stopped' });
    const change = (registry: typeof stopping) => registry.updateTrail(HOME, { Name: 'trail', S3KeyPrefix: 'new' });

    await change(stopping).catch(() => undefined);
    const { trails, faults } = await configuration(store)();
    const again = await change(aRegistry({ store, name: 'again' }));

    expect(faults).toEqual([]);
    expect(['', 'new']).toContain(trails[0].prefix);
    expect(again).toMatchObject({ S3KeyPrefix: 'new' });
    expect((await configuration(store)()).trails).toEqual([expect.objectContaining({ prefix: 'new', version: 2 })]);
  });

  it('throws what a retry may cure', async () => {
    const store = failing(new MemoryObjectStore(), (operation) => operation === 'create');

    await expect(aRegistry({ store }).createTrail(HOME, aTrail())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('knows its own change again if it was made without an answer', async () => {
    const store = await withTrails([]);
    let isFirst = true;
    const deaf = {
      ...failing(store, () => false),
      create: async (key: string, body: Uint8Array) => {
        const outcome = await store.create(key, body);
        const isRevision = key.startsWith('registry/revision/');
        const isUnheard = isRevision && isFirst;
        if (isRevision) isFirst = false;
        return isUnheard ? 'exists' : outcome;
      },
    };

    await expect(aRegistry({ store: deaf }).createTrail(HOME, aTrail())).resolves.toMatchObject({ Name: 'trail' });
  });
});

describe('the history', () => {
  it('tells who changed what, in an order that no clock turns round', async () => {
    const store = new MemoryObjectStore();
    await done(aRegistry({ store, now: 2000 }).createTrail(HOME, aTrail()));
    await done(aRegistry({ store, now: 1000, name: 'b' }).deleteTrail(HOME, { Name: 'trail' }));

    const keys = (await store.list('registry/revision/')).map(({ key }) => key);
    const revisions = await Promise.all(
      keys.map(async (key) => JSON.parse(Buffer.from((await store.read(key))!).toString())),
    );

    const arn = 'arn:aws:cloudtrail:eu-west-1:222222222222:trail/trail';
    expect(keys).toEqual(['registry/revision/000000000001', 'registry/revision/000000000002']);
    expect(revisions).toEqual([
      {
        format: 1,
        n: 1,
        time: 2000,
        by: HOME,
        change: `CreateTrail ${arn}`,
        trails: [{ arn, key: 'registry/trail/222222222222.trail.eu-west-1/000000000001-a0', version: 1 }],
      },
      { format: 1, n: 2, time: 2000, by: HOME, change: `DeleteTrail ${arn}`, trails: [{ arn, version: 2 }] },
    ]);
  });
});
