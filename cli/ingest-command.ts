import { complain, complainOfArchive, explainError, USAGE } from './complain.ts';
import type { Level } from '../core/rules/rule.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { ingest, type IngestOptions, type IngestResult } from './ingest.ts';
import { tellWhenInterrupted } from './interrupt.ts';
import { loadRules, type RuleFlags } from './load-rules.ts';
import { type MessengerFlags, messengersOf } from './messengers.ts';
import { showProgress } from './progress.ts';
import { exitStatus, reportOf } from './report.ts';
import { renderSummary } from './summary.ts';
import { clean, cleanJson } from './terminal.ts';

export interface IngestFlags extends RuleFlags, MessengerFlags {
  readonly archive: string;
  readonly json?: boolean;
  readonly trail?: readonly string[];
  /** Whether events are matched by rules, and somebody is told. */
  readonly alerts?: boolean;
  /** How bad it must be for somebody to be told. @default medium */
  readonly alertLevel?: Level;
}

const MOST_FAULTS = 20;

/** Runs `opentrail ingest` and prints what it did. Returns the exit status. */
export const runIngest = async (paths: readonly string[], flags: IngestFlags): Promise<number> => {
  const { archive, json, trail = [] } = flags;
  const complaint = complainOfArchive(archive);
  if (complaint !== undefined) return complaint;
  const alerts = await alertsOf(flags);
  if (isComplaint(alerts)) return complain(alerts.complaint, alerts.remedy);
  const progress = showProgress({ doing: 'collecting', done: 'collected' });
  tellWhenInterrupted('Stopped. Nothing is lost: run the same command again and it goes on.', progress.stop);
  try {
    const result = await ingest({ paths, archive, trails: trail, ...alerts, onProgress: progress.update });
    progress.stop();
    if ('complaint' in result) return complain(result.complaint, result.remedy);
    return print(result, json === true);
  } catch (error) {
    progress.stop();
    return explainError(error);
  }
};

/** What the flags ask for, or say is not wanted. */
const alertsOf = async (flags: IngestFlags): Promise<Pick<IngestOptions, 'alerts'> | Complaint> => {
  if (flags.alerts === false) return {};
  const rules = await loadRules(flags);
  if (isComplaint(rules)) return rules;
  const messengers = await messengersOf(flags, flags.archive);
  return isComplaint(messengers)
    ? messengers
    : { alerts: { rules, least: flags.alertLevel ?? 'medium', ...messengers } };
};

const print = (result: IngestResult, isJson: boolean): number => {
  const report = reportOf(result);
  const hasReadNothing = result.inputs === 0 && result.faults.length > 0;
  for (const { message } of result.faults.slice(0, MOST_FAULTS)) process.stderr.write(`opentrail: ${clean(message)}\n`);
  const more = result.faults.length - MOST_FAULTS;
  if (more > 0) process.stderr.write(`opentrail: ${more} more could not be read\n`);
  for (const key of result.foreign)
    process.stderr.write(`opentrail: ${clean(key)} in the archive is none of ours; it stays as it is\n`);
  if (isJson) process.stdout.write(`${cleanJson(report)}\n`);
  else if (!hasReadNothing) process.stdout.write(`${renderSummary(report)}\n`);
  return hasReadNothing ? USAGE : exitStatus(report);
};
