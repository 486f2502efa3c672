import { DELIVER_BYTES } from '../../lambda/limits.ts';
import { bill, type Item, perMillion, type Scenario, SCENARIOS, sizes, totalPerMillion } from './cost.ts';
import { alertTables } from './cost-alerts-page.ts';
import { costOf, DIGEST_MONTHS, digestBill, type DigestMonth, monthOf } from './cost-digests.ts';
import { summaryCost } from './cost-summaries.ts';
import { dollars, table, whole } from './cost-table.ts';
import type { Counted, Requests, SummarySize } from './counted.ts';
import { PRICES } from './prices.ts';

/** The lines of the page between which tables are made by `npm run test:cloud -- --write`. */
const MARKS = {
  counts: 'counts',
  bills: 'bills',
  digests: 'digests',
  alerts: 'alerts',
  summaries: 'summaries',
} as const;

const titleOf = ({ path, events, accounts, regions }: Scenario): string => {
  const many = events >= 1e9 ? `${events / 1e9} billion` : `${events / 1e6} million`;
  return `By ${path === 'bus' ? 'the bus' : 'trail files'}, ${many} events a month, ${accounts} accounts × ${regions} Regions`;
};

const billTable = (items: readonly Item[], scenario: Scenario): string => {
  const rows = items.map((item) => {
    const { what, price, quantity } = item;
    return [what, whole(quantity), PRICES[price].of, dollars(perMillion(item, scenario))];
  });
  const total = totalPerMillion(items, scenario);
  const month = whole((total * scenario.events) / 1e6);
  return table(
    ['what', 'a month', 'of', 'USD a million'],
    [...rows, ['**all**', month, 'USD a month', dollars(total)]],
  );
};

const bills = (counted: Counted): string =>
  SCENARIOS.map((scenario) => {
    const { commits, delivered, collects } = sizes(scenario, DELIVER_BYTES);
    const intro = `${whole(collects)} runs of collect, ${whole(commits)} commits, ${whole(delivered)} delivered files. Limit: ${scenario.limit} USD.`;
    return `### ${titleOf(scenario)}\n\n${intro}\n\n${billTable(bill(counted, scenario, DELIVER_BYTES), scenario)}`;
  }).join('\n\n');

const row = (what: string, { writes, reads, messages }: Requests): string[] => [
  what,
  ...[writes, reads, messages].map((value) => value.toFixed(2)),
];

const counts = (counted: Counted): string => {
  const { collect, collectFiles, deliver, publish, reconcile } = counted;
  return table(
    ['what', 'PUT, LIST', 'GET', 'SQS'],
    [
      row('collect, a run', collect.perRun),
      row('collect-files, a run', collectFiles.perRun),
      row('collect-files, a native file', collectFiles.perFile),
      row('deliver, a run with nothing to do', deliver.perRun),
      row('deliver, a commit', deliver.perCommit),
      row('deliver, a part of a staged object', deliver.perPart),
      row('publish, a run with nothing to do', publish.perRun),
      row('publish, a commit', publish.perCommit),
      row('publish, a delivered file', publish.perFile),
      row('reconcile, an account and Region, an hour', reconcile.perUnit),
      row('reconcile, a native file', reconcile.perFile),
    ],
  );
};

const times = ({ collect, collectFiles, deliver, publish }: Counted): string =>
  table(
    ['what', 'milliseconds', 'MB of memory'],
    [
      ['collect, an event', collect.millisecondsPerEvent.toFixed(3), String(collect.megabytes)],
      ['collect-files, an event', collectFiles.millisecondsPerEvent.toFixed(3), String(collectFiles.megabytes)],
      ['deliver, an event', deliver.millisecondsPerEvent.toFixed(3), String(deliver.megabytes)],
      ['publish, a delivered file', publish.millisecondsPerFile.toFixed(3), String(publish.megabytes)],
    ],
  );

const sizeRow = ({ events, templates, bytes, packed, leftOut }: SummarySize): string[] => [
  String(events),
  templates,
  ...[bytes, packed].map(String),
  leftOut.toFixed(2),
];

const summaryTables = (counted: Counted): string => {
  const { summaries } = counted;
  const costs = summaries.map((size) => {
    const { files, stored, storedLess, logged, loggedLess } = summaryCost(counted, size);
    const [events, templates] = sizeRow(size);
    return [events, templates, ...[files, stored, logged, storedLess, loggedLess].map(dollars)];
  });
  const of = ['data events', 'templates'];
  return [
    table([...of, 'bytes of JSON', 'compressed', 'left out'], summaries.map(sizeRow)),
    table([...of, 'files', 'storage', 'log group', 'saved: storage', 'saved: log group'], costs),
  ].join('\n\n');
};

const signatures = ({ writes, reads }: Requests, times: number): string[] => [
  ...[writes, reads].map((value) => value.toFixed(2)),
  String(times),
];

const digestCounts = ({ seal }: Counted): string =>
  table(
    ['what', 'PUT, LIST', 'GET', 'signatures'],
    [
      ['a run, whatever there is to do', ...signatures(seal.perRun, 0)],
      ['a run, a commit since the last full hour', ...signatures(seal.perRunCommit, 0)],
      ['an hour, a shard', ...signatures(seal.perShard, 0)],
      ['an hour, a commit', ...signatures(seal.perCommit, 0)],
      ['a digest', ...signatures(seal.perDigest, seal.perDigest.signatures)],
    ],
  );

const digestMonth = ({ accounts, regions }: DigestMonth): string => `${accounts.toLocaleString('en')} × ${regions}`;

const digestBills = (counted: Counted): string => {
  const bills = DIGEST_MONTHS.map((month) => digestBill(counted, month));
  const lines = bills[0].map(({ what, price }, line) => [
    what,
    PRICES[price].of,
    ...bills.map((items) => costOf(items[line]).toFixed(2)),
  ]);
  const total = ['**all**', 'USD a month', ...bills.map((items) => monthOf(items).toFixed(2))];
  return table(['USD a month', 'of', ...DIGEST_MONTHS.map(digestMonth)], [...lines, total]);
};

/** What digests add to the bills above. */
const withDigests = (counted: Counted): string =>
  table(
    ['bill', 'without digests', 'digests', 'together'],
    SCENARIOS.map((scenario) => {
      const without = totalPerMillion(bill(counted, scenario, DELIVER_BYTES), scenario);
      const digests = monthOf(digestBill(counted, scenario)) / (scenario.events / 1e6);
      return [titleOf(scenario), ...[without, digests, without + digests].map(dollars)];
    }),
  );

const digestTables = (counted: Counted): string =>
  [digestCounts(counted), digestBills(counted), withDigests(counted)].join('\n\n');

const between = (mark: string): RegExp => new RegExp(`(<!-- ${mark} -->\\n)[\\s\\S]*?(\\n<!-- end of ${mark} -->)`);

/** The page with its tables made anew; everything else stays. Throws if it has not the marks. */
export const costPage = (page: string, counted: Counted): string => {
  const contents = {
    [MARKS.counts]: `${counts(counted)}\n\n${times(counted)}`,
    [MARKS.bills]: bills(counted),
    [MARKS.digests]: digestTables(counted),
    [MARKS.alerts]: alertTables(counted, titleOf),
    [MARKS.summaries]: summaryTables(counted),
  };
  return Object.entries(contents).reduce((text, [mark, content]) => {
    if (!between(mark).test(text)) throw new Error(`docs/cost.md has no place for ${mark}`);
    return text.replace(between(mark), (_, before: string, after: string) => `${before}\n${content}\n${after}`);
  }, page);
};
