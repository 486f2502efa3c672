import { describe, expect, it } from '@jest/globals';
import type { Report } from '../../cli/report.ts';
import type { AlertsReport } from '../../cli/report-alerts.ts';
import { aboutAlerts } from '../../cli/summary-alerts.ts';

const NOTHING = { findings: 0, told: 0, suppressed: 0, duplicates: 0, held: 0, unrecorded: 0, uncounted: 0 };
const COUNTS = { rules: 3, dormant: 0, messages: 0, digests: 0, worst: [], untold: 0, folder: 'alert-messages/' };

const headOf = (counts: Partial<AlertsReport>): string => {
  const alerts = { ...NOTHING, ...COUNTS, alarms: [], ...counts };
  return aboutAlerts({ archive: './a/', alerts } as Partial<Report> as Report).split('\n')[0];
};

describe('what a summary says of alerts', () => {
  it.each<readonly [Partial<AlertsReport>, string]>([
    [{}, 'Alerts: none; 3 rules had nothing to say'],
    [{ findings: 2, duplicates: 2 }, 'Alerts: nothing new'],
    [{ untold: 2 }, 'Alerts: nobody could be told'],
    [{ findings: 2, duplicates: 2, untold: 1 }, 'Alerts: nobody could be told'],
    [{ findings: 2, told: 1, messages: 1, untold: 1 }, 'Alerts: 1 message in ./a/alert-messages/'],
  ])('of %j begins with "%s"', (counts, head) => {
    expect(headOf(counts)).toBe(head);
  });
});
