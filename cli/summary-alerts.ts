import { counted, number } from './numbers.ts';
import type { Report } from './report.ts';
import type { AlertsReport } from './report-alerts.ts';
import { clean } from './terminal.ts';

/** What the summary says of alerts: the worst of them, where they all are, and what became of findings. */
export const aboutAlerts = ({ alerts, archive }: Report): string => {
  if (!alerts) return '';
  const { messages, worst } = alerts;
  const more = messages - worst.length;
  return [
    headOf(alerts, `${archive.replace(/\/+$/, '')}/${alerts.folder}`),
    ...worst.map(({ subject }) => `  ${clean(subject)}`),
    ...(more > 0 ? [`  and ${number(more)} more`] : []),
    ...countsOf(alerts),
    ...alerts.alarms.map(({ message, remedy }) => `ALARM: ${clean(message)}\n       ${clean(remedy)}`),
  ].join('\n');
};

const headOf = ({ messages, findings, untold, rules }: AlertsReport, folder: string): string => {
  if (messages > 0) return `Alerts: ${counted(messages, 'message', 'messages')} in ${clean(folder)}`;
  if (untold > 0) return 'Alerts: nobody could be told';
  if (findings > 0) return 'Alerts: nothing new';
  return `Alerts: none; ${counted(rules, 'rule', 'rules')} had nothing to say`;
};

const countsOf = ({ findings, told, suppressed, duplicates, held, untold, uncounted }: AlertsReport): string[] => {
  const outcomes: readonly (readonly [number, string])[] = [
    [told, 'told'],
    [suppressed, 'counted in digests'],
    [duplicates, 'told before'],
    [held, 'held back, and counted in a message about it'],
  ];
  const some = outcomes.filter(([count]) => count > 0).map(([count, meaning]) => `${number(count)} ${meaning}`);
  return [
    ...(findings > 0 ? [`${counted(findings, 'finding', 'findings')}: ${some.join(', ')}`] : []),
    ...(untold > 0 ? [`${counted(untold, 'finding', 'findings')} of which nobody could be told`] : []),
    ...(uncounted > 0
      ? [`${counted(uncounted, 'event was', 'events were')} not counted by correlations: too many at once`]
      : []),
  ];
};
