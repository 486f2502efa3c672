import type { AggregationConfiguration } from '../../core/summaries/configuration.ts';
import { categoryOf, type Fields, textWithin } from '../trails/naive-selectors.ts';
import { accountOf, regionOf, timeOf } from '../trails/naive.ts';
import { isRoutine, said } from './naive-people.ts';

/** An event, as a trail logs it. */
export interface Logged {
  readonly record: Fields;
  /** It tells another story than a copy before: it was counted then. */
  readonly isCorrection: boolean;
}

/** Counts of the values of one dimension. */
export type Tally = ReadonlyMap<string, number>;

/** What is known of the events of one account, Region, service, window, template and primary value. */
export interface Sum {
  readonly total: number;
  /** How many of them are not delivered one by one. */
  readonly leftOut: number;
  readonly by: ReadonlyMap<string, Tally>;
}

/** Sums by account, Region, service, beginning of the window, primary dimension and its value. */
export type Sums = ReadonlyMap<string, Sum>;

export const keyOf = (...parts: readonly [string, string, string, string, string, string]): string =>
  JSON.stringify(parts);

const MINUTES_5 = 300_000;
/** What is longer than anything that a selector can compare is no service. */
const LONGEST_SOURCE = 4096;

/** `2026-03-01T09:00:00Z` */
export const written = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

const windowOf = (record: Fields): string => written(timeOf(record) - (timeOf(record) % MINUTES_5));

/** At most 1024 characters, and no half of one that is written as two. */
const cut = (text: string | undefined): string | undefined => {
  const end = /[\ud800-\udbff]$/.test(text?.slice(0, 1024) ?? '') ? 1023 : 1024;
  return text !== undefined && text.length > 1024 ? text.slice(0, end) : text;
};

const objectsOf = (list: unknown): Fields[] =>
  (Array.isArray(list) ? (list as unknown[]) : []).filter(
    (one): one is Fields => typeof one === 'object' && one !== null && !Array.isArray(one),
  );

/** The container before what is in it, whole names before beginnings. */
const resourceOf = ({ resources }: Fields): string | undefined => {
  const named = objectsOf(resources).map((one) => ({
    arn: said(one, 'ARN'),
    prefix: said(one, 'ARNPrefix'),
    hasOwner: said(one, 'accountId') !== undefined,
  }));
  const owned = named.find(({ arn, hasOwner }) => arn !== undefined && hasOwner);
  const whole = owned ?? named.find(({ arn }) => arn !== undefined);
  return whole?.arn ?? named.find(({ prefix }) => prefix !== undefined)?.prefix;
};

/** What names an identity of a type before all else. */
const OWN_IDS = [
  ['AWSService', 'invokedBy'],
  ['AWSAccount', 'accountId'],
  ['IdentityCenterUser', 'onBehalfOf', 'userId'],
];

const idOf = (record: Fields): string | undefined => {
  const id = (...path: readonly string[]) => said(record, 'userIdentity', ...path);
  const type = id('type');
  const [, ...own] = OWN_IDS.find(([one]) => one === type) ?? [];
  const first = own.length > 0 ? id(...own) : undefined;
  const last = type === undefined ? ['invokedBy', 'accountId'] : ['accountId', 'invokedBy'];
  return ['arn', 'principalId', ...last, 'userName'].reduce((found, name) => found ?? id(name), first);
};

const identityOf = (record: Fields): string | undefined => {
  const type = said(record, 'userIdentity', 'type');
  const id = cut(idOf(record));
  return type === undefined ? id : id === undefined ? cut(type) : `${cut(type)}:${id}`;
};

const VALUES: Readonly<Record<string, (record: Fields) => string | undefined>> = {
  eventName: (record) => said(record, 'eventName'),
  resourceARN: resourceOf,
  userIdentity: identityOf,
  userAgent: (record) => said(record, 'userAgent'),
  sourceIpAddress: (record) => said(record, 'sourceIPAddress'),
  errorCode: (record) => said(record, 'errorCode'),
};

const valueOf = (record: Fields, dimension: string): string | undefined => cut(VALUES[dimension](record));

/** By what each template counts: the primary dimension, then details in their order, and the codes of failed calls. */
export const TEMPLATES = {
  API_ACTIVITY: ['eventName', 'resourceARN', 'userIdentity', 'userAgent', 'sourceIpAddress', 'errorCode'],
  RESOURCE_ACCESS: ['resourceARN', 'eventName', 'userIdentity', 'userAgent', 'sourceIpAddress', 'errorCode'],
  USER_ACTIONS: ['userIdentity', 'eventName', 'resourceARN', 'userAgent', 'sourceIpAddress', 'errorCode'],
} as const;

/** The primary dimensions that a configuration asks for. */
const primaries = ({ Templates }: AggregationConfiguration): string[] => Templates.map((one) => TEMPLATES[one][0]);

/** Whether an event stands in the summaries of a trail that logs it. */
export const isSummarised = (configuration: AggregationConfiguration | undefined, { record, isCorrection }: Logged) =>
  configuration !== undefined &&
  !isCorrection &&
  categoryOf(record) === 'Data' &&
  primaries(configuration).some((dimension) => valueOf(record, dimension) !== undefined);

/** Whether a trail that logs an event does not deliver it one by one. */
export const isLeftOut = (configuration: AggregationConfiguration | undefined, event: Logged): boolean =>
  configuration?.Keep === 'PeopleAndFailures' && isSummarised(configuration, event) && isRoutine(event.record);

const tallyOf = (values: readonly (string | undefined)[]): Tally => {
  const tally = new Map<string, number>();
  for (const value of values) if (value !== undefined) tally.set(value, (tally.get(value) ?? 0) + 1);
  return tally;
};

/** The sums of the events that a trail logs. */
export const summed = (configuration: AggregationConfiguration | undefined, events: readonly Logged[]): Sums => {
  if (!configuration) return new Map();
  const counted = events.filter((event) => isSummarised(configuration, event));
  const chosen = Object.values(TEMPLATES).filter(([primary]) => primaries(configuration).includes(primary));
  const sums = chosen.flatMap(([primary, ...details]) => {
    const groups = Map.groupBy(counted, ({ record }) => {
      const value = valueOf(record, primary);
      const source = (textWithin(record, 'eventSource') ?? '').slice(0, LONGEST_SOURCE);
      return value && keyOf(accountOf(record), regionOf(record), source, windowOf(record), primary, value);
    });
    groups.delete(undefined);
    return [...groups].map(([key, group]) => {
      const tallies = details.map((one) => [one, tallyOf(group.map(({ record }) => valueOf(record, one)))] as const);
      const by = tallies.filter(([name, tally]) => name !== 'errorCode' || tally.size > 0);
      const leftOut = group.filter((event) => isLeftOut(configuration, event)).length;
      return [key!, { total: group.length, leftOut, by: new Map(by) }] as const;
    });
  });
  return new Map(sums);
};
