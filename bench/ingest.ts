import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Generated } from './generate.ts';
import { type Measured, runMeasured } from './measure.ts';
import { wrongCounts } from './report.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Ingests the set into a fresh archive, which may be prepared and is deleted afterwards. Throws unless every event is
 * accounted for.
 */
export const ingest = async (
  { logs, events, duplicates }: Generated,
  prepare: (archive: string) => Promise<void> = () => Promise.resolve(),
): Promise<Measured> => {
  const archive = join(ROOT, '.bench', `archive-${process.pid}-${Date.now()}`);
  try {
    await prepare(archive);
    const measured = await runMeasured(['cli/main.ts', 'ingest', logs, '--archive', archive, '--json'], ROOT);
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
