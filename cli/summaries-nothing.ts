import type { Nearest } from '../core/summaries/nearest.ts';
import type { SummaryQuestion } from '../core/summaries/sum-summaries.ts';
import { formatTime } from '../core/time.ts';
import { counted, MOST_NAMED, number, shortService, someOf } from './numbers.ts';
import type { Findings } from './summaries-findings.ts';
import { byOf } from './summaries-flags.ts';
import type { Place } from './summaries-place.ts';
import { unknownLine } from './summaries-view.ts';
import { clean } from './terminal.ts';
import { quoted } from './trail-flags.ts';

/** That there is nothing of what was asked, and what there is. */
export const viewNothing = (findings: Findings, question: SummaryQuestion, place: Place): string =>
  [...whatThereIs(findings, question, place), ...unknownLine(findings)].join('\n');

const whatThereIs = (findings: Findings, question: SummaryQuestion, { arn, where }: Place): readonly string[] => {
  const { nearest, files, faulty, organizations } = findings;
  const nothing = `No summaries ${asked(question)}`;
  if (nearest) {
    const how = isHidden(nearest, question) ? ', without --until' : '';
    return [`${nothing}. There are some ${described(nearest)}; to see them${how}:`, `  ${flagsFor(nearest)}`];
  }
  const there = `${counted(files, 'file', 'files')} in ${where}`;
  if (faulty.length > 0) return [`${nothing}: of ${there}, ${number(faulty.length)} could not be read.`];
  if (files > 0) return [`${nothing}: ${there} ${files === 1 ? 'holds' : 'hold'} none that are known here.`];
  const whose = arn === undefined ? '' : ` of ${arn}`;
  const hint = organizations.length === 0 ? '' : ' There are folders of organizations:';
  return [`No summaries${whose} in ${where}.${hint}`, ...organizations.map((id) => `  --organization ${id}`)];
};

/** What was looked for: each of several is enough. */
const asked = ({ template, services, regions, accounts, since, until }: SummaryQuestion): string =>
  [
    `by ${byOf(template)}`,
    ...(services ? [`of ${someOf('service', services.map(shortService))}`] : []),
    ...(regions ? [`in ${someOf('Region', regions)}`] : []),
    ...(accounts ? [`of ${someOf('account', accounts)}`] : []),
    until === Infinity ? `since ${formatTime(since)}` : `from ${formatTime(since)} to ${formatTime(until)}`,
  ].join(' ');

const described = ({ misses, templates, services, regions, accounts, first, last }: Nearest): string => {
  const words = {
    template: `by ${templates.map(byOf).join(' and ')}`,
    service: `of ${someOf('service', services.map(shortService))}`,
    region: `in ${someOf('Region', regions)}`,
    account: `of ${someOf('account', accounts)}`,
    time: '',
  };
  const differing = misses.map((aspect) => words[aspect]).filter((text) => text !== '');
  return [...differing, `of windows from ${formatTime(first)} to ${formatTime(last)}`].join(' ');
};

/** Whether `--until` would keep them from being found. */
const isHidden = ({ misses, last }: Nearest, { until }: SummaryQuestion): boolean =>
  misses.includes('time') && until < last;

const flagsFor = ({ misses, templates, services, regions, accounts, first }: Nearest): string => {
  const flags = {
    time: `--since ${formatTime(first).slice(0, 10)}`,
    template: `--by ${byOf(templates[0])}`,
    service: listFlag('--service', services.map(shortService)),
    region: listFlag('--region', regions),
    account: listFlag('--account', accounts),
  };
  return misses.map((aspect) => flags[aspect]).join(' ');
};

const listFlag = (flag: string, values: readonly string[]): string =>
  [flag, ...values.slice(0, MOST_NAMED).map((value) => quoted(clean(value)))].join(' ');
