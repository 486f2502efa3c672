import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Organization } from '../../core/trails/organization.ts';
import { checkSelectors } from '../../core/trails/check-selectors.ts';
import { isRefusal } from '../../core/trails/refusal.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { RUNS, RUNS_TIMEOUT } from '../stages/runs.ts';
import { naive, real, withoutHead } from './judges.ts';
import { accountOf, regionOf } from './naive.ts';
import type { Fields } from './naive-selectors.ts';
import { events, SPELLINGS } from './random-events.ts';
import { organizations } from './random-organizations.ts';
import { severalTrails } from './random-trails.ts';

/** The same trail where it sees the event, so that all depends on what it selects. */
const within = (record: Fields, trail: StoredTrail): StoredTrail => ({
  ...trail,
  owner: accountOf(record),
  homeRegion: regionOf(record),
  isOrganization: false,
  isLogging: true,
});

const agree = (spelling: (record: unknown) => string) => {
  const judge = real(spelling);
  return (trails: readonly StoredTrail[], organization: Organization | undefined, record: Fields) => {
    const wanted = trails.map((trail) => withoutHead(naive(trail, organization, record)));

    expect(trails.map((trail) => judge(trail, organization, record))).toEqual(wanted);
  };
};

/** As the registry keeps it, with all defaults filled in. */
const kept = (trail: StoredTrail): StoredTrail => {
  if (!trail.selectors) return trail;
  const selectors = checkSelectors(trail.selectors);
  if (isRefusal(selectors)) throw new Error(selectors.message);
  return { ...trail, selectors };
};

describe.each(Object.entries(SPELLINGS))('a decision on a record that is written %s', (_, spelling) => {
  const holds = agree(spelling);

  it(
    'is that of the plainest evaluation, whatever trail, organization and event',
    () => {
      fc.assert(fc.property(severalTrails(3), organizations, events, holds), { numRuns: RUNS * 20 });
    },
    RUNS_TIMEOUT,
  );

  it(
    'is that of the plainest evaluation where all depends on selectors',
    () => {
      const property = fc.property(severalTrails(3), organizations, events, (trails, organization, record) => {
        const near = trails.map((trail) => within(record, trail));
        holds(near, organization, record);
      });
      fc.assert(property, { numRuns: RUNS * 20 });
    },
    RUNS_TIMEOUT,
  );
});

it(
  'selectors select the same once they are kept',
  () => {
    const property = fc.property(severalTrails(3), organizations, events, (trails, organization, record) => {
      const near = trails.map((trail) => within(record, trail));
      const wanted = near.map((trail) => withoutHead(naive(trail, organization, record)));

      expect(near.map((trail) => real()(kept(trail), organization, record))).toEqual(wanted);
    });
    fc.assert(property, { numRuns: RUNS * 20 });
  },
  RUNS_TIMEOUT,
);
