import { describe, expect, it } from '@jest/globals';
import { aRegistry, at, aTrail, done, MEMBER, refusal, STRANGER } from './registry-world.ts';

const HOME = at('eu-west-1');

const withTrail = async (isMultiRegion: boolean) => {
  const registry = aRegistry();
  await done(registry.createTrail(HOME, aTrail({ IsMultiRegionTrail: isMultiRegion })));
  return registry;
};

describe('a name', () => {
  const WEST = at('eu-west-1');
  const EAST = at('us-east-1');

  it.each([
    ['the same Region', WEST, {}, false],
    ['another Region', EAST, {}, true],
    ['every Region', EAST, { IsMultiRegionTrail: true }, false],
    ['another account', at('eu-west-1', STRANGER), {}, true],
  ])('of a single-Region trail is free in %s or not', async (_, caller, input, isFree) => {
    const registry = await withTrail(false);

    const made = await registry.createTrail(caller, aTrail(input));

    if (isFree) expect(made).toMatchObject({ Name: 'trail' });
    else
      expect(made).toEqual(
        refusal('TrailAlreadyExistsException', `Trail trail already exists for customer: ${MEMBER}`),
      );
  });

  it('of a multi-Region trail is taken in all Regions', async () => {
    const registry = await withTrail(true);

    await expect(registry.createTrail(EAST, aTrail())).resolves.toEqual(refusal('TrailAlreadyExistsException'));
  });

  it('keeps a trail from becoming multi-Region if it is taken elsewhere', async () => {
    const registry = await withTrail(false);
    await done(registry.createTrail(EAST, aTrail()));

    await expect(registry.updateTrail(WEST, { Name: 'trail', IsMultiRegionTrail: true })).resolves.toEqual(
      refusal('TrailAlreadyExistsException'),
    );
  });

  it('is free again once its trail is deleted, and the new trail is a new one', async () => {
    const registry = await withTrail(true);
    await done(registry.startLogging(WEST, { Name: 'trail' }));

    await expect(registry.deleteTrail(WEST, { Name: 'trail' })).resolves.toEqual({});
    await expect(registry.getTrail(WEST, { Name: 'trail' })).resolves.toEqual(refusal('TrailNotFoundException'));
    await done(registry.createTrail(WEST, aTrail()));

    const { trail } = await done(registry.loggingStatus(WEST, { Name: 'trail' }));
    expect(trail).toMatchObject({ version: 4, isLogging: false, isMultiRegion: false });
  });
});

describe('five trails', () => {
  const inWest = (Name: string, with_ = {}) => [at('us-west-1'), aTrail({ Name, ...with_ })] as const;
  const MULTI = { IsMultiRegionTrail: true };

  /** The example of the documentation. */
  const full = async () => {
    const registry = aRegistry();
    await done(registry.createTrail(...inWest('single-1')));
    await done(registry.createTrail(...inWest('single-2')));
    await done(registry.createTrail(...inWest('multi-1', MULTI)));
    await done(registry.createTrail(...inWest('multi-2', MULTI)));
    await done(registry.createTrail(at('ap-southeast-2'), aTrail({ Name: 'multi-3', ...MULTI })));
    return registry;
  };

  const exceeded = refusal(
    'MaximumNumberOfTrailsExceededException',
    `User: ${MEMBER} already has 5 trails in us-west-1.`,
  );

  it('are all that a Region has, copies of multi-Region trails among them', async () => {
    const registry = await full();

    await expect(registry.createTrail(...inWest('sixth'))).resolves.toEqual(exceeded);
  });

  it('leave no room for a multi-Region trail of another Region either', async () => {
    const registry = await full();

    const made = registry.createTrail(at('eu-west-1'), aTrail({ Name: 'sixth', ...MULTI }));

    await expect(made).resolves.toEqual(exceeded);
  });

  it('leave room in another Region, for a trail that does not become multi-Region', async () => {
    const registry = await full();
    await done(registry.createTrail(at('eu-west-1'), aTrail({ Name: 'sixth' })));

    const update = (Name: string) => registry.updateTrail(at('eu-west-1'), { Name, ...MULTI });

    await expect(update('sixth')).resolves.toEqual(exceeded);
  });

  it('may be changed, and those that are multi-Region stay so', async () => {
    const registry = await full();

    const update = registry.updateTrail(at('us-west-1'), { Name: 'single-1', ...MULTI });

    await expect(update).resolves.toMatchObject({ IsMultiRegionTrail: true });
  });

  it('are four once one is deleted', async () => {
    const registry = await full();
    await done(registry.deleteTrail(at('ap-southeast-2'), { Name: 'multi-3' }));

    await expect(registry.createTrail(...inWest('sixth'))).resolves.toMatchObject({ Name: 'sixth' });
  });

  it('are counted for every account by itself', async () => {
    const registry = await full();

    const made = registry.createTrail(at('us-west-1', STRANGER), aTrail({ Name: 'sixth' }));

    await expect(made).resolves.toMatchObject({ Name: 'sixth' });
  });
});
