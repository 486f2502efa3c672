import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Generated } from './generate.ts';
import { type Measured, runMeasured } from './measure.ts';
import { wrongCounts } from './report.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** How it is done: how the archive is prepared, and with which flags. */
export interface Manner {
  readonly prepare?: (archive: string) => Promise<void>;
  readonly flags?: readonly string[];
}

/** What all other measurements leave out. */
export const NO_ALERTS = ['--no-alerts'];

/**
 * Ingests the set into a fresh archive, which may be prepared and is deleted afterwards. Throws unless every event is
 * accounted for.
 */
export const ingest = async (
  { logs, events, duplicates }: Generated,
  { prepare, flags = NO_ALERTS }: Manner = {},
): Promise<Measured> => {
  const archive = join(ROOT, '.bench', `archive-${process.pid}-${Date.now()}`);
  try {
    await prepare?.(archive);
    const args = ['cli/main.ts', 'ingest', logs, '--archive', archive, '--json', ...flags];
    const measured = await runMeasured(args, ROOT);
    const { ended, stdout, stderr } = measured;
    if (ended !== 0) throw new Error(`ingest ended with ${ended}\n${stderr.slice(-2_000)}`);
    const expected = { arrivals: events + duplicates, delivered: events, duplicates, setAside: 0, excluded: 0 };
    const wrong = wrongCounts(stdout, expected);
    if (wrong.length > 0) throw new Error(`ingest lost count:\n  ${wrong.join('\n  ')}`);
    return measured;
  } finally {
    await rm(archive, { recursive: true, force: true });
  }
};
