import { compileAdvancedSelector } from './compile-advanced-selector.ts';
import { compileBasicSelector } from './compile-basic-selector.ts';
import type { Selectors } from './event-selectors.ts';
import type { EventKind } from './facts.ts';
import { anyResidual, type DetailsTest, type Residual } from './selector-residuals.ts';
import { CATEGORIES } from './selector-rules.ts';

/** Whether events of a kind are logged, or the test of an event's details that decides it. */
export type KindTest = (kind: EventKind) => boolean | DetailsTest;

const LOGGED: ReadonlySet<string> = new Set(CATEGORIES);

/**
 * Tells which events a trail logs (event-selectors.md §9): those that some selector matches, without any selectors all
 * management events. Ask once for each kind; what is asked for each event is then only what the kind leaves open.
 *
 * CloudTrail knows of every call whether it reads. A record that does not say so (of a version before 1.01) is not
 * guessed at: it is logged by selectors that ask for both, not by those that ask for one, also if others ask for the
 * other.
 */
export const compileSelectors = (selectors: Selectors | undefined): KindTest => {
  if (selectors === undefined) return ({ category }) => category === 'Management';
  const compiled =
    'EventSelectors' in selectors
      ? selectors.EventSelectors.map(compileBasicSelector)
      : selectors.AdvancedEventSelectors.map(compileAdvancedSelector);
  const join = joiner();
  return (kind) => LOGGED.has(kind.category) && join(compiled.map((test) => test(kind)));
};

const MAX_JOINED = 1000;

/** Joins what several selectors answer. Kinds differ more than the selectors that they fit, so that is remembered. */
const joiner = (): ((answers: readonly (boolean | readonly Residual[])[]) => boolean | DetailsTest) => {
  const joined = new Map<string, false | DetailsTest>();
  return (answers) => {
    if (answers.includes(true)) return true;
    const fitting = answers.map((answer) => (answer === false ? '-' : '+')).join('');
    const known = joined.get(fitting);
    if (known !== undefined) return known;
    const test = anyResidual(answers.flatMap((answer) => (typeof answer === 'boolean' ? [] : answer)));
    if (joined.size >= MAX_JOINED) joined.clear();
    joined.set(fitting, test);
    return test;
  };
};
