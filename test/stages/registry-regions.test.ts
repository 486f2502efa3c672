import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../core/trails/api.ts';
import type { Refusal, RefusalCode } from '../../core/trails/refusal.ts';
import { aRegistry, arnOf, at, aTrail, done, refusal, STRANGER, type TestRegistry } from './registry-world.ts';

const HOME = at('eu-west-1');
const SHADOW = at('us-east-1');
const ELSEWHERE = at('us-east-1', STRANGER);
const ARN = arnOf('trail', HOME);

type Act = (registry: TestRegistry, caller: Caller, name: string) => Promise<object | Refusal>;

const CHANGES: readonly (readonly [string, Act])[] = [
  ['UpdateTrail', (registry, caller, Name) => registry.updateTrail(caller, { Name, S3BucketName: 'other' })],
  ['DeleteTrail', (registry, caller, Name) => registry.deleteTrail(caller, { Name })],
  ['StartLogging', (registry, caller, Name) => registry.startLogging(caller, { Name })],
  ['StopLogging', (registry, caller, Name) => registry.stopLogging(caller, { Name })],
  [
    'PutEventSelectors',
    (registry, caller, TrailName) => registry.putEventSelectors(caller, { TrailName, EventSelectors: [] }),
  ],
  [
    'PutInsightSelectors',
    (registry, caller, TrailName) => registry.putInsightSelectors(caller, { TrailName, InsightSelectors: [] }),
  ],
  [
    'PutEventConfiguration',
    (registry, caller, TrailName) =>
      registry.putEventConfiguration(caller, { TrailName, AggregationConfigurations: [] }),
  ],
];

const LOOKS: readonly (readonly [string, Act])[] = [
  ['GetTrail', (registry, caller, Name) => registry.getTrail(caller, { Name })],
  ['GetTrailStatus', (registry, caller, Name) => registry.loggingStatus(caller, { Name })],
  ['GetEventSelectors', (registry, caller, TrailName) => registry.getEventSelectors(caller, { TrailName })],
  ['GetEventConfiguration', (registry, caller, TrailName) => registry.getEventConfiguration(caller, { TrailName })],
];

const TAGGINGS: readonly (readonly [string, Act])[] = [
  ['AddTags', (registry, caller, ResourceId) => registry.addTags(caller, { ResourceId, TagsList: [{ Key: 'a' }] })],
  [
    'RemoveTags',
    (registry, caller, ResourceId) => registry.removeTags(caller, { ResourceId, TagsList: [{ Key: 'a' }] }),
  ],
];

const withTrail = async (isMultiRegion: boolean) => {
  const registry = aRegistry();
  await done(registry.createTrail(HOME, aTrail({ IsMultiRegionTrail: isMultiRegion })));
  return registry;
};

const unknown = (name: string, { account }: Caller) =>
  refusal('TrailNotFoundException', `Unknown trail: ${name} for the user: ${account}`);

describe.each(CHANGES)('%s', (_, change) => {
  it.each([
    ['name', 'trail'],
    ['ARN', ARN],
  ])('is done in the home Region, by %s', async (_, name) => {
    const answer = await change(await withTrail(true), HOME, name);

    expect(answer).not.toHaveProperty('refused');
  });

  it.each([
    ['name', 'trail'],
    ['ARN', ARN],
  ])('is refused in a shadow Region, by %s', async (_, name) => {
    await expect(change(await withTrail(true), SHADOW, name)).resolves.toEqual(refusal('InvalidHomeRegionException'));
  });

  it.each([
    ['another Region', SHADOW, 'trail'],
    ['another Region', SHADOW, ARN],
    ['another account', ELSEWHERE, ARN],
    ['another account', at('eu-west-1', STRANGER), 'trail'],
    ['another partition', at('cn-north-1'), ARN],
  ])('finds no trail in %s, where there is none', async (_, caller, name) => {
    await expect(change(await withTrail(false), caller, name)).resolves.toEqual(unknown(name, caller));
  });

  it.each<[string, RefusalCode]>([
    ['', 'InvalidTrailNameException'],
    ['a--b', 'InvalidTrailNameException'],
    ['arn:aws:cloudtrail:eu-west-1:1:trail/a', 'CloudTrailARNInvalidException'],
  ])('is refused for %j', async (name, code) => {
    await expect(change(await withTrail(false), HOME, name)).resolves.toEqual(refusal(code));
  });

  it('is refused for what is no text', async () => {
    await expect(change(aRegistry(), HOME, 1 as never)).resolves.toEqual(refusal('InvalidParameterException'));
  });
});

describe.each(LOOKS)('%s', (_, look) => {
  it.each([
    ['in the home Region by name', HOME, 'trail'],
    ['in the home Region by ARN', HOME, ARN],
    ['in a shadow Region by ARN', SHADOW, ARN],
  ])('looks %s', async (_, caller, name) => {
    await expect(look(await withTrail(true), caller, name)).resolves.not.toHaveProperty('refused');
  });

  it('finds nothing by name in a shadow Region', async () => {
    await expect(look(await withTrail(true), SHADOW, 'trail')).resolves.toEqual(unknown('trail', SHADOW));
  });

  it('finds nothing where there is no copy', async () => {
    await expect(look(await withTrail(false), SHADOW, ARN)).resolves.toEqual(unknown(ARN, SHADOW));
    await expect(look(await withTrail(true), ELSEWHERE, ARN)).resolves.toEqual(unknown(ARN, ELSEWHERE));
  });
});

describe.each(TAGGINGS)('%s', (_, tag) => {
  it('is done in the home Region', async () => {
    await expect(tag(await withTrail(true), HOME, ARN)).resolves.toEqual({});
  });

  it.each([
    [true, 'a shadow Region'],
    [false, 'another Region'],
  ])('is refused in another Region (multi-Region: %p)', async (isMultiRegion) => {
    await expect(tag(await withTrail(isMultiRegion), SHADOW, ARN)).resolves.toEqual(
      refusal(
        'CloudTrailARNInvalidException',
        'Region in ARN is wrong, you can only access resources in region us-east-1.',
      ),
    );
  });

  it('needs an ARN, of a trail that is there', async () => {
    const registry = await withTrail(true);

    await expect(tag(registry, HOME, 'trail')).resolves.toEqual(refusal('CloudTrailARNInvalidException'));
    await expect(tag(registry, HOME, arnOf('other', HOME))).resolves.toEqual(refusal('ResourceNotFoundException'));
  });
});

describe('starting and stopping', () => {
  it('has a time, and changes nothing when it is done again', async () => {
    const registry = await withTrail(false);
    const look = async () => (await done(registry.loggingStatus(HOME, { Name: 'trail' }))).trail;

    await done(registry.stopLogging(HOME, { Name: 'trail' }));
    expect(await look()).not.toHaveProperty('stoppedAt');

    await done(registry.startLogging(HOME, { Name: 'trail' }));
    const started = await look();
    await done(registry.startLogging(HOME, { Name: 'trail' }));
    expect(started).toMatchObject({ isLogging: true, startedAt: expect.any(Number) });
    expect(await look()).toBe(started);

    await done(registry.stopLogging(HOME, { Name: 'trail' }));
    const stopped = await look();
    await done(registry.stopLogging(HOME, { Name: 'trail' }));
    expect(stopped).toMatchObject({ isLogging: false, startedAt: started.startedAt, stoppedAt: expect.any(Number) });
    expect(await look()).toBe(stopped);
  });
});
