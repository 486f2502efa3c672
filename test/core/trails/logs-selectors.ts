import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import { compileSelectors } from '../../../core/trails/compile-selectors.ts';
import type { Selectors } from '../../../core/trails/event-selectors.ts';
import { explainSelectors } from '../../../core/trails/explain-selectors.ts';
import type { EventDetails, EventKind } from '../../../core/trails/facts.ts';
import { isRefusal } from '../../../core/trails/refusal.ts';
import { someDetails } from './selector-events.ts';

/** Selectors that are expected to be accepted. */
export const accepted = (input: Parameters<typeof checkSelectors>[0]): Selectors => {
  const selectors = checkSelectors(input);
  if (isRefusal(selectors)) throw new Error(selectors.message);
  return selectors;
};

export const advanced = (...selectors: unknown[]): Selectors => accepted({ AdvancedEventSelectors: selectors });
export const basic = (...selectors: unknown[]): Selectors => accepted({ EventSelectors: selectors });

/** Whether an event is logged, in which compiling and explaining must agree. */
export const logs = (selectors: Selectors | undefined, kind: EventKind, details: EventDetails = someDetails()) => {
  const test = compileSelectors(selectors)(kind);
  const isLogged = typeof test === 'boolean' ? test : test(details);
  const { matches, why } = explainSelectors(selectors, kind, details);
  if (matches !== isLogged) throw new Error(`it is ${isLogged ? '' : 'not '}logged, but explained: ${why}`);
  return isLogged;
};
