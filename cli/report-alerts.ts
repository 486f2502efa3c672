import { ALERT_MESSAGES } from '../contracts/archive-layout.ts';
import type { AlertReceipt } from '../stages/alert.ts';
import type { AlertResult } from './alerting.ts';
import type { IngestResult } from './ingest.ts';
import { counted } from './numbers.ts';
import type { SentMessage } from './remembered-messages.ts';

/** What `ingest` prints of alerts. `findings = told + suppressed + duplicates + held`, but for those that are untold. */
export interface AlertsReport extends AlertReceipt {
  /** Rules that were asked, and those that wait for values of placeholders. */
  readonly rules: number;
  readonly dormant: number;
  /** Messages that were sent, digests among them. */
  readonly messages: number;
  readonly digests: number;
  /** The worst of them. */
  readonly worst: readonly SentMessage[];
  readonly untold: number;
  /** Events that correlations did not count, since there were too many at once. */
  readonly uncounted: number;
  /** Where the messages are, in the archive. */
  readonly folder: string;
  readonly alarms: readonly { readonly message: string; readonly remedy: string }[];
}

const MOST_FAILED = 10;

/** What a run has to tell of alerts; nothing if nobody wanted any. */
export const reportOfAlerts = ({ alerts, uncounted, tally }: IngestResult): AlertsReport | undefined => {
  if (!alerts) return undefined;
  const { failing, ...counts } = alerts;
  return {
    ...counts,
    uncounted,
    folder: ALERT_MESSAGES,
    alarms: [...failuresIn(failing), ...failedRules(tally.failedRules)],
  };
};

/** Each once. */
const failuresIn = (failing: AlertResult['failing']) =>
  [...new Map(failing.map((error) => [error.message, error])).values()].map(({ message, remedy }) => ({
    message,
    remedy: `${remedy}; the same command again tells what was not told`,
  }));

const failedRules = (failed: ReadonlyMap<string, number>) =>
  [...failed].slice(0, MOST_FAILED).map(([rule, events]) => ({
    message: `${rule === '' ? 'matching' : `the rule ${rule}`} failed over ${counted(events, 'event', 'events')}, which are delivered all the same`,
    remedy: rule === '' ? 'please report it' : `please report it; --without ${rule} leaves it out`,
  }));
