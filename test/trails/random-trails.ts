import * as fc from 'fast-check';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { ACCOUNTS, FOREIGN_REGIONS, MANAGEMENT_ACCOUNT, moments, REGIONS } from './random-organizations.ts';
import { insightSelectors, selectors } from './random-selectors.ts';
import { aTrail } from './trails.ts';

/** How it stands with logging: logs, has been stopped, logs again, was never started. */
const logging: fc.Arbitrary<Partial<StoredTrail>> = fc.oneof(
  { weight: 4, arbitrary: moments.map((startedAt) => ({ isLogging: true, startedAt })) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.boolean(), moments, moments).map(([isLogging, stoppedAt, startedAt]) => ({
      ...{ isLogging, stoppedAt, startedAt },
    })),
  },
  { weight: 1, arbitrary: fc.constant({ isLogging: false }) },
);

const places = fc.record({
  owner: fc.constantFrom(MANAGEMENT_ACCOUNT, MANAGEMENT_ACCOUNT, ...ACCOUNTS),
  homeRegion: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...REGIONS) },
    { weight: 1, arbitrary: fc.constantFrom(...FOREIGN_REGIONS) },
  ),
  createdAt: moments,
  multiRegionSince: moments,
  wasMultiRegion: fc.constantFrom(false, false, false, true),
  isMultiRegion: fc.boolean(),
  isOrganization: fc.boolean(),
  includesGlobalEvents: fc.boolean(),
});

const targets = fc.record({
  bucket: fc.constantFrom('one', 'two'),
  prefix: fc.constantFrom('', '', 'audit', 'of/audit'),
});

/** A trail as the registry would keep it. */
const trails: fc.Arbitrary<StoredTrail> = fc
  .tuple(places, targets, selectors, insightSelectors, logging)
  .map(([place, target, chosen, insights, state]) => {
    const { multiRegionSince, wasMultiRegion, isMultiRegion, isOrganization, includesGlobalEvents, ...rest } = place;
    const { startedAt: _, ...trail } = aTrail({ ...rest, ...target, ...(chosen ? { selectors: chosen } : {}) });
    return {
      ...trail,
      ...state,
      ...(isMultiRegion || wasMultiRegion ? { multiRegionSince } : {}),
      ...(isOrganization ? { owner: MANAGEMENT_ACCOUNT } : {}),
      isMultiRegion,
      isOrganization,
      includesGlobalEvents: isMultiRegion || includesGlobalEvents,
      insightSelectors: insights,
    };
  });

/** Several trails, told apart by name and ARN. */
export const severalTrails = (maxLength: number, minLength = 1): fc.Arbitrary<StoredTrail[]> =>
  fc.array(trails, { minLength, maxLength, size: 'max' }).map((several) =>
    several.map((trail, index) => {
      const name = `trail-${index}`;
      return { ...trail, name, arn: `arn:aws:cloudtrail:${trail.homeRegion}:${trail.owner}:trail/${name}` };
    }),
  );
