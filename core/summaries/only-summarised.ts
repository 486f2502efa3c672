import type { Envelope } from '../event.ts';
import { type SummaryRules, type Template } from './configuration.ts';
import { DataEvent } from './data-event.ts';

/**
 * Whether a trail with these rules, which logs an event, keeps no record of it and only counts it. Always of one mind with
 * `Tally`, and slow: for one event that somebody asks about.
 */
export const isOnlySummarised = (
  { keep, templates }: SummaryRules,
  { category, name, account }: Pick<Envelope, 'category' | 'name' | 'account'>,
  record: Buffer,
): boolean => {
  if (keep !== 'PeopleAndFailures' || category !== 'Data') return false;
  const event = new DataEvent(record, 0, record.length);
  const primary: Readonly<Record<Template, string | undefined>> = {
    API_ACTIVITY: name,
    RESOURCE_ACCESS: event.resource,
    USER_ACTIONS: event.identity,
  };
  return !event.hasFailed && event.isMachines(account) && templates.some((template) => Boolean(primary[template]));
};
