import type { EventSelector } from './event-selectors.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { BASIC_TYPES, invalidValue, scopeOf, valueProblem } from './selector-data-resources.ts';
import { EXCLUDABLE_SOURCES } from './selector-rules.ts';
import { type Members, selectorLabel, shapesFor, shown } from './selector-shapes.ts';

const { no, members, list, text, oneOf } = shapesFor('InvalidEventSelectorsException');

const READ_WRITE_TYPES = ['ReadOnly', 'WriteOnly', 'All'] as const;
const VALUE_LIMITS = { min: 1, max: 2048 };

type DataResource = NonNullable<EventSelector['DataResources']>[number];

/** One basic selector with CloudTrail's defaults filled in, or what is wrong with it (event-selectors.md §2). */
export const readBasicSelector = (input: unknown, index: number): Required<EventSelector> | Refusal => {
  const label = selectorLabel(index);
  const given = members(input, label, [
    'ReadWriteType',
    'IncludeManagementEvents',
    'DataResources',
    'ExcludeManagementEventSources',
  ]);
  if (isRefusal(given)) return given;
  const readWriteType = oneOf(given.get('ReadWriteType') ?? 'All', `${label}, ReadWriteType`, READ_WRITE_TYPES);
  if (isRefusal(readWriteType)) return readWriteType;
  const includesManagement = given.get('IncludeManagementEvents') ?? true;
  if (typeof includesManagement !== 'boolean') return no(`${label}, IncludeManagementEvents is neither true nor false`);
  const resources = dataResourcesOf(given, label);
  if (isRefusal(resources)) return resources;
  const excluded = excludedOf(given, label);
  if (isRefusal(excluded)) return excluded;
  return {
    ReadWriteType: readWriteType,
    IncludeManagementEvents: includesManagement,
    DataResources: resources,
    ExcludeManagementEventSources: excluded,
  };
};

const excludedOf = (given: Members, label: string): readonly string[] | Refusal => {
  const where = `${label}, ExcludeManagementEventSources`;
  return list(given.get('ExcludeManagementEventSources') ?? [], where, (source, index) =>
    oneOf(source, `${where} ${index + 1}`, EXCLUDABLE_SOURCES),
  );
};

const dataResourcesOf = (given: Members, label: string): readonly DataResource[] | Refusal =>
  list(given.get('DataResources') ?? [], `${label}, DataResources`, (item, index) =>
    readDataResource(item, `${label}, DataResources ${index + 1}`),
  );

const readDataResource = (input: unknown, where: string): DataResource | Refusal => {
  const given = members(input, where, ['Type', 'Values']);
  if (isRefusal(given)) return given;
  const type = oneOf(given.get('Type'), `${where}, Type`, BASIC_TYPES);
  if (isRefusal(type)) return type;
  const values = list(given.get('Values'), `${where}, Values`, (value, index) =>
    readValue(type, value, `${where}, Values ${index + 1}`),
  );
  if (isRefusal(values)) return values;
  return values.length > 0 ? { Type: type, Values: values } : no(`${where}, Values is empty`);
};

const readValue = (type: string, input: unknown, where: string): string | Refusal => {
  const value = text(input, where, VALUE_LIMITS);
  if (isRefusal(value) || scopeOf(type, value) !== undefined) return value;
  return no(invalidValue(shown(value), valueProblem(type, value)));
};
