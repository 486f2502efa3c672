import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { accountsFrom } from './account.ts';
import { addUp, keyOf, NOTHING, type Written } from './log-files.ts';
import { plan, type Settings } from './plan.ts';
import { runWorkers } from './workers.ts';

export interface GenerateOptions extends Settings {
  /** Gets a folder `AWSLogs` and, beside it, the file `manifest.json`. */
  readonly directory: string;
  /** @default all cores */
  readonly cores?: number;
}

/** A finished set: `events` distinct ones, `duplicates` copies of some of them, `bytes` of JSON before compression. */
export interface Generated extends Written {
  /** The folder to ingest. */
  readonly logs: string;
  /** Paths of the log files. */
  readonly files: readonly string[];
  /** Whether the set was there already. */
  readonly reused: boolean;
}

/** What a worker is told. */
export interface GenerateTask {
  readonly directory: string;
  readonly settings: Settings;
}

interface Manifest {
  readonly made: string;
  readonly written?: Written;
}

const HERE = new URL('.', import.meta.url);

/** Changes with the settings and with the code that makes the records, so that an old set is never taken for a new one. */
const identityOf = async (settings: Settings): Promise<string> => {
  const sources = (await readdir(HERE)).filter((name) =>
    /^(account|log-files|plan|random|record|templates.*)\.ts$/.test(name),
  );
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const name of sources.toSorted()) hash.update(await readFile(new URL(name, HERE)));
  return hash.digest('hex');
};

const readManifest = async (path: string): Promise<Manifest | undefined> =>
  existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Manifest) : undefined;

const clear = async (logs: string, known: boolean): Promise<void> => {
  if (!existsSync(logs)) return;
  if (!known) throw new Error(`${logs} exists and was not generated; choose another directory`);
  await rm(logs, { recursive: true });
};

/**
 * Writes a set of realistic log files, laid out as CloudTrail does; the same settings give the same bytes. A finished
 * set of the same settings is reused; an unfinished one is made anew. Never replaces logs that it did not make.
 */
export const generate = async ({ directory, cores, ...settings }: GenerateOptions): Promise<Generated> => {
  const logs = join(directory, 'AWSLogs');
  const manifestPath = join(directory, 'manifest.json');
  const accounts = accountsFrom(settings.seed);
  const files = plan(settings).map((file) => join(directory, keyOf(file, accounts)));
  const made = await identityOf(settings);

  const manifest = await readManifest(manifestPath);
  if (manifest?.made === made && manifest.written) return { ...manifest.written, logs, files, reused: true };

  await clear(logs, manifest !== undefined);
  await mkdir(directory, { recursive: true });
  await writeFile(manifestPath, JSON.stringify({ made } satisfies Manifest));
  const task: GenerateTask = { directory, settings };
  const script = new URL('./generate-worker.ts', HERE);
  const parts = await runWorkers<Written>(script, cores ?? availableParallelism(), task);
  const written = parts.reduce(addUp, NOTHING);
  await writeFile(manifestPath, JSON.stringify({ made, written } satisfies Manifest));
  return { ...written, logs, files, reused: false };
};
