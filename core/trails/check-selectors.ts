import { readAdvancedSelector } from './check-advanced-selectors.ts';
import { readBasicSelector } from './check-basic-selectors.ts';
import { type AdvancedEventSelector, type EventSelector, OPERATORS, type Selectors } from './event-selectors.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { scopeOf } from './selector-data-resources.ts';
import { placeProblem, type TrailPlace } from './selector-places.ts';
import { shapesFor } from './selector-shapes.ts';

const { no, list } = shapesFor('InvalidEventSelectorsException');

const MAX_BASIC = 5;
const MAX_DATA_RESOURCES = 250;
const MAX_VALUES = 500;

/**
 * The selectors of a trail as they are kept, with CloudTrail's defaults filled in, or what is wrong with them, of
 * whatever shape they are (event-selectors.md §2 to §6). Only one kind is taken, and all of what is not sure to be meant
 * is refused: a selector that silently matches nothing loses evidence. With the trail, so is what it cannot log.
 */
export const checkSelectors = (input: SelectorsInput, trail?: TrailPlace): Selectors | Refusal => {
  const selectors = readSelectors(input);
  if (isRefusal(selectors) || !trail) return selectors;
  const problem = placeProblem(selectors, trail);
  return problem === undefined ? selectors : no(problem);
};

interface SelectorsInput {
  readonly EventSelectors?: unknown;
  readonly AdvancedEventSelectors?: unknown;
}

const readSelectors = ({ EventSelectors, AdvancedEventSelectors }: SelectorsInput): Selectors | Refusal => {
  const basic = meant(EventSelectors, AdvancedEventSelectors);
  const advanced = meant(AdvancedEventSelectors, EventSelectors);
  if (basic !== undefined && advanced !== undefined) {
    return no('EventSelectors and AdvancedEventSelectors cannot be given together');
  }
  if (advanced !== undefined) return checkAdvanced(advanced);
  return basic === undefined ? no('neither EventSelectors nor AdvancedEventSelectors is given') : checkBasic(basic);
};

/** Some clients send an empty list of the other kind. */
const meant = (given: unknown, other: unknown): unknown =>
  given === null || (lengthOf(given) === 0 && lengthOf(other) > 0) ? undefined : given;

/** Asked before anything is read: a list may be as long as a request. Of what is no list, no number. */
const lengthOf = (given: unknown): number => (Array.isArray(given) ? given.length : NaN);

const checkBasic = (input: unknown): Selectors | Refusal => {
  const count = lengthOf(input);
  if (count > MAX_BASIC) return no(`EventSelectors has ${count} selectors; a trail can have ${MAX_BASIC}`);
  const selectors = list(input, 'EventSelectors', readBasicSelector);
  if (isRefusal(selectors)) return selectors;
  const resources = dataResourcesOf(selectors);
  if (resources > MAX_DATA_RESOURCES) {
    return no(`EventSelectors names ${resources} data resources; a trail can have ${MAX_DATA_RESOURCES}`);
  }
  return { EventSelectors: selectors };
};

/** Those that CloudTrail counts: not what stands for all resources of a type. */
const dataResourcesOf = (selectors: readonly EventSelector[]): number =>
  selectors
    .flatMap(({ DataResources = [] }) => DataResources)
    .flatMap(({ Type, Values }) => Values.filter((value) => scopeOf(Type, value) !== 'all')).length;

/** Every selector has a value, so there are no more selectors than values. */
const checkAdvanced = (input: unknown): Selectors | Refusal => {
  const count = lengthOf(input);
  if (count > MAX_VALUES) {
    return no(`AdvancedEventSelectors has ${count} selectors; a trail can have ${MAX_VALUES} values`);
  }
  const selectors = list(input, 'AdvancedEventSelectors', readAdvancedSelector);
  if (isRefusal(selectors)) return selectors;
  if (selectors.length === 0) {
    return no('AdvancedEventSelectors is empty; to log nothing, give an empty list of EventSelectors');
  }
  const values = valuesOf(selectors);
  if (values > MAX_VALUES) return no(`AdvancedEventSelectors has ${values} values; a trail can have ${MAX_VALUES}`);
  return { AdvancedEventSelectors: selectors };
};

const valuesOf = (selectors: readonly AdvancedEventSelector[]): number =>
  selectors
    .flatMap(({ FieldSelectors }) => FieldSelectors)
    .flatMap((field) => OPERATORS.flatMap((operator) => field[operator] ?? [])).length;
