import { describe, expect, it } from '@jest/globals';
import { type DeclaredTrail, refusalsOf } from '../../stages/declare.ts';
import { around, failing, Stopped, stoppable } from '../stores/faulty-object-store.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { declareTo } from './declare-world.ts';
import { aRegistry, at, done, everyTarget, type TestRegistry } from './registry-world.ts';

const HERE = at('eu-west-1');
const MINUTE = 60_000;

const aDeclaration = (name: string, with_: Partial<DeclaredTrail> = {}): DeclaredTrail => ({
  name,
  s3BucketName: 'logs',
  ...with_,
});
const FIVE = ['a11', 'b22', 'c33', 'd44', 'e55'].map((name) => aDeclaration(name));

const namesIn = async (registry: TestRegistry) =>
  (await done(registry.listTrails(HERE))).Trails.map(({ Name }) => Name).sort();
const objectsOf = async ({ store }: TestRegistry) => (await store.list('')).map(({ key }) => key);

describe('a declaration of which something is refused', () => {
  it.each([
    ['of new trails', [aDeclaration('new'), aDeclaration('other', { s3BucketName: 'none' })]],
    ['of trails that are there', [aDeclaration('a11', { s3KeyPrefix: 'x' }), aDeclaration('b22', { name: '' })]],
    ['in the last step', [aDeclaration('new'), aDeclaration('other', { tags: { 'aws:x': '1' } })]],
    [
      'of trails that need room',
      FIVE.map(({ name }, at) => aDeclaration(`${name}-new`, at === 4 ? { s3BucketName: 'none' } : {})),
    ],
    ['as there is no room at all', [...FIVE, aDeclaration('sixth')]],
  ])('changes nothing, deletes nothing and leaves nothing behind: %s', async (_, declared) => {
    const registry = aRegistry();
    await declareTo(registry)(HERE, FIVE);
    const before = await objectsOf(registry);
    const targets = {
      ...everyTarget,
      bucket: async (name: string) => (name === 'none' ? ('missing' as const) : ('usable' as const)),
    };

    const receipts = await declareTo(registry, { targets })(HERE, declared, FIVE);

    expect(refusalsOf(receipts)).toMatch(/Exception/);
    expect(receipts.flatMap((receipt) => receipt.done)).toEqual([]);
    expect(await objectsOf(registry)).toEqual(before);
  });
});

describe('a declaration that fails in the middle', () => {
  const declared = [aDeclaration('first'), aDeclaration('second', { tags: { team: 'security' } })];

  it('takes back the trails that it made, and tells why it failed', async () => {
    const store = new MemoryObjectStore();
    const registry = aRegistry({ store });
    await declareTo(registry)(HERE, [aDeclaration('old')]);
    const changes = async () => (await store.list('registry/')).length;
    const none = await changes();
    let isDone = false;

    // At each of its changes, one after the other.
    for (let at = 1; !isDone; at++) {
      let left = at;
      const broken = failing(store, (operation) => operation === 'create' && --left === 0);
      await declareTo({ store: broken })(HERE, [aDeclaration('old'), ...declared]).then(
        () => (isDone = true),
        (error: unknown) =>
          expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('told to fail') }),
      );
      expect(await namesIn(registry)).toEqual(isDone ? ['first', 'old', 'second'] : ['old']);
    }

    expect(await changes()).toBeGreaterThan(none + 10);
  });

  it('takes back a trail of which it does not know whether it was made', async () => {
    const store = new MemoryObjectStore();
    let changes = 0;
    const deaf = around(store, async (operation, _key, perform) => {
      const result = await perform();
      // Settings, and then the revision that names them.
      if (operation === 'create' && ++changes === 2) throw new Error('the answer was lost');
      return result;
    });

    await expect(declareTo({ store: deaf })(HERE, declared)).rejects.toThrow('the answer was lost');

    expect(changes).toBeGreaterThan(2);
    expect(await namesIn(aRegistry({ store }))).toEqual([]);
  });

  it('does not take back what somebody else made under the same name', async () => {
    const store = new MemoryObjectStore();
    const rival = aRegistry({ store, name: 'rival' });
    let asked = 0;
    const targets = {
      ...everyTarget,
      bucket: async () => {
        // Once in the rehearsal, and once just before the trail is made.
        if (++asked === 2) await done(rival.createTrail(HERE, { Name: 'first', S3BucketName: 'mine' }));
        return 'usable' as const;
      },
    };

    const receipts = await declareTo({ store }, { targets })(HERE, [aDeclaration('first')]);

    expect(refusalsOf(receipts)).toContain('TrailAlreadyExistsException');
    expect((await done(rival.getTrail(HERE, { Name: 'first' }))).Trail.S3BucketName).toBe('mine');
  });

  it('may stop anywhere, and is done when it is done again', async () => {
    for (let stopAt = 1, isDone = false; !isDone; stopAt++) {
      const store = new MemoryObjectStore();
      const stopped = stoppable(store, { stopAt, effect: 'after' });
      const run = declareTo({ store: stopped })(HERE, declared);
      isDone = await run.then(
        () => true,
        (error: unknown) => !(error instanceof Stopped),
      );

      expect(refusalsOf(await declareTo({ store })(HERE, declared))).toBeUndefined();
      expect(await namesIn(aRegistry({ store }))).toEqual(['first', 'second']);
    }
  });
});

describe('a declaration that runs out of time', () => {
  it('begins no change in the last three minutes, and takes back what it made', async () => {
    const store = new MemoryObjectStore();
    let left = 600_000;
    const slow = around(store, async (operation, _key, perform) => {
      if (operation === 'create') left -= MINUTE;
      return perform();
    });
    const declared = ['first', 'second', 'third', 'fourth'].map((name) => aDeclaration(name));

    const run = declareTo({ store: slow }, { remaining: () => left })(HERE, declared);

    await expect(run).rejects.toMatchObject({ code: 'TIME_SHORT', message: expect.stringContaining('try again') });
    // Seven objects in seven minutes, and one that takes back the first trail: the second has no time left for it.
    expect(left).toBe(2 * MINUTE);
  });

  it('changes nothing any more when it goes on after the answer, behind a rollback', async () => {
    const store = new MemoryObjectStore();
    const registry = aRegistry({ store });
    const old = aDeclaration('trail', { s3BucketName: 'old' });
    await declareTo(registry)(HERE, [old]);
    let left = 600_000;
    const frozen = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    let asked = 0;
    const targets = {
      ...everyTarget,
      bucket: async () => {
        if (++asked === 2) {
          reached.resolve(undefined);
          await frozen.promise;
        }
        return 'usable' as const;
      },
    };
    const late = declareTo(registry, { targets, remaining: () => left })(HERE, [
      { ...old, s3BucketName: 'new' },
      aDeclaration('another'),
    ]);
    late.catch(() => undefined);
    await reached.promise;

    await declareTo(registry)(HERE, [old]);
    const after = await objectsOf(registry);
    left = -MINUTE;
    frozen.resolve(undefined);

    await expect(late).rejects.toMatchObject({ code: 'TIME_SHORT' });
    expect(await objectsOf(registry)).toEqual(after);
    expect((await done(registry.getTrail(HERE, { Name: 'trail' }))).Trail.S3BucketName).toBe('old');
  });
});
