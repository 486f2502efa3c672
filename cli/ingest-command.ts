import { statSync } from 'node:fs';
import { TrailError } from '../core/errors.ts';
import { ingest, type IngestResult } from './ingest.ts';
import { showProgress } from './progress.ts';
import { exitStatus, reportOf } from './report.ts';
import { renderSummary } from './summary.ts';
import { clean, cleanJson, cleanLines } from './terminal.ts';

export interface IngestFlags {
  readonly archive: string;
  readonly json?: boolean;
  readonly trail?: readonly string[];
}

export const USAGE = 2;
const MOST_FAULTS = 20;

/** Runs `opentrail ingest` and prints what it did. Returns the exit status. */
export const runIngest = async (
  paths: readonly string[],
  { archive, json, trail = [] }: IngestFlags,
): Promise<number> => {
  const isUsable = archive !== '' && mayBeFolder(archive);
  if (!isUsable) return complain(`the archive '${archive}' is not a folder`, 'name another with --archive <folder>');
  const progress = showProgress();
  process.once('SIGINT', () => {
    progress.stop();
    process.stderr.write('\nStopped. Nothing is lost: run the same command again and it goes on.\n');
    // Dying of the signal is status 130 to a shell, and waits for no read that never ends, as an exit would.
    process.kill(process.pid, 'SIGINT');
  });
  try {
    const result = await ingest({ paths, archive, trails: trail, onProgress: progress.update });
    progress.stop();
    if ('complaint' in result) return complain(result.complaint, result.remedy);
    return print(result, json === true);
  } catch (error) {
    progress.stop();
    return explain(error);
  }
};

/** Whether there is a folder, or nothing that keeps one from being made. */
const mayBeFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
  }
};

const print = (result: IngestResult, isJson: boolean): number => {
  const report = reportOf(result);
  const hasReadNothing = result.inputs === 0 && result.faults.length > 0;
  for (const { message } of result.faults.slice(0, MOST_FAULTS)) process.stderr.write(`opentrail: ${clean(message)}\n`);
  const more = result.faults.length - MOST_FAULTS;
  if (more > 0) process.stderr.write(`opentrail: ${more} more could not be read\n`);
  if (isJson) process.stdout.write(`${cleanJson(report)}\n`);
  else if (!hasReadNothing) process.stdout.write(`${renderSummary(report)}\n`);
  return hasReadNothing ? USAGE : exitStatus(report);
};

/** What went wrong and what can be done, without a stack trace. */
export const explain = (error: unknown): number => {
  const message = error instanceof Error ? error.message : String(error);
  const remedy =
    error instanceof TrailError ? error.remedy : 'this should not happen; please report it, nothing is lost';
  return complain(message, remedy);
};

const complain = (message: string, remedy: string): number => {
  process.stderr.write(`opentrail: ${clean(message)}\n  ${cleanLines(remedy)}\n`);
  return USAGE;
};
