import { describe, expect, it } from '@jest/globals';
import { routesOf } from '../../core/trails/routes.ts';
import { configuration } from '../../stages/configuration.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { aRegistry, arnOf, at, aTrail, done, refusal } from './registry-world.ts';

const HOME = at('eu-west-1');
const ARN = arnOf('trail', HOME);
const TRAIL = { TrailName: 'trail' };
const OBJECTS = [
  {
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
    ],
  },
];
const AggregationConfigurations = [
  { EventCategory: 'Data', Templates: ['USER_ACTIONS', 'API_ACTIVITY'], Keep: 'PeopleAndFailures', MaxBuckets: 20 },
];
const OFF = { TrailARN: ARN, AggregationConfigurations: [] };
const ON = { TrailARN: ARN, AggregationConfigurations };

/** With a trail that logs data events. */
const withTrail = async () => {
  const store = new MemoryObjectStore();
  const registry = aRegistry({ store });
  await done(registry.createTrail(HOME, aTrail()));
  await done(registry.putEventSelectors(HOME, { ...TRAIL, AdvancedEventSelectors: OBJECTS }));
  const get = () => registry.getEventConfiguration(HOME, TRAIL);
  const put = (configurations: unknown) =>
    registry.putEventConfiguration(HOME, { ...TRAIL, AggregationConfigurations: configurations });
  return { registry, store, get, put };
};

const revisions = async (store: MemoryObjectStore) => (await store.list('registry/revision/')).length;

describe('the event configuration of a trail', () => {
  it('is none, then the one that is put, then none again', async () => {
    const { get, put } = await withTrail();

    await expect(get()).resolves.toEqual(OFF);
    await expect(put(AggregationConfigurations)).resolves.toEqual(ON);
    await expect(get()).resolves.toEqual(ON);
    await expect(put([])).resolves.toEqual(OFF);
    await expect(get()).resolves.toEqual(OFF);
  });

  it('is replaced as a whole', async () => {
    const { put } = await withTrail();
    const other = [{ EventCategory: 'Data', Templates: ['RESOURCE_ACCESS'] }];
    await done(put(AggregationConfigurations));

    await expect(put(other)).resolves.toStrictEqual({ TrailARN: ARN, AggregationConfigurations: other });
  });

  it('leaves no revision where it makes no difference', async () => {
    const { store, put } = await withTrail();
    const before = await revisions(store);

    await done(put([]));
    expect(await revisions(store)).toBe(before);
    await done(put(AggregationConfigurations));
    await done(put([{ ...AggregationConfigurations[0], Templates: ['USER_ACTIONS', 'API_ACTIVITY', 'API_ACTIVITY'] }]));
    expect(await revisions(store)).toBe(before + 1);
  });

  it('stays through all other changes', async () => {
    const { registry, get, put } = await withTrail();
    await done(put(AggregationConfigurations));

    await done(registry.updateTrail(HOME, { Name: 'trail', S3KeyPrefix: 'p', IsMultiRegionTrail: true }));
    await done(registry.startLogging(HOME, { Name: 'trail' }));
    await done(registry.stopLogging(HOME, { Name: 'trail' }));
    await done(registry.putEventSelectors(HOME, { ...TRAIL, EventSelectors: [] }));
    await done(registry.addTags(HOME, { ResourceId: ARN, TagsList: [{ Key: 'a' }] }));

    await expect(get()).resolves.toEqual(ON);
  });

  it('is what deliver is told', async () => {
    const { store, put } = await withTrail();
    const rules = async () => routesOf(await configuration(store)()).all.map(({ summaries }) => summaries);

    expect(await rules()).toEqual([undefined]);
    await done(put(AggregationConfigurations));

    expect(await rules()).toEqual([
      { templates: ['API_ACTIVITY', 'USER_ACTIONS'], keep: 'PeopleAndFailures', maxBuckets: 20, grace: 900_000 },
    ]);
  });

  it.each<[string, object]>([
    ['InvalidParameterException', {}],
    ['InvalidParameterException', { AggregationConfigurations: [{ EventCategory: 'Management', Templates: [] }] }],
    ['InvalidParameterCombinationException', { AggregationConfigurations, EventDataStore: 'store' }],
    ['InvalidParameterCombinationException', { AggregationConfigurations, MaxEventSize: 'Large' }],
    ['InvalidParameterCombinationException', { ContextKeySelectors: [] }],
  ])('is refused with %s for %j', async (code, input) => {
    const { registry, get } = await withTrail();

    await expect(registry.putEventConfiguration(HOME, { ...TRAIL, ...input } as never)).resolves.toEqual(
      refusal(code as never),
    );
    await expect(get()).resolves.toEqual(OFF);
  });

  it('is not asked of an event data store', async () => {
    const { registry } = await withTrail();

    await expect(registry.getEventConfiguration(HOME, { ...TRAIL, EventDataStore: 'store' } as never)).resolves.toEqual(
      refusal(
        'InvalidParameterCombinationException',
        'TrailName cannot be given together with EventDataStore, which is for event data stores.',
      ),
    );
  });

  it('needs a trail that logs data events, unless it turns summaries off', async () => {
    const { registry, put } = await withTrail();
    await done(registry.putEventSelectors(HOME, { ...TRAIL, EventSelectors: [{ ReadWriteType: 'All' }] }));

    await expect(put(AggregationConfigurations)).resolves.toEqual(refusal('InvalidParameterException', /data events/));
    await expect(put([])).resolves.toEqual(OFF);
  });
});

describe('an event configuration in the store', () => {
  const edited = async (edit: (text: string) => string) => {
    const { store, put } = await withTrail();
    await done(put(AggregationConfigurations));
    const { key } = (await store.list('registry/trail/')).at(-1)!;
    const text = Buffer.from((await store.read(key))!).toString();
    await store.delete(key);
    await store.create(key, Buffer.from(edit(text)));
    return configuration(store)();
  };

  it('may be left out, as older releases did', async () => {
    const { trails, faults } = await edited((text) => {
      const { aggregationConfigurations: _, ...older } = JSON.parse(text) as Record<string, unknown>;
      return JSON.stringify(older);
    });

    expect(faults).toEqual([]);
    expect(trails[0]).not.toHaveProperty('aggregationConfigurations');
  });

  it('leaves nothing out while settings after it are damaged: they may have kept all', async () => {
    const { registry, store, put } = await withTrail();
    await done(put(AggregationConfigurations));
    await done(registry.startLogging(HOME, { Name: 'trail' }));
    const { key } = (await store.list('registry/trail/')).at(-1)!;
    await store.delete(key);

    const { all } = routesOf(await configuration(store)());

    expect(all[0].summaries).toMatchObject({ templates: ['API_ACTIVITY', 'USER_ACTIONS'], keep: 'All' });
  });

  it.each<[string, string, string]>([
    ['of another category', '"EventCategory":"Data"', '"EventCategory":"Management"'],
    ['of another template', 'USER_ACTIONS', 'USER'],
    ['that keeps something else', 'PeopleAndFailures', 'Nothing'],
    ['with buckets without bounds', '"MaxBuckets":20', '"MaxBuckets":20000'],
    ['with buckets in words', '"MaxBuckets":20', '"MaxBuckets":"20"'],
  ])('is damaged if it is one %s', async (_, old, other) => {
    const { faults } = await edited((text) => text.replace(old, other));

    expect(faults).toMatchObject([{ code: 'REGISTRY_DAMAGED' }]);
  });
});
