import { fitsReadWrite } from './compile-basic-selector.ts';
import type { EventSelector } from './event-selectors.ts';
import type { EventDetails, EventKind } from './facts.ts';
import { scopeOf } from './selector-data-resources.ts';
import { shown, shownList } from './selector-shapes.ts';

/** What keeps an event out of a basic selector, `undefined` if nothing does. */
export const explainBasicSelector = (
  selector: EventSelector,
  kind: EventKind,
  details: EventDetails,
): string | undefined => {
  const { category, source, readOnly } = kind;
  if (category === 'NetworkActivity') return 'basic selectors do not log network activity';
  if (!fitsReadWrite(selector, kind)) {
    return `readOnly is ${readOnly ?? 'absent'}, and ReadWriteType is ${selector.ReadWriteType}`;
  }
  if (category === 'Data') return explainResources(selector, details);
  if (selector.IncludeManagementEvents === false) return 'IncludeManagementEvents is false';
  const isExcluded = source !== undefined && selector.ExcludeManagementEventSources?.includes(source);
  return isExcluded ? `eventSource is ${shown(source)}, which ExcludeManagementEventSources lists` : undefined;
};

const explainResources = ({ DataResources = [] }: EventSelector, details: EventDetails): string | undefined => {
  if (DataResources.length === 0) return 'it has no DataResources';
  const types = new Set<string | undefined>(DataResources.map(({ Type }) => Type));
  const compared = details.resources.filter(({ type }) => types.has(type));
  const given = details.resources.flatMap(({ type }) => type ?? []);
  if (compared.length === 0) {
    return `resources.type is ${shownList(given)}, which DataResources does not list`;
  }
  const isNamed = compared.some(({ type, arn }) =>
    DataResources.some(({ Type, Values }) => Type === type && Values.some((value) => names(Type, value, arn))),
  );
  if (isNamed) return undefined;
  return `resources.ARN is ${shownList(compared.flatMap(({ arn }) => arn ?? []))}, which DataResources does not name`;
};

const names = (type: string, value: string, arn: string | undefined): boolean => {
  const scope = scopeOf(type, value);
  if (scope === 'all') return true;
  if (arn === undefined) return false;
  return scope === 'prefix' ? arn.startsWith(value) : scope === 'exact' && arn === value;
};
