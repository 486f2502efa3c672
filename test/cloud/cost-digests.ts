import { SHARDS } from '../../contracts/archive-layout.ts';
import { METRIC } from '../../contracts/metrics.ts';
import { ASSUMED, type Item, lambda, LARGE, requests, type Scenario, SMALL, sum } from './cost.ts';
import type { Counted } from './counted.ts';
import { PRICES } from './prices.ts';

/** An installation, one of whose trails validates: each account and Region is a chain. */
export type DigestMonth = Pick<Scenario, 'accounts' | 'regions' | 'deliverers'>;

export const DIGEST_MONTHS: readonly DigestMonth[] = [
  { accounts: 1, regions: 2, deliverers: 1 },
  SMALL,
  LARGE,
  { accounts: 1000, regions: 17, deliverers: 16 },
];

/** By the schedule: one seals the hour, the others look again. */
const RUNS_AN_HOUR = 4;
/** Of the hour's commits that there are when the others look, on the average. */
const SEEN_SO_FAR = 0.5;

/** What digests cost in a month, line by line: the same lines for all. */
export const digestBill = (counted: Counted, { accounts, regions, deliverers }: DigestMonth): Item[] => {
  const { perRun, perRunCommit, perShard, perCommit, perDigest, ...seal } = counted.seal;
  const { hours, windows, nativeFiles, logBytes, accessLogBytes } = ASSUMED;
  const chains = accounts * regions;
  const shards = Math.min(SHARDS, chains);
  const digests = chains * hours;
  const commits = shards * windows;
  const runs = hours * RUNS_AN_HOUR;
  const looks = commits * (RUNS_AN_HOUR - 1) * SEEN_SO_FAR;
  const asked = sum(
    [perRun, runs],
    [perRunCommit, looks],
    [perShard, shards * hours],
    [perCommit, commits],
    [perDigest, digests],
  );
  const kept = digests * seal.bytesPerDigest + chains * windows * nativeFiles * seal.bytesPerFile;
  const milliseconds = runs * seal.millisecondsPerRun + digests * seal.millisecondsPerDigest;
  const logged = (asked.writes + asked.reads) * accessLogBytes;
  const invocations = runs * deliverers;
  return [
    { what: 'digests', price: 'signature', quantity: digests * perDigest.signatures },
    ...requests('seal', asked).filter(({ price }) => price !== 'sqs'),
    ...lambda('seal', invocations, milliseconds, seal.megabytes),
    { what: 'the key', price: 'key', quantity: 1 },
    { what: 'alarms', price: 'alarm', quantity: counted.alarms.seal },
    {
      what: 'metrics',
      price: 'metric',
      quantity: Object.values(METRIC).filter(({ stage }) => stage === 'seal').length,
    },
    { what: 'schedules', price: 'schedule', quantity: invocations },
    { what: 'logs of seal', price: 'logs', quantity: (invocations * logBytes) / 1e9 },
    { what: 'digests and seals, first month', price: 'storage', quantity: kept / 1e9 },
    { what: 'access logs, first month', price: 'storage', quantity: logged / 1e9 },
  ];
};

/** US dollars. */
export const costOf = ({ price, quantity }: Item): number => quantity * PRICES[price].dollars;

export const monthOf = (items: readonly Item[]): number => items.reduce((total, item) => total + costOf(item), 0);
