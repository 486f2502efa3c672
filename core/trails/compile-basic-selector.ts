import type { EventSelector } from './event-selectors.ts';
import type { EventKind } from './facts.ts';
import { scopeOf } from './selector-data-resources.ts';
import type { NamedResources } from './selector-residuals.ts';

/** Tells which events a basic selector matches (event-selectors.md §2). */
export const compileBasicSelector = (
  selector: EventSelector,
): ((kind: EventKind) => boolean | readonly NamedResources[]) => {
  const { IncludeManagementEvents = true, DataResources = [], ExcludeManagementEventSources = [] } = selector;
  const excluded = new Set<string | undefined>(ExcludeManagementEventSources);
  const named = DataResources.map(({ Type, Values }) => namedResources(Type, Values));
  return (kind) => {
    if (!fitsReadWrite(selector, kind)) return false;
    if (kind.category === 'Management') return IncludeManagementEvents && !excluded.has(kind.source);
    return kind.category === 'Data' && named;
  };
};

/** An event that does not say whether it reads fits only `All`. */
export const fitsReadWrite = ({ ReadWriteType = 'All' }: EventSelector, { readOnly }: EventKind): boolean =>
  ReadWriteType === 'All' || readOnly === (ReadWriteType === 'ReadOnly');

/** A value that is not valid, as `checkSelectors` lets none through, names nothing. */
const namedResources = (type: string, values: readonly string[]): NamedResources => {
  const inScope = (scope: string) => values.filter((value) => scopeOf(type, value) === scope);
  if (inScope('all').length > 0) return { type };
  return { type, arns: { equals: inScope('exact'), startsWith: inScope('prefix') } };
};
