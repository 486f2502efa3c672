import type { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';

/** The fields of an event that selectors look at. */
export type Seen = Readonly<Record<string, string | undefined>>;

/** Whether CloudTrail logs an event by these selectors, evaluated as its documentation says and no faster. */
export const decideBySelectors = (selectors: CfnTrail.AdvancedEventSelectorProperty[], event: Seen): boolean =>
  selectors.some(({ fieldSelectors }) =>
    (fieldSelectors as CfnTrail.AdvancedFieldSelectorProperty[]).every((field) => fits(field, event[field.field])),
  );

const fits = (field: CfnTrail.AdvancedFieldSelectorProperty, value = ''): boolean => {
  const { equalTo, startsWith, endsWith, notEquals, notStartsWith, notEndsWith } = field;
  const selects = [
    ...(equalTo ?? []).map((text) => value === text),
    ...(startsWith ?? []).map((text) => value.startsWith(text)),
    ...(endsWith ?? []).map((text) => value.endsWith(text)),
  ];
  const deselects = [
    ...(notEquals ?? []).map((text) => value === text),
    ...(notStartsWith ?? []).map((text) => value.startsWith(text)),
    ...(notEndsWith ?? []).map((text) => value.endsWith(text)),
  ];
  return (selects.length === 0 || selects.includes(true)) && !deselects.includes(true);
};
