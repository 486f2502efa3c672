import { TrailError } from '../core/errors.ts';
import { ingest } from './ingest.ts';
import { showProgress } from './progress.ts';
import { exitStatus, renderReport, reportOf } from './report.ts';
import { clean } from './terminal.ts';

export interface IngestFlags {
  readonly archive: string;
  readonly json?: boolean;
}

const USAGE = 2;
const INTERRUPTED = 130;

/** Runs `opentrail ingest` and prints what it did. Returns the exit status. */
export const runIngest = async (paths: readonly string[], { archive, json }: IngestFlags): Promise<number> => {
  const progress = showProgress();
  process.once('SIGINT', () => {
    progress.stop();
    process.stderr.write('\nStopped. Nothing is lost: run the same command again and it goes on.\n');
    process.exit(INTERRUPTED);
  });
  try {
    const result = await ingest({ paths, archive, onProgress: progress.update });
    progress.stop();
    const report = reportOf(result);
    for (const { message } of result.faults) process.stderr.write(`opentrail: ${clean(message)}\n`);
    process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : `${renderReport(report)}\n`);
    return hasReadNothing(result) ? USAGE : exitStatus(report);
  } catch (error) {
    progress.stop();
    return explain(error);
  }
};

const hasReadNothing = ({ inputs, faults }: { inputs: number; faults: readonly unknown[] }): boolean =>
  inputs === 0 && faults.length > 0;

/** What went wrong and what can be done, without a stack trace. */
export const explain = (error: unknown): number => {
  const isKnown = error instanceof TrailError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`opentrail: ${clean(message)}\n`);
  if (isKnown) process.stderr.write(`  ${error.remedy}\n`);
  else process.stderr.write('  this should not happen; please report it, nothing is lost\n');
  return USAGE;
};
