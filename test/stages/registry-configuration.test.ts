import { describe, expect, it } from '@jest/globals';
import type { TrailError } from '../../core/errors.ts';
import { configuration } from '../../stages/configuration.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { ARN, aStore, damage, HOME, newestKey, replaced, REVISIONS, SETTINGS } from './registry-damaging.ts';
import { anOrganization, aRegistry, at, aTrail, done, MANAGEMENT } from './registry-world.ts';

describe('an organization that is damaged', () => {
  const twoOrganizations = async () => {
    const store = new MemoryObjectStore();
    const registry = aRegistry({ store });
    await done(registry.setOrganization(anOrganization({ hasAllFeatures: false })));
    await done(registry.setOrganization(anOrganization()));
    return { store, keys: (await store.list('registry/organization/')).map(({ key }) => key) };
  };

  it('is the one that could be read last', async () => {
    const { store, keys } = await twoOrganizations();
    await replaced(store, keys[1], '{"id":"o-other"}');

    const { organization, faults } = await configuration(store)();

    expect(organization).toMatchObject({ hasAllFeatures: false });
    expect(faults).toEqual([damage]);
  });

  it('stops changes if there is no other, until it is set again', async () => {
    const { store, keys } = await twoOrganizations();
    for (const key of keys) await replaced(store, key, undefined);
    const registry = aRegistry({ store, name: 'b' });
    const create = () => registry.createTrail(at('us-east-1', MANAGEMENT), aTrail({ IsOrganizationTrail: true }));

    await expect(create()).rejects.toEqual(damage);
    await expect(registry.setOrganization(anOrganization())).resolves.toMatchObject({ changed: true });
    await expect(create()).resolves.toMatchObject({ IsOrganizationTrail: true });
  });
});

describe('the configuration', () => {
  it('is empty before anything is made', async () => {
    await expect(configuration(new MemoryObjectStore())()).resolves.toEqual({
      revision: 0,
      trails: [],
      retired: [],
      unclear: [],
      faults: [],
    });
  });

  it('is the same object, for one read, until something changes', async () => {
    const store = await aStore();
    const asked: string[] = [];
    const counting = new Proxy(store, {
      get: (target, name: keyof MemoryObjectStore) => {
        const method = target[name].bind(target) as (key: string, ...rest: unknown[]) => unknown;
        return (key: string, ...rest: unknown[]) => {
          asked.push(`${name} ${key}`);
          return method(key, ...rest);
        };
      },
    });
    const read = configuration(counting);
    const first = await read();
    asked.length = 0;

    expect(await read()).toBe(first);
    expect(asked).toEqual([`read ${REVISIONS}000000000005`]);

    await done(aRegistry({ store, name: 'b' }).deleteTrail(HOME, { Name: 'trail' }));
    asked.length = 0;
    const second = await read();

    expect(second).toMatchObject({ revision: 5, trails: [{ name: 'other' }], retired: [ARN] });
    expect(second.trails[0]).toBe(first.trails[1]);
    expect(asked.filter((key) => key.includes('/trail/'))).toEqual([]);
  });

  it('throws what is no damage', async () => {
    const store = await aStore();
    const broken = new Proxy(store, {
      get: (target, name: keyof MemoryObjectStore) =>
        name === 'read' ? () => Promise.reject(new Error('no network')) : target[name].bind(target),
    });

    await expect(configuration(broken)()).rejects.toThrow('no network');
  });

  it('says what a person can do about damage', async () => {
    const store = await aStore();
    await replaced(store, await newestKey(store, SETTINGS), '{}');

    const [fault]: readonly TrailError[] = (await configuration(store)()).faults;

    expect(fault.remedy).toMatch(/restore the object from a backup/);
  });
});
