import type { InsightSelector, Selectors } from './event-selectors.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { selectorLabel, shapesFor } from './selector-shapes.ts';
import { logsCategory } from './selectors.ts';

const { no, members, list, oneOf } = shapesFor('InvalidInsightSelectorsException');

const TYPES = ['ApiCallRateInsight', 'ApiErrorRateInsight'] as const;
const CATEGORIES = ['Management', 'Data'] as const;

/**
 * The insight selectors of a trail as they were given, or what is wrong with them, of whatever shape they are
 * (event-selectors.md §7). An empty list turns Insights off.
 */
export const checkInsightSelectors = (input: unknown): readonly InsightSelector[] | Refusal => {
  const selectors = list(input, 'InsightSelectors', readInsightSelector);
  if (isRefusal(selectors)) return selectors;
  const twice = selectors.find(({ InsightType }, index) =>
    selectors.slice(0, index).some((earlier) => earlier.InsightType === InsightType),
  );
  // Which of the two would count is unconfirmed.
  return twice ? no(`${twice.InsightType} is there twice; write all its categories in one selector`) : selectors;
};

const readInsightSelector = (input: unknown, index: number): InsightSelector | Refusal => {
  const label = selectorLabel(index);
  const given = members(input, label, ['InsightType', 'EventCategories']);
  if (isRefusal(given)) return given;
  const type = oneOf(given.get('InsightType'), `${label}, InsightType`, TYPES);
  if (isRefusal(type)) return type;
  if (!given.has('EventCategories')) return { InsightType: type };
  const where = `${label}, EventCategories`;
  const categories = list(given.get('EventCategories'), where, (item, place) =>
    oneOf(item, `${where} ${place + 1}`, CATEGORIES),
  );
  if (isRefusal(categories)) return categories;
  const unique = [...new Set(categories)];
  return unique.length > 0 ? { InsightType: type, EventCategories: unique } : no(`${where} is empty`);
};

/** Why a trail with these selectors has nothing for Insights to look at (event-selectors.md §7). */
export const insightPrecondition = (
  selectors: Selectors | undefined,
  insight: readonly InsightSelector[],
): Refusal | undefined => {
  const needs = insight.flatMap(({ InsightType, EventCategories = ['Management'] }) =>
    EventCategories.map((category) => ({ InsightType, category })),
  );
  const unmet = needs.find(({ InsightType, category }) => {
    const readOnly = category === 'Management' && InsightType === 'ApiCallRateInsight' ? false : undefined;
    return !logsCategory(selectors, category, readOnly);
  });
  if (!unmet) return undefined;
  const { InsightType, category } = unmet;
  if (category === 'Data') return no(`${InsightType} of data events needs a trail that logs data events`);
  const kind = InsightType === 'ApiCallRateInsight' ? 'write management events' : 'management events';
  return no(`${InsightType} needs a trail that logs ${kind}`);
};
