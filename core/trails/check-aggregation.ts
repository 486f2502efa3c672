import { type AggregationConfiguration, KEEPS, type Template, TEMPLATES } from '../summaries/configuration.ts';
import type { Selectors } from './event-selectors.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { type Members, shapesFor } from './selector-shapes.ts';
import { logsCategory } from './selectors.ts';

const { no, members, list, oneOf, whole } = shapesFor('InvalidParameterException');

const MOST_CONFIGURATIONS = 1;
const MOST_TEMPLATES = 50;
const CATEGORIES = ['Data'] as const;

/** What the numbers of a configuration can be: they bound the memory of deliver. */
export const AGGREGATION_LIMITS = {
  MaxBuckets: { min: 1, max: 1000 },
  GraceSeconds: { min: 0, max: 86_400 },
} as const;

const NUMBERS = ['MaxBuckets', 'GraceSeconds'] as const;
const MEMBERS = ['EventCategory', 'Templates', 'Keep', ...NUMBERS];

/**
 * The aggregation configurations of a trail, each template named once, or what is wrong with them, of whatever shape they
 * are (aggregated-events.md §4). An empty list turns summaries off.
 */
export const checkAggregation = (input: unknown): readonly AggregationConfiguration[] | Refusal => {
  const configurations = list(input, 'AggregationConfigurations', readConfiguration);
  if (isRefusal(configurations) || configurations.length <= MOST_CONFIGURATIONS) return configurations;
  return no(
    `AggregationConfigurations has ${configurations.length} elements; it can have one, or none to turn summaries off`,
  );
};

const readConfiguration = (input: unknown, index: number): AggregationConfiguration | Refusal => {
  const label = `configuration ${index + 1}`;
  const given = members(input, label, MEMBERS);
  if (isRefusal(given)) return given;
  const EventCategory = oneOf(given.get('EventCategory'), `${label}, EventCategory`, CATEGORIES);
  if (isRefusal(EventCategory)) return EventCategory;
  const Templates = readTemplates(given.get('Templates'), `${label}, Templates`);
  if (isRefusal(Templates)) return Templates;
  const ours = readOurs(given, label);
  return isRefusal(ours) ? ours : { EventCategory, Templates, ...ours };
};

const readTemplates = (input: unknown, where: string): readonly Template[] | Refusal => {
  const templates = list(input, where, (item, place) => oneOf(item, `${where} ${place + 1}`, TEMPLATES));
  if (isRefusal(templates)) return templates;
  const isFit = templates.length >= 1 && templates.length <= MOST_TEMPLATES;
  return isFit ? [...new Set(templates)] : no(`${where} has ${templates.length} elements; it can have 1 to 50`);
};

type Ours = Omit<AggregationConfiguration, 'EventCategory' | 'Templates'>;

/** What CloudTrail does not know stays left out, so that the answer is CloudTrail's own. */
const readOurs = (given: Members, label: string): Ours | Refusal => {
  const ours: { -readonly [Member in keyof Ours]: Ours[Member] } = {};
  if (given.has('Keep')) {
    const keep = oneOf(given.get('Keep'), `${label}, Keep`, KEEPS);
    if (isRefusal(keep)) return keep;
    ours.Keep = keep;
  }
  for (const member of NUMBERS) {
    if (!given.has(member)) continue;
    const number = whole(given.get(member), `${label}, ${member}`, AGGREGATION_LIMITS[member]);
    if (isRefusal(number)) return number;
    ours[member] = number;
  }
  return ours;
};

/** Why a trail with these selectors has nothing to summarise (aggregated-events.md §4). */
export const aggregationPrecondition = (
  selectors: Selectors | undefined,
  configurations: readonly AggregationConfiguration[],
): Refusal | undefined =>
  configurations.length === 0 || logsCategory(selectors, 'Data')
    ? undefined
    : no('summaries need a trail that logs data events; put selectors that log some first');
