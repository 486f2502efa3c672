import * as fc from 'fast-check';
import { type AggregationConfiguration, KEEPS, TEMPLATES } from '../../core/summaries/configuration.ts';
import type { History, Step } from '../stages/history.ts';
import { advanced, MANAGEMENT, OBJECTS } from '../trails/trails.ts';
import { aSetTrail, PLACES, routesFor, type Setup, type SetTrail } from './setups.ts';

const templates = fc.array(fc.constantFrom(...TEMPLATES), { minLength: 1, maxLength: 4 });

const configurations: fc.Arbitrary<AggregationConfiguration> = fc.record(
  {
    EventCategory: fc.constant('Data' as const),
    Templates: templates,
    Keep: fc.constantFrom(...KEEPS),
    MaxBuckets: fc.constantFrom(1, 1, 2, 3, 1000),
    GraceSeconds: fc.constantFrom(0, 60, 300, 86_400),
  },
  { requiredKeys: ['EventCategory', 'Templates', 'Keep', 'MaxBuckets'] },
);

const selectors = fc.constantFrom(
  undefined,
  advanced(OBJECTS),
  advanced(MANAGEMENT, OBJECTS),
  advanced({ ...OBJECTS, eventName: ['GetObject'] }),
  advanced({ ...OBJECTS, readOnly: ['true'] }, { ...OBJECTS, 'resources.ARN': { StartsWith: ['arn:aws:s3:::b2'] } }),
);

const state = fc.record({
  logsAll: fc.constantFrom(true, true, false),
  isOrganization: fc.constantFrom(true, true, false),
  isMultiRegion: fc.constantFrom(true, true, false),
  selectors,
  isLogging: fc.constantFrom(true, true, true, false),
  aggregation: fc.option(configurations, { freq: 4, nil: undefined }),
});

const trailAt = (index: number): fc.Arbitrary<SetTrail> =>
  state.map(({ selectors: chosen, aggregation, ...rest }) =>
    aSetTrail(index, {
      ...rest,
      ...(chosen === undefined ? {} : { selectors: chosen }),
      ...(rest.isLogging ? {} : { stoppedAt: Date.UTC(2026, 2, 1, 9, 2) }),
      ...(aggregation === undefined ? {} : { aggregationConfigurations: [aggregation] }),
    }),
  );

const setups: fc.Arbitrary<Setup> = fc
  .tuple(...PLACES.map((_, index) => fc.option(trailAt(index), { freq: index === 0 ? 1000 : 2, nil: undefined })))
  .map((trails) => trails.filter((trail) => trail !== undefined))
  .filter((trails) => trails.length > 0);

/** Trails that come, go and change: their versions say which setup they are of. */
export const severalSetups = (maxLength = 3): fc.Arbitrary<Setup[]> =>
  fc
    .array(setups, { minLength: 1, maxLength, size: 'max' })
    .map((several) => several.map((setup, index) => setup.map((trail) => ({ ...trail, version: index + 1 }))));

/** The same history, in which processes know the trails as they were at some time. */
export const withSetups = (history: History, several: readonly Setup[]): History => {
  const routes = several.map(routesFor);
  const knowing = <T extends History['processes'][number]>(process: T, index: number): T => ({
    ...process,
    options: { ...process.options, routes: routes[index % routes.length] },
  });
  const step = (one: Step): Step => (one.does === 'race' ? { ...one, rivals: one.rivals.map(knowing) } : one);
  return { ...history, processes: history.processes.map(knowing), steps: history.steps.map(step) };
};
