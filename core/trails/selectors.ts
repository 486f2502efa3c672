import type { AdvancedEventSelector, EventSelector, Selectors } from './event-selectors.ts';
import type { Category } from './selector-rules.ts';

/**
 * Whether a trail logs anything else than all management events, which is what it does without selectors. Selectors that
 * are the default, in one of the two forms that CloudTrail shows it in (event-selectors.md §1), are not custom.
 */
export const hasCustomSelectors = (selectors: Selectors | undefined): boolean => {
  if (selectors === undefined) return false;
  const isDefault =
    'EventSelectors' in selectors
      ? isOnly(selectors.EventSelectors, isDefaultBasic)
      : isOnly(selectors.AdvancedEventSelectors, isDefaultAdvanced);
  return !isDefault;
};

const isOnly = <T>(items: readonly T[], test: (item: T) => boolean): boolean => items.length === 1 && test(items[0]);

const isDefaultBasic = (selector: EventSelector): boolean =>
  (selector.ReadWriteType ?? 'All') === 'All' &&
  selector.IncludeManagementEvents !== false &&
  (selector.DataResources ?? []).length === 0 &&
  (selector.ExcludeManagementEventSources ?? []).length === 0;

const isDefaultAdvanced = ({ FieldSelectors }: AdvancedEventSelector): boolean =>
  isOnly(FieldSelectors, ({ Field, Equals }) => Field === 'eventCategory' && Equals?.[0] === 'Management');

/** Whether a trail can log events of a category, or only those of it that read (`readOnly`) or write. */
export const logsCategory = (selectors: Selectors | undefined, category: Category, readOnly?: boolean): boolean => {
  if (selectors === undefined) return category === 'Management';
  return 'EventSelectors' in selectors
    ? selectors.EventSelectors.some((selector) => logsBasic(selector, category, readOnly))
    : selectors.AdvancedEventSelectors.some((selector) => logsAdvanced(selector, category, readOnly));
};

const logsBasic = (selector: EventSelector, category: Category, readOnly: boolean | undefined): boolean => {
  const { ReadWriteType = 'All', IncludeManagementEvents = true, DataResources = [] } = selector;
  const isFit = readOnly === undefined || ReadWriteType === 'All' || (ReadWriteType === 'ReadOnly') === readOnly;
  if (category === 'Management') return isFit && IncludeManagementEvents;
  return isFit && category === 'Data' && DataResources.length > 0;
};

const logsAdvanced = (
  { FieldSelectors }: AdvancedEventSelector,
  category: Category,
  readOnly: boolean | undefined,
): boolean => {
  const allows = (field: string, value: string) =>
    FieldSelectors.every(({ Field, Equals }) => Field !== field || (Equals?.includes(value) ?? true));
  return allows('eventCategory', category) && (readOnly === undefined || allows('readOnly', String(readOnly)));
};
