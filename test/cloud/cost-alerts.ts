import { ALERT_METRICS } from './cost-metrics.ts';
import { ASSUMED, type Item, lambda, LARGE, requests, type Scenario, SMALL, sum } from './cost.ts';
import type { Counted } from './counted.ts';

/** An installation that tells people of what rules find. */
export type AlertMonth = Pick<Scenario, 'path' | 'events' | 'accounts' | 'regions'>;

export const ALERT_MONTHS: readonly AlertMonth[] = [
  { path: 'bus', events: 1e6, accounts: 1, regions: 2 },
  { path: 'bus', ...SMALL },
  { path: 'bus', ...LARGE },
  { path: 'bus', events: 34e9, accounts: 1000, regions: 17 },
];

/** What nobody can count: what people are told. */
export const TOLD = {
  /** A month, of each account: one a day. */
  perAccount: 30,
  /** How often an event that is told comes once more: by collect, and by trail files. */
  copies: 2,
  /** Further findings of the group, in the digest of each tenth message. */
  more: 10,
  digests: 0.1,
  /** Addresses that each message is mailed to. */
  mails: 1,
} as const;

/** Of those that collect hands over, which come ten at a time. */
const HANDED_OVER = 10;
/** The schedule's: every five minutes. */
const { windows: CLOSES } = ASSUMED;

/** What comes to the function, and how often it runs for it. */
const arriving = ({ alert }: Counted, { path, events }: AlertMonth) => {
  const urgent = path === 'bus' ? events * alert.urgent : 0;
  const matched = events * alert.matched;
  return { urgent, matched, runs: urgent + matched / HANDED_OVER };
};

/** What alerts cost in a month, line by line: the same lines for all. */
export const alertBill = (counted: Counted, month: AlertMonth): Item[] => {
  const { alert, alarms } = counted;
  const { path, accounts, regions } = month;
  const { idlePolls, accessLogBytes } = ASSUMED;
  const { urgent, matched, runs } = arriving(counted, month);
  // Trail files are read at home.
  const places = path === 'bus' ? regions : 1;
  const told = accounts * TOLD.perAccount;
  const digests = told * TOLD.digests;
  const ofFindings = sum(
    [alert.perTold, told],
    [alert.perCopy, told * TOLD.copies],
    [alert.perMore, digests * TOLD.more],
    [alert.perDigest, digests],
  );
  const asked = sum([ofFindings, 1], [alert.perClose, CLOSES], [alert.perCorrelated, ASSUMED.windows]);
  const milliseconds = runs * alert.milliseconds + told * (1 + TOLD.copies) * alert.millisecondsPerTold;
  return [
    { what: 'fast lane: rules of members', price: 'crossAccount', quantity: urgent * ((accounts - 1) / accounts) },
    { what: 'fast lane: sent to queues', price: 'sqs', quantity: urgent },
    { what: 'handed over by collect', price: 'sqs', quantity: matched / HANDED_OVER },
    { what: 'queues: received', price: 'sqs', quantity: Math.max(runs, idlePolls * places) },
    { what: 'queues: deleted', price: 'sqs', quantity: runs },
    ...lambda('alert', runs + CLOSES, milliseconds, alert.megabytes),
    ...requests('findings, slots, correlations', asked).filter(({ price }) => price !== 'sqs'),
    { what: 'messages', price: 'notice', quantity: told + digests },
    { what: 'mails', price: 'mail', quantity: (told + digests) * TOLD.mails },
    { what: 'schedule', price: 'schedule', quantity: CLOSES },
    { what: 'alarms', price: 'alarm', quantity: alarms.alert * places + alarms.alertHome },
    { what: 'metrics', price: 'metric', quantity: ALERT_METRICS.length * places },
    { what: 'logs of alert', price: 'logs', quantity: ((runs + CLOSES) * alert.logBytes) / 1e9 },
    {
      what: 'access logs, first month',
      price: 'storage',
      quantity: ((asked.writes + asked.reads) * accessLogBytes) / 1e9,
    },
  ];
};
