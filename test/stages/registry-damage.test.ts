import { describe, expect, it } from '@jest/globals';
import { configuration } from '../../stages/configuration.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { ARN, aStore, damage, HOME, newestKey, replaced, REVISIONS, SETTINGS } from './registry-damaging.ts';
import { aRegistry, at, aTrail, done, MEMBER, refusal } from './registry-world.ts';

const textOf = async (store: MemoryObjectStore, key: string) => Buffer.from((await store.read(key))!).toString();

const prefixes = async (store: MemoryObjectStore) => {
  const { trails, faults } = await configuration(store)();
  return { prefixes: trails.map(({ name, prefix }) => `${name} ${prefix}`), faults };
};

describe('settings that are damaged', () => {
  it.each<[string, (settings: string) => string | undefined]>([
    ['gone', () => undefined],
    ['empty', () => ''],
    ['cut off', (text) => text.slice(0, -1)],
    ['of another shape', (text) => text.replace('"isLogging":false', '"isLogging":"no"')],
    ['without a member', (text) => text.replace('"bucket":"logs",', '')],
    ['of another version', (text) => text.replace('"version":4', '"version":3')],
    ['of another format', (text) => text.replace('"format":1', '"format":2')],
    ['those of another trail', (text) => text.replaceAll('trail/trail', 'trail/other')],
    ['of an owner that the ARN does not name', (text) => text.replace(`"owner":"${MEMBER}"`, '"owner":"999999999999"')],
    ['with selectors of no shape', (text) => text.replace('"prefix"', '"selectors":{},"prefix"')],
  ])('(%s) are those that could be read last, and the key is told', async (_, edit) => {
    const store = await aStore();
    const key = await newestKey(store, SETTINGS);
    await replaced(store, key, edit(await textOf(store, key)));

    const found = await prefixes(store);

    expect(found.prefixes).toEqual(['trail 2', 'other ']);
    expect(found.faults).toEqual([damage]);
    expect(found.faults[0].message).toContain(key);
  });

  it('go back as far as need be', async () => {
    const store = await aStore();
    const [, second, third] = (await store.list(SETTINGS)).map(({ key }) => key);
    await replaced(store, second, '{}');
    await replaced(store, third, '{}');
    await replaced(store, `${REVISIONS}000000000002`, '{}');

    await expect(prefixes(store)).resolves.toMatchObject({ prefixes: ['trail 1', 'other '], faults: [damage] });
  });

  it('leave their trail out if none can be read, and stop no other', async () => {
    const store = await aStore();
    for (const { key } of await store.list(SETTINGS)) await replaced(store, key, '{}');

    const found = await configuration(store)();

    expect(found).toMatchObject({ trails: [{ name: 'other' }], unclear: [ARN], retired: [], faults: [damage] });
  });

  it('are taken for those of a trail that logs, since nobody knows', async () => {
    const store = await aStore();
    await done(aRegistry({ store, name: 'b' }).startLogging(HOME, { Name: 'trail' }));
    await replaced(store, await newestKey(store, SETTINGS), '{}');

    const { trails } = await configuration(store)();

    expect(trails).toMatchObject([{ name: 'trail', version: 4, isLogging: true }, { isLogging: false }]);
  });

  it.each<[string, object]>([
    ['bucket', { bucket: '../../escape' }],
    ['bucket', { bucket: '' }],
    ['prefix', { prefix: '../x' }],
    ['topic', { topic: 'garbage' }],
    ['log group', { logGroup: 'garbage' }],
  ])('are damaged if the %s is no place: %j', async (_, edited) => {
    const store = await aStore();
    const key = await newestKey(store, SETTINGS);
    await replaced(store, key, JSON.stringify({ ...JSON.parse(await textOf(store, key)), ...edited }));

    const { faults } = await configuration(store)();

    expect(faults).toEqual([damage]);
    expect(faults[0].message).toContain(key);
  });

  it('are not those of a trail of that name that was deleted', async () => {
    const store = await aStore();
    const registry = aRegistry({ store, name: 'b' });
    await done(registry.deleteTrail(HOME, { Name: 'trail' }));
    await done(registry.createTrail(HOME, aTrail()));
    await replaced(store, await newestKey(store, SETTINGS), '{}');

    await expect(prefixes(store)).resolves.toMatchObject({ prefixes: ['other '], faults: [damage] });
  });

  it('are not those that no revision names', async () => {
    const store = await aStore();
    const key = await newestKey(store, SETTINGS);
    const text = await textOf(store, key);
    await replaced(store, key, '{}');
    await store.create(`${SETTINGS}000000000003-orphan`, Buffer.from(text.replace('"version":4', '"version":3')));
    await store.create(`${SETTINGS}000000000004-orphan`, Buffer.from(text));

    await expect(prefixes(store)).resolves.toMatchObject({ prefixes: ['trail 2', 'other '] });
  });

  it('keep their trail from being changed, and no other', async () => {
    const store = await aStore();
    await replaced(store, await newestKey(store, SETTINGS), '{}');
    const registry = aRegistry({ store, name: 'b' });

    await expect(registry.updateTrail(HOME, { Name: 'trail', S3KeyPrefix: '4' })).rejects.toEqual(damage);
    await expect(registry.startLogging(HOME, { Name: ARN })).rejects.toEqual(damage);
    await expect(registry.getTrail(HOME, { Name: 'trail' })).resolves.toMatchObject({ Trail: { S3KeyPrefix: '2' } });
    await expect(registry.startLogging(HOME, { Name: 'other' })).resolves.toEqual({});
    await expect(registry.createTrail(HOME, aTrail({ Name: 'third' }))).resolves.toMatchObject({ Name: 'third' });
  });

  it('go when their trail is deleted, which then can be made anew', async () => {
    const store = await aStore();
    for (const { key } of await store.list(SETTINGS)) await replaced(store, key, '{}');
    const registry = aRegistry({ store, name: 'b' });

    await expect(registry.getTrail(HOME, { Name: 'trail' })).rejects.toEqual(damage);
    await expect(registry.startLogging(HOME, { Name: ARN })).rejects.toEqual(damage);
    await expect(registry.createTrail(HOME, aTrail())).resolves.toEqual(refusal('TrailAlreadyExistsException'));
    await expect(registry.deleteTrail(at('us-east-1'), { Name: ARN })).resolves.toEqual(
      refusal('TrailNotFoundException'),
    );
    await expect(registry.deleteTrail(HOME, { Name: 'trail' })).resolves.toEqual({});
    await expect(registry.createTrail(HOME, aTrail())).resolves.toMatchObject({ Name: 'trail' });
    await expect(prefixes(store)).resolves.toEqual({ prefixes: ['trail ', 'other '], faults: [] });
  });

  it('are whole again once they are restored', async () => {
    const store = await aStore();
    const read = configuration(store);
    const key = await newestKey(store, SETTINGS);
    const text = await textOf(store, key);
    await replaced(store, key, '{}');

    const damaged = await read();
    expect(await read()).toBe(damaged);
    await replaced(store, key, text);

    await expect(read()).resolves.toMatchObject({ trails: [{ prefix: '3' }, {}], faults: [] });
  });
});

describe('a revision that is damaged', () => {
  it.each<[string, (text: string) => string]>([
    ['cut off', (text) => text.slice(0, 20)],
    ['of another number', (text) => text.replace('"n":4', '"n":5')],
    ['with a trail of no name', (text) => text.replace(`"arn":"${ARN}"`, '"arn":"trail"')],
    ['with a key that leads elsewhere', (text) => text.replace(SETTINGS, 'registry/../')],
    ['with the key of another trail', (text) => text.replace('.trail.', '.other.')],
  ])('(%s) gives way to the one before, and nothing is changed on top of it', async (_, edit) => {
    const store = await aStore();
    const key = `${REVISIONS}000000000004`;
    await replaced(store, key, edit(await textOf(store, key)));
    const registry = aRegistry({ store, name: 'b' });

    const { revision, trails, faults } = await configuration(store)();

    expect({ revision, prefix: trails[0].prefix, faults }).toEqual({ revision: 3, prefix: '2', faults: [damage] });
    expect(faults[0].message).toContain(key);
    await expect(registry.startLogging(HOME, { Name: 'other' })).rejects.toEqual(damage);
    await expect(registry.describeTrails(HOME)).resolves.toMatchObject({ trailList: [{ S3KeyPrefix: '2' }, {}] });
  });

  it('is told even if it is gone from the middle, and hides none after it', async () => {
    const store = await aStore();
    await store.delete(`${REVISIONS}000000000002`);
    const registry = aRegistry({ store, name: 'b' });

    await done(registry.startLogging(HOME, { Name: 'other' }));

    const { revision, faults } = await configuration(store)();
    expect(revision).toBe(5);
    expect(faults.map(({ message }) => message)).toEqual([`the registry object ${REVISIONS}000000000002 is gone`]);
  });

  it('stops all if there is no other: to go on without trails would lose what they log', async () => {
    const store = new MemoryObjectStore();
    await store.create(`${REVISIONS}000000000001`, Buffer.from('{}'));

    await expect(configuration(store)()).rejects.toEqual(damage);
    await expect(aRegistry({ store }).createTrail(HOME, aTrail())).rejects.toEqual(damage);
  });

  it('is not what somebody else’s file beside it is', async () => {
    const store = await aStore();
    await store.create(`${REVISIONS}.DS_Store`, Buffer.from(''));
    await store.create(`${REVISIONS}9`, Buffer.from(''));

    await expect(configuration(store)()).resolves.toMatchObject({ revision: 4, faults: [] });
  });
});
