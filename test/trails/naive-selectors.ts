import type { AdvancedEventSelector, EventSelector, FieldSelector } from '../../core/trails/event-selectors.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';

/** A record as it stands in a log file, parsed. */
export type Fields = Readonly<Record<string, unknown>>;

/** The member at the end of a path of names; `undefined` if there is none. */
export const within = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) && Object.hasOwn(inner, name)
        ? (inner as Fields)[name]
        : undefined,
    value,
  );

export const textWithin = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = within(value, ...path);
  return typeof found === 'string' ? found : undefined;
};

/** event-selectors.md §9, step 1; a type that only one category has comes first (record-format.md §3). */
export const categoryOf = (record: Fields): string => {
  const given = textWithin(record, 'eventCategory');
  if (given !== undefined) return given;
  const type = textWithin(record, 'eventType');
  if (type === 'AwsVpceEvent' || type === 'AwsVpceEvents') return 'NetworkActivity';
  if (type === 'AwsCloudTrailInsight') return 'Insight';
  if (type === 'AwsAggregatedEvent') return 'Aggregated';
  return within(record, 'managementEvent') === false ? 'Data' : 'Management';
};

const readOnlyOf = (record: Fields): string | undefined => {
  const readOnly = within(record, 'readOnly');
  return typeof readOnly === 'boolean' ? String(readOnly) : undefined;
};

interface Resource {
  readonly type: string | undefined;
  readonly arn: string | undefined;
}

/** S3's list calls name an `ARNPrefix` instead of an ARN (record-format.md §2). */
const resourcesOf = (record: Fields): Resource[] => {
  const list = within(record, 'resources');
  if (!Array.isArray(list)) return [];
  return list.map((entry) => ({
    type: textWithin(entry, 'type'),
    arn: textWithin(entry, 'ARN') ?? textWithin(entry, 'ARNPrefix'),
  }));
};

/** event-selectors.md §2, the table of values. */
const coversResource = (type: string, value: string, { arn }: Resource): boolean => {
  const all = { 'AWS::S3::Object': 's3', 'AWS::Lambda::Function': 'lambda', 'AWS::DynamoDB::Table': 'dynamodb' }[type];
  const [, , service, ...rest] = value.split(':');
  const isEverything = service === all && rest.join('') === '';
  if (isEverything) return true;
  if (arn === undefined) return false;
  return type === 'AWS::S3::Object' ? arn.startsWith(value) : arn === value;
};

/** event-selectors.md §2, the predicate. */
const fitsBasic = (selector: EventSelector, record: Fields): boolean => {
  const { ReadWriteType = 'All', IncludeManagementEvents = true } = selector;
  const wanted = { All: undefined, ReadOnly: 'true', WriteOnly: 'false' }[ReadWriteType];
  if (wanted !== undefined && readOnlyOf(record) !== wanted) return false;
  const category = categoryOf(record);
  const source = textWithin(record, 'eventSource');
  const isExcluded = (selector.ExcludeManagementEventSources ?? []).some((excluded) => excluded === source);
  if (category === 'Management') return IncludeManagementEvents && !isExcluded;
  if (category !== 'Data') return false;
  const resources = resourcesOf(record);
  return (selector.DataResources ?? []).some(({ Type, Values }) =>
    resources.some((one) => one.type === Type && Values.some((value) => coversResource(Type, value, one))),
  );
};

/** event-selectors.md §9, step 4: what a field of a selector is compared with; nothing if the record lacks it. */
const valuesOf = (field: string, selector: AdvancedEventSelector, record: Fields): string[] => {
  const present = (...values: readonly (string | undefined)[]) => values.filter((value) => value !== undefined);
  switch (field) {
    case 'eventCategory':
      return [categoryOf(record)];
    case 'readOnly':
      return present(readOnlyOf(record));
    case 'sessionCredentialFromConsole':
      return [true, 'true'].some((set) => set === within(record, field)) ? ['true'] : [];
    case 'userIdentity.arn':
      return present(textWithin(record, 'userIdentity', 'arn'));
    case 'resources.type':
      return present(...resourcesOf(record).map(({ type }) => type));
    case 'resources.ARN': {
      const types = selector.FieldSelectors.flatMap(({ Field, Equals }) => (Field === 'resources.type' ? Equals! : []));
      const compared = resourcesOf(record).filter(({ type }) => type !== undefined && types.includes(type));
      return present(...compared.map(({ arn }) => arn));
    }
    default:
      return present(textWithin(record, field));
  }
};

/** event-selectors.md §3: SELECT hits if any value of any positive operator does, DESELECT must not hit at all. */
const fitsField = (condition: FieldSelector, values: readonly string[]): boolean => {
  const hits = (wanted: readonly string[] | undefined, test: (value: string, wanted: string) => boolean) =>
    (wanted ?? []).some((one) => values.some((value) => test(value, one)));
  const isEqual = (value: string, wanted: string) => value === wanted;
  const starts = (value: string, wanted: string) => value.startsWith(wanted);
  const ends = (value: string, wanted: string) => value.endsWith(wanted);
  const { Equals, StartsWith, EndsWith, NotEquals, NotStartsWith, NotEndsWith } = condition;
  const isSelecting = Equals !== undefined || StartsWith !== undefined || EndsWith !== undefined;
  const isSelected = hits(Equals, isEqual) || hits(StartsWith, starts) || hits(EndsWith, ends);
  const isDeselected = hits(NotEquals, isEqual) || hits(NotStartsWith, starts) || hits(NotEndsWith, ends);
  return (!isSelecting || isSelected) && !isDeselected;
};

const fitsAdvanced = (selector: AdvancedEventSelector, record: Fields): boolean =>
  selector.FieldSelectors.every((condition) => fitsField(condition, valuesOf(condition.Field, selector, record)));

const canLogData = ({ selectors }: StoredTrail): boolean => {
  if (!selectors) return false;
  if ('EventSelectors' in selectors) {
    return selectors.EventSelectors.some(({ DataResources }) => (DataResources ?? []).length > 0);
  }
  return selectors.AdvancedEventSelectors.some(({ FieldSelectors }) =>
    FieldSelectors.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.includes('Data')),
  );
};

/** Whether the trail's selectors select the record; one of Insights or of an unknown category they never do. */
export const selects = (trail: StoredTrail, record: Fields): boolean => {
  const category = categoryOf(record);
  if (category === 'Aggregated') return canLogData(trail);
  if (!['Management', 'Data', 'NetworkActivity'].includes(category)) return false;
  const { selectors } = trail;
  if (!selectors) return category === 'Management';
  if ('EventSelectors' in selectors) return selectors.EventSelectors.some((selector) => fitsBasic(selector, record));
  return selectors.AdvancedEventSelectors.some((selector) => fitsAdvanced(selector, record));
};
