import { SHARDS } from '../../contracts/archive-layout.ts';
import { metricsOf } from './cost-metrics.ts';
import type { Counted, Requests } from './counted.ts';
import { type Price, PRICES } from './prices.ts';

/** An installation whose month is priced. */
export interface Scenario {
  readonly path: 'bus' | 'trail files';
  /** A month. */
  readonly events: number;
  readonly accounts: number;
  readonly regions: number;
  /** Into how many runs the shards are divided. */
  readonly deliverers: number;
  /** US dollars a million events that it may cost. */
  readonly limit: number;
}

/** A line of the bill: so many of something a month. */
export interface Item {
  readonly what: string;
  readonly price: Price;
  readonly quantity: number;
}

export const SMALL = { events: 100e6, accounts: 50, regions: 4, deliverers: 1 };
export const LARGE = { events: 10e9, accounts: 500, regions: 10, deliverers: 16 };

export const SCENARIOS: readonly Scenario[] = [
  { path: 'bus', ...SMALL, limit: 0.8 },
  { path: 'bus', ...LARGE, limit: 0.6 },
  { path: 'trail files', ...SMALL, limit: 0.35 },
  { path: 'trail files', ...LARGE, limit: 0.1 },
];

/** What is not counted, but taken from AWS's documents or from the settings. */
export const ASSUMED = {
  /** Of a month of thirty days. */
  windows: 8640,
  minutes: 43_200,
  /** Seconds, by the settings' default. */
  collectWindow: 90,
  hours: 720,
  /** Of JSON: what AWS reckons with. */
  eventBytes: 1500,
  /** Real logs shrink to less. */
  packed: 0.1,
  /** A poller takes and deletes ten messages a request. */
  perPoll: 10,
  /** Long polls of a queue with nothing in it: five pollers, three a minute. */
  idlePolls: 648_000,
  /** Messages that fill the six megabytes of a batch. */
  batch: 2000,
  /** Notices that one run of collect-files takes. */
  notices: 50,
  /** Of native files: one for each account, Region and window. */
  nativeFiles: 1,
  /** Of a run's log lines, metrics among them. */
  logBytes: 1000,
  /** For which S3 keeps what was deleted from the store. */
  deletedDays: 7,
  /** Of the seen-index and the commits, for good. */
  ledgerBytes: 40,
  /** Of a line in the buckets' access logs. */
  accessLogBytes: 700,
} as const;

const none: Requests = { writes: 0, reads: 0, messages: 0 };
/** Requests, each so many times. */
export const sum = (...parts: readonly (readonly [Requests, number])[]): Requests =>
  parts.reduce(
    (total, [{ writes, reads, messages }, times]) => ({
      writes: total.writes + writes * times,
      reads: total.reads + reads * times,
      messages: total.messages + messages * times,
    }),
    none,
  );

export const requests = (what: string, { writes, reads, messages }: Requests): Item[] => [
  { what, price: 's3Write', quantity: writes },
  { what, price: 's3Read', quantity: reads },
  { what, price: 'sqs', quantity: messages },
];

/** `milliseconds` in all. */
export const lambda = (what: string, runs: number, milliseconds: number, megabytes: number): Item[] => [
  { what, price: 'lambdaRun', quantity: runs },
  { what, price: 'lambdaTime', quantity: (milliseconds / 1000) * (megabytes / 1024) },
];

/** How the events of a month are divided, in numbers of things. */
export const sizes = ({ path, events, accounts, regions, deliverers }: Scenario, runBytes: number) => {
  const { windows, minutes, collectWindow, eventBytes, batch, notices, nativeFiles } = ASSUMED;
  const units = accounts * regions;
  const files = units * windows * nativeFiles;
  // A batch ends by its window or by its size, whatever comes first.
  const batches = Math.max(((minutes * 60) / collectWindow) * regions, events / batch);
  const collects = path === 'bus' ? batches : Math.max(minutes, files / notices);
  const commitsOfShard = Math.ceil((events / windows / SHARDS) * (eventBytes / runBytes));
  const commits = windows * SHARDS * commitsOfShard;
  // A native file is in one staged object; what a bus brings of an account and Region may be in every commit.
  const delivered = units * windows * (path === 'bus' ? commitsOfShard : 1);
  return { units, files, collects, commits, delivered, parts: collects * SHARDS, runs: windows * deliverers };
};

const byBus = (counted: Counted, scenario: Scenario, collects: number): Item[] => {
  const { events, accounts, regions } = scenario;
  const { perRun, millisecondsPerEvent, milliseconds, megabytes } = counted.collect;
  const { perPoll, idlePolls, eventBytes, packed, batch } = ASSUMED;
  const beginning = Math.max(0, milliseconds - millisecondsPerEvent * batch);
  const abroad = (regions - 1) / regions;
  return [
    { what: 'rules of members', price: 'crossAccount', quantity: events * ((accounts - 1) / accounts) },
    { what: 'queues: sent', price: 'sqs', quantity: events },
    { what: 'queues: received', price: 'sqs', quantity: Math.max(events / perPoll, idlePolls * regions) },
    { what: 'queues: deleted', price: 'sqs', quantity: events / perPoll },
    ...requests('collect', sum([perRun, collects])),
    ...lambda('collect', collects, collects * beginning + events * millisecondsPerEvent, megabytes),
    { what: 'collect, to the home Region', price: 'transfer', quantity: (events * eventBytes * packed * abroad) / 1e9 },
  ];
};

const byFiles = (counted: Counted, scenario: Scenario, files: number, collects: number): Item[] => {
  const { perRun, perFile, millisecondsPerEvent, megabytes } = counted.collectFiles;
  const { reconcile } = counted;
  const { perPoll, idlePolls, hours } = ASSUMED;
  const unitHours = scenario.accounts * scenario.regions * hours;
  return [
    { what: 'queue: sent', price: 'sqs', quantity: files },
    { what: 'queue: received', price: 'sqs', quantity: Math.max(files / perPoll, idlePolls) },
    { what: 'queue: deleted', price: 'sqs', quantity: files / perPoll },
    ...requests('collect-files', sum([perRun, collects], [perFile, files])),
    ...lambda('collect-files', collects, scenario.events * millisecondsPerEvent, megabytes),
    ...requests('reconcile', sum([reconcile.perUnit, unitHours], [reconcile.perFile, files])),
    // It reads and unpacks what collect-files has read before.
    ...lambda('reconcile', hours, scenario.events * millisecondsPerEvent, reconcile.megabytes),
  ];
};

const fixed = (counted: Counted, { path, regions }: Scenario, runs: number, collects: number): Item[] => {
  const { alarms } = counted;
  const watched = path === 'bus' ? alarms.home + alarms.region * regions : alarms.home + alarms.feed;
  const { logBytes, hours } = ASSUMED;
  return [
    { what: 'alarms', price: 'alarm', quantity: watched },
    { what: 'metrics', price: 'metric', quantity: metricsOf(path).length },
    { what: 'dashboard', price: 'dashboard', quantity: 1 },
    { what: 'schedules', price: 'schedule', quantity: runs * 2 + hours },
    { what: 'logs of functions', price: 'logs', quantity: ((runs * 2 + hours + collects) * logBytes) / 1e9 },
  ];
};

const kept = (events: number, items: readonly Item[]): Item[] => {
  const { eventBytes, packed, deletedDays, ledgerBytes, accessLogBytes } = ASSUMED;
  const archived = (events * eventBytes * packed) / 1e9;
  const asked = items
    .filter(({ price }) => price === 's3Write' || price === 's3Read')
    .reduce((total, { quantity }) => total + quantity, 0);
  return [
    { what: 'archive, first month', price: 'storage', quantity: archived },
    { what: 'staging and packs, until S3 drops them', price: 'storage', quantity: (archived * 2 * deletedDays) / 30 },
    { what: 'ledger, first month', price: 'storage', quantity: (events * ledgerBytes) / 1e9 },
    { what: 'access logs, first month', price: 'storage', quantity: (asked * accessLogBytes) / 1e9 },
  ];
};

/** The bill of a month, line by line. `runBytes`: what one commit takes at most. */
export const bill = (counted: Counted, scenario: Scenario, runBytes: number): Item[] => {
  const { events } = scenario;
  const { files, collects, commits, delivered, parts, runs } = sizes(scenario, runBytes);
  const { deliver, publish } = counted;
  const isBus = scenario.path === 'bus';
  const work = [
    ...(isBus ? byBus(counted, scenario, collects) : byFiles(counted, scenario, files, collects)),
    ...requests('deliver', sum([deliver.perRun, runs], [deliver.perCommit, commits], [deliver.perPart, parts])),
    ...lambda('deliver', runs, events * deliver.millisecondsPerEvent, deliver.megabytes),
    { what: 'publish: the delivered files', price: 's3Write' as const, quantity: delivered * publish.perFile.writes },
    ...requests(
      'publish',
      sum([publish.perRun, runs], [publish.perCommit, commits], [{ ...publish.perFile, writes: 0 }, delivered]),
    ),
    ...lambda('publish', runs, delivered * publish.millisecondsPerFile, publish.megabytes),
    ...fixed(counted, scenario, runs, collects),
  ];
  return [...work, ...kept(events, work)].filter(({ quantity }) => quantity > 0);
};

/** US dollars a million events. */
export const perMillion = ({ price, quantity }: Item, { events }: Scenario): number =>
  (quantity * PRICES[price].dollars) / (events / 1e6);

export const totalPerMillion = (items: readonly Item[], scenario: Scenario): number =>
  items.reduce((total, item) => total + perMillion(item, scenario), 0);
