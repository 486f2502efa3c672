import { stat } from 'node:fs/promises';
import { runWorkers } from './workers.ts';

export interface LimitOptions {
  /** The gzip level that the log files are written with. */
  readonly level: number;
  readonly cores: number;
  /** How many events the files hold. */
  readonly events: number;
}

/** The speed that no program which reads and writes these files can pass. */
export interface Limit {
  readonly seconds: number;
  /** Uncompressed. */
  readonly bytes: number;
  readonly eventsPerSecond: number;
}

/** What a worker is told: which gzip files, largest first, and the level. */
export interface LimitTask {
  readonly files: readonly string[];
  readonly level: number;
}

/** When a worker began and ended, in milliseconds since 1970, and how many bytes it unpacked. */
export interface LimitPart {
  readonly begun: number;
  readonly ended: number;
  readonly bytes: number;
}

const largestFirst = async (files: readonly string[]): Promise<string[]> => {
  const sized = await Promise.all(files.map(async (file) => ({ file, size: (await stat(file)).size })));
  return sized.toSorted((one, other) => other.size - one.size).map(({ file }) => file);
};

/**
 * Unpacks every file and packs it again at the same level, on that many cores and with nothing else done, so the
 * result is the time that compression alone takes. Every core holds one file at a time.
 */
export const measureLimit = async (
  files: readonly string[],
  { level, cores, events }: LimitOptions,
): Promise<Limit> => {
  const task: LimitTask = { files: await largestFirst(files), level };
  const parts = await runWorkers<LimitPart>(new URL('./limit-worker.ts', import.meta.url), cores, task);
  const begun = Math.min(...parts.map((part) => part.begun));
  const ended = Math.max(...parts.map((part) => part.ended));
  const seconds = (ended - begun) / 1_000;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return { seconds, bytes, eventsPerSecond: events / seconds };
};
