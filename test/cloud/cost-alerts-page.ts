import { DELIVER_BYTES } from '../../lambda/limits.ts';
import { ALERT_MONTHS, alertBill, type AlertMonth } from './cost-alerts.ts';
import { costOf, monthOf } from './cost-digests.ts';
import { dollars, table } from './cost-table.ts';
import { bill, type Scenario, SCENARIOS, totalPerMillion } from './cost.ts';
import type { Counted, Requests } from './counted.ts';
import { PRICES } from './prices.ts';

const row = (what: string, { writes, reads }: Requests): string[] => [
  what,
  ...[writes, reads].map((value) => value.toFixed(2)),
];

const counts = ({ alert }: Counted): string =>
  table(
    ['what', 'PUT, LIST', 'GET'],
    [
      row('an event that no rule matches', { writes: 0, reads: 0, messages: 0 }),
      row('a finding that is told', alert.perTold),
      row('one that was told before', alert.perCopy),
      row('one of ten that come together and wait for a digest', alert.perMore),
      row('a digest of ten findings', alert.perDigest),
      row("the schedule's run, with nothing to do", alert.perClose),
      row('a run of deliver that counts for correlations', alert.perCorrelated),
    ],
  );

const measures = ({ alert }: Counted): string =>
  table(
    ['what', 'measured'],
    [
      ['share of realistic events that is urgent', alert.urgent.toFixed(3)],
      ['share that collect hands over', alert.matched.toFixed(3)],
      ['milliseconds of a run with one event', alert.milliseconds.toFixed(1)],
      ['bytes that such a run logs', alert.logBytes.toFixed(0)],
      ['MB of memory', alert.megabytes.toFixed(0)],
    ],
  );

const monthTitle = ({ accounts, regions, events }: AlertMonth): string => {
  const many = events >= 1e9 ? `${events / 1e9} G` : `${events / 1e6} M`;
  return `${accounts.toLocaleString('en')} × ${regions}, ${many}`;
};

const bills = (counted: Counted): string => {
  const months = ALERT_MONTHS.map((month) => alertBill(counted, month));
  const lines = months[0].map(({ what, price }, line) => [
    what,
    PRICES[price].of,
    ...months.map((items) => costOf(items[line]).toFixed(2)),
  ]);
  const total = ['**all**', 'USD a month', ...months.map((items) => monthOf(items).toFixed(2))];
  return table(['USD a month', 'of', ...ALERT_MONTHS.map(monthTitle)], [...lines, total]);
};

/** What alerts add to the bills of delivery. */
const together = (counted: Counted, titleOf: (scenario: Scenario) => string): string =>
  table(
    ['bill', 'without alerts', 'alerts', 'together'],
    SCENARIOS.map((scenario) => {
      const without = totalPerMillion(bill(counted, scenario, DELIVER_BYTES), scenario);
      const alerts = monthOf(alertBill(counted, scenario)) / (scenario.events / 1e6);
      return [titleOf(scenario), ...[without, alerts, without + alerts].map(dollars)];
    }),
  );

/** What alerts ask for, what they cost, and what that is beside the rest. */
export const alertTables = (counted: Counted, titleOf: (scenario: Scenario) => string): string =>
  [counts(counted), measures(counted), bills(counted), together(counted, titleOf)].join('\n\n');
