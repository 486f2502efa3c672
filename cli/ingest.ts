import { resolve } from 'node:path';
import { findInputs, type InputFault, type InputFile } from '../adapters/local/inputs.ts';
import * as layout from '../contracts/archive-layout.ts';
import type { Commit, Counts } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { allShards } from '../core/shard.ts';
import type { Finding } from '../core/alerts/finding.ts';
import type { Level } from '../core/rules/rule.ts';
import type { ObjectStore } from '../ports/index.ts';
import type { InputReceipt } from '../stages/collect.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import { newestCommit } from '../stages/ledger.ts';
import type { PublishReceipt } from '../stages/publish.ts';
import type { CollectPlace, Fault } from './collect-worker.ts';
import { type AlertResult, alertingOver } from './alerting.ts';
import { collectInputs, type CollectorEvents } from './collectors.ts';
import { Deliveries } from './deliveries.ts';
import { stagesOver } from './ingest-stages.ts';
import type { LoadedRules } from './load-rules.ts';
import type { Messengers } from './messengers.ts';
import { namedTrails, neverStarted, type TrailComplaint } from './named-trails.ts';
import { outcomesSince } from './outcomes.ts';
import type { Tally } from './tally.ts';
import { type TrailResult, trailResults } from './trail-results.ts';

/** All that a run has to tell. */
export interface IngestResult {
  readonly archive: string;
  readonly inputs: number;
  readonly receipts: readonly InputReceipt[];
  readonly faults: readonly Fault[];
  readonly tally: Tally;
  /** The outcomes of this run's arrivals. */
  readonly counts: Counts;
  /** The outcomes of what an earlier, interrupted run had staged. */
  readonly earlier: Counts;
  readonly corrected: boolean;
  readonly trails: readonly TrailResult[];
  readonly failing: readonly TrailError[];
  /** What was found and told; absent if nobody asked for alerts. */
  readonly alerts?: AlertResult;
  /** Events that correlations did not count, since there were too many at once. */
  readonly uncounted: number;
  /** Keys of what stands in staging and is none of ours, ten at most. */
  readonly foreign: readonly string[];
  readonly seconds: number;
}

export interface IngestOptions {
  /** Names or ARNs of the only trails that the events are for; for all, if none is named. */
  readonly trails: readonly string[];
  readonly paths: readonly string[];
  readonly archive: string;
  /** By which rules events are matched, and who is told; without it nobody is. */
  readonly alerts?: AlertSetup;
  /** Told how many of how many bytes have been read. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface AlertSetup extends Messengers {
  readonly rules: LoadedRules;
  /** How bad it must be for somebody to be told. */
  readonly least: Level;
}

/**
 * Collects, delivers and publishes what is at the paths. Throws a `TrailError` when the archive cannot be used; complains,
 * having done nothing, about trails that are not there or not started.
 */
export const ingest = async (options: IngestOptions): Promise<IngestResult | TrailComplaint> => {
  const folder = resolve(options.archive);
  const stages = stagesOver(folder);
  const configuration = await stages.configured();
  const only = namedTrails(options.trails, configuration);
  if (only && 'complaint' in only) return only;
  const idle = neverStarted(configuration, options.archive, only);
  return idle ?? run(options, stages, { archive: folder, trails: only, ...wantedRules(options) }, configuration);
};

const wantedRules = ({ alerts }: IngestOptions): Pick<CollectPlace, 'rules'> => {
  if (!alerts) return {};
  const { documents, placeholders } = alerts.rules;
  return { rules: { documents, placeholders, least: alerts.least } };
};

const run = async (
  { paths, archive, alerts, onProgress }: IngestOptions,
  { store, ...stages }: ReturnType<typeof stagesOver>,
  place: CollectPlace,
  configuration: Configuration,
): Promise<IngestResult> => {
  const started = performance.now();
  const { files, faults } = await findAll(paths, place.archive);
  const before = await newestOfEach(store);
  const published: PublishReceipt[] = [];
  const deliveries = new Deliveries({ ...stages, onPublished: (receipts) => published.push(...receipts) });
  const alerting = alerts && files.length > 0 ? alertingOver(store, alerts) : undefined;
  await alerting?.begin();
  const onFound = async (findings: readonly Finding[]) => alerting?.take(findings);
  const collected = await collect(place, files, { deliveries, progress: progressOf(files, onProgress), onFound });
  const { foreign } = await deliveries.drain();
  const told = await alerting?.finish();
  const { committed, ...outcomes } = await outcomesSince(store, before, collected.staged);
  const failing = published.flatMap((receipt) => receipt.failing ?? []);
  return {
    archive,
    inputs: files.length,
    receipts: collected.receipts,
    faults: [...faults, ...collected.faults],
    tally: collected.tally,
    ...outcomes,
    trails: trailResults(committed, published),
    failing: failuresOf([...configuration.faults, ...setBack(before, configuration), ...failing]),
    ...(told ? { alerts: told } : {}),
    foreign,
    seconds: (performance.now() - started) / 1000,
  };
};

interface Collecting extends Pick<CollectorEvents, 'onFound'> {
  readonly deliveries: Deliveries;
  readonly progress: (bytes: number) => void;
}

/** Collects the files, and has what is staged delivered meanwhile. */
const collect = async (
  place: CollectPlace,
  files: readonly InputFile[],
  { deliveries, progress, onFound }: Collecting,
) => {
  const receipts: InputReceipt[] = [];
  const faults: Fault[] = [];
  const staged = new Set<string>();
  const tally = await collectInputs(place, files, {
    onFound,
    onWord: (word) => {
      if ('bytes' in word) progress(word.bytes);
      else if ('done' in word) {
        if (word.done.receipt) receipts.push(word.done.receipt);
        if (word.done.fault) faults.push(word.done.fault);
      } else {
        staged.add(word.staged.key);
        deliveries.staged(word.staged);
      }
    },
  });
  return { receipts, faults, staged, tally };
};

/** Each once, as it was told last. */
const failuresOf = (errors: readonly TrailError[]): TrailError[] => [
  ...new Map(errors.map((error) => [error.message, error])).values(),
];

/** What the archive holds that is written to, and no input: its log files may be read again. */
const OURS = [
  layout.LEDGER,
  layout.KEYS,
  layout.REGISTRY,
  layout.STAGING,
  layout.SET_ASIDE,
  layout.LOG_GROUPS,
  layout.TOPICS,
  layout.ALERTS,
  layout.ALERT_MESSAGES,
];

const findAll = async (paths: readonly string[], archive: string) => {
  const files: InputFile[] = [];
  const faults: Fault[] = [];
  const ours = OURS.map((prefix) => resolve(archive, prefix));
  for await (const found of findInputs(paths, ours)) {
    if (isFault(found)) faults.push({ path: found.path, message: found.error.message });
    else files.push(found);
  }
  return { files, faults };
};

const isFault = (found: InputFile | InputFault): found is InputFault => 'error' in found;

const progressOf = (files: readonly InputFile[], onProgress: IngestOptions['onProgress']) => {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  return (bytes: number) => {
    done += bytes;
    onProgress(done, total);
  };
};

const newestOfEach = (store: ObjectStore): Promise<(Commit | undefined)[]> =>
  Promise.all(allShards.map((shard) => newestCommit(store, shard)));

/** Commits tell by which revision they were routed: one that is not there any more was removed. */
const setBack = (commits: readonly (Commit | undefined)[], { revision }: Configuration): TrailError[] => {
  const routedBy = Math.max(...commits.map((commit) => commit?.registry ?? 0));
  if (routedBy <= revision) return [];
  const message = `the registry ends with revision ${revision}, but events were routed by revision ${routedBy}`;
  return [new TrailError('REGISTRY_DAMAGED', message)];
};
