import {
  type AdvancedEventSelector,
  type EventSelector,
  type FieldSelector,
  OPERATORS,
  type Selectors,
} from './event-selectors.ts';
import { selectorLabel, shown, shownList } from './selector-shapes.ts';

/** A short line for each selector of a trail, or one that says what a trail without any does. */
export const describeSelectors = (selectors: Selectors | undefined): string[] => {
  if (selectors === undefined) return ['all management events (no selectors)'];
  const lines =
    'EventSelectors' in selectors
      ? selectors.EventSelectors.map((selector, index) => `${selectorLabel(index)}: ${describeBasic(selector)}`)
      : selectors.AdvancedEventSelectors.map(
          (selector, index) => `${selectorLabel(index, selector.Name)}: ${describeAdvanced(selector)}`,
        );
  return lines.length > 0 ? lines : ['nothing (an empty list of selectors)'];
};

const KINDS = { All: '', ReadOnly: 'read ', WriteOnly: 'write ' } as const;

const describeBasic = (selector: EventSelector): string => {
  const { ReadWriteType = 'All', IncludeManagementEvents = true, DataResources = [] } = selector;
  const excluded = selector.ExcludeManagementEventSources ?? [];
  const kind = KINDS[ReadWriteType];
  const management =
    excluded.length > 0 ? `${kind}management events but of ${excluded.join(', ')}` : `${kind}management events`;
  const data = DataResources.map(({ Type, Values }) => `${kind}data events of ${Type} ${shownList(Values)}`);
  const parts = IncludeManagementEvents ? [management, ...data] : data;
  return parts.length > 0 ? parts.join('; ') : 'nothing';
};

const describeAdvanced = ({ FieldSelectors }: AdvancedEventSelector): string =>
  FieldSelectors.map(describeField).join(', ');

const describeField = (field: FieldSelector): string => {
  const conditions = OPERATORS.flatMap((operator) => {
    const values = field[operator];
    return values ? [`${operator} ${shownList(values)}`] : [];
  });
  return `${shown(field.Field)} ${conditions.join(' and ')}`;
};
