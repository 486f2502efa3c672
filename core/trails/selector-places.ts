import type { AdvancedEventSelector, EventSelector, Selectors } from './event-selectors.ts';
import { partitionOf } from './regions.ts';
import { invalidValue } from './selector-data-resources.ts';
import { selectorLabel, shown } from './selector-shapes.ts';
import { RESOURCE_ARN_FIELD } from './selector-values.ts';

/** Where a trail is, and whether it logs elsewhere too. */
export interface TrailPlace {
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
}

/**
 * The first resource that selectors ask for and no event of the trail can be about: one of another partition, or of a
 * Region in which the trail logs nothing (event-selectors.md §4). What they leave out may be anywhere.
 */
export const placeProblem = (selectors: Selectors, trail: TrailPlace): string | undefined => {
  const asked =
    'EventSelectors' in selectors
      ? selectors.EventSelectors.flatMap(askedByBasic)
      : selectors.AdvancedEventSelectors.flatMap(askedByAdvanced);
  for (const { arn, isWhole, refuse } of asked) {
    const problem = partitionProblem(arn, trail) ?? (isWhole ? regionProblem(arn, trail) : undefined);
    if (problem !== undefined) return refuse(problem);
  }
  return undefined;
};

interface Asked {
  readonly arn: string;
  /** A beginning may be one of many Regions. */
  readonly isWhole: boolean;
  readonly refuse: (problem: string) => string;
}

/** Values that are compared as beginnings are those of S3, whose ARNs have no Region. */
const askedByBasic = ({ DataResources = [] }: EventSelector): Asked[] =>
  DataResources.flatMap(({ Values }) => Values).map((arn) => ({
    arn,
    isWhole: true,
    refuse: (problem) => invalidValue(shown(arn), problem),
  }));

const askedByAdvanced = ({ Name, FieldSelectors }: AdvancedEventSelector, index: number): Asked[] => {
  const asked = (isWhole: boolean, arns: readonly string[] = []): Asked[] =>
    arns.map((arn) => ({
      arn,
      isWhole,
      refuse: (problem) => `${selectorLabel(index, Name)}, ${RESOURCE_ARN_FIELD} ${shown(arn)} ${problem}`,
    }));
  return FieldSelectors.filter(({ Field }) => Field === RESOURCE_ARN_FIELD).flatMap(({ Equals, StartsWith }) => [
    ...asked(true, Equals),
    ...asked(false, StartsWith),
  ]);
};

/** A text that ends within the partition may still begin ARNs of the trail's own. */
const partitionProblem = (text: string, { homeRegion }: TrailPlace): string | undefined => {
  const own = partitionOf(homeRegion);
  const beginning = `arn:${own}:`;
  if (!text.startsWith('arn:') || text.startsWith(beginning) || beginning.startsWith(text)) return undefined;
  return `is of partition ${shown(text.split(':')[1])}; the trail, of ${homeRegion}, logs those of ${own}`;
};

const regionProblem = (arn: string, { homeRegion, isMultiRegion }: TrailPlace): string | undefined => {
  const [, , , region = ''] = arn.split(':');
  const isReached = isMultiRegion ? partitionOf(region) === partitionOf(homeRegion) : region === homeRegion;
  if (region === '' || isReached) return undefined;
  const reach = isMultiRegion ? `Regions of ${partitionOf(homeRegion)}` : homeRegion;
  return `is of Region ${shown(region)}; the trail logs only events of ${reach}`;
};
