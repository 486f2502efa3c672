import { complain, complainOfArchive, explainError, USAGE } from './complain.ts';
import { ingest, type IngestResult } from './ingest.ts';
import { tellWhenInterrupted } from './interrupt.ts';
import { showProgress } from './progress.ts';
import { exitStatus, reportOf } from './report.ts';
import { renderSummary } from './summary.ts';
import { clean, cleanJson } from './terminal.ts';

export interface IngestFlags {
  readonly archive: string;
  readonly json?: boolean;
  readonly trail?: readonly string[];
}

const MOST_FAULTS = 20;

/** Runs `opentrail ingest` and prints what it did. Returns the exit status. */
export const runIngest = async (
  paths: readonly string[],
  { archive, json, trail = [] }: IngestFlags,
): Promise<number> => {
  const complaint = complainOfArchive(archive);
  if (complaint !== undefined) return complaint;
  const progress = showProgress({ doing: 'collecting', done: 'collected' });
  tellWhenInterrupted('Stopped. Nothing is lost: run the same command again and it goes on.', progress.stop);
  try {
    const result = await ingest({ paths, archive, trails: trail, onProgress: progress.update });
    progress.stop();
    if ('complaint' in result) return complain(result.complaint, result.remedy);
    return print(result, json === true);
  } catch (error) {
    progress.stop();
    return explainError(error);
  }
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
