import { explainAdvancedSelector } from './explain-advanced-selector.ts';
import { explainBasicSelector } from './explain-basic-selector.ts';
import type { Selectors } from './event-selectors.ts';
import type { EventDetails, EventKind } from './facts.ts';
import { CATEGORIES } from './selector-rules.ts';
import { selectorLabel, shown } from './selector-shapes.ts';

/** What the selectors of a trail make of an event, for people. */
export interface Explanation {
  readonly matches: boolean;
  readonly why: string;
}

/**
 * Says in a sentence which selector logs an event, or of each selector the first thing that keeps the event out. Always of
 * one mind with `compileSelectors`, and slow: for one event that somebody asks about.
 */
export const explainSelectors = (
  selectors: Selectors | undefined,
  kind: EventKind,
  details: EventDetails,
): Explanation => {
  if (selectors === undefined) return explainDefault(kind);
  if (!CATEGORIES.some((category) => category === kind.category)) {
    return { matches: false, why: `no selector of a trail logs events of category ${shown(kind.category)}` };
  }
  const verdicts = verdictsOf(selectors, kind, details);
  const logging = verdicts.find(({ obstacle }) => obstacle === undefined);
  if (logging) return { matches: true, why: `${logging.label} logs it` };
  if (verdicts.length === 0)
    return { matches: false, why: 'the trail has an empty list of selectors: it logs nothing' };
  return { matches: false, why: verdicts.map(({ label, obstacle }) => `${label}: ${obstacle}`).join('; ') };
};

const explainDefault = ({ category }: EventKind): Explanation =>
  category === 'Management'
    ? { matches: true, why: 'the trail has no selectors, so it logs all management events' }
    : {
        matches: false,
        why: `the trail has no selectors, so it logs management events only; the category is ${shown(category)}`,
      };

interface Verdict {
  readonly label: string;
  /** What keeps the event out, if anything does. */
  readonly obstacle: string | undefined;
}

const verdictsOf = (selectors: Selectors, kind: EventKind, details: EventDetails): Verdict[] =>
  'EventSelectors' in selectors
    ? selectors.EventSelectors.map((selector, index) => ({
        label: selectorLabel(index),
        obstacle: explainBasicSelector(selector, kind, details),
      }))
    : selectors.AdvancedEventSelectors.map((selector, index) => ({
        label: selectorLabel(index, selector.Name),
        obstacle: explainAdvancedSelector(selector, kind, details),
      }));
