import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from '@jest/globals';
import { anEvent } from '../data/event.ts';
import { ingestJson, ROOT } from './run-cli.ts';

const NOBODY = 65534;

export const isRoot = process.getuid?.() === 0;
/** Root may do everything, so somebody else must try; who is not root tries himself. */
export const somebody = isRoot ? NOBODY : undefined;

const mayRun =
  !isRoot || spawnSync(process.execPath, ['--version'], { uid: NOBODY, gid: NOBODY, cwd: ROOT, env: {} }).status === 0;
/** Skipped where that somebody may not even run Node. */
export const itAsSomebody = mayRun ? it : it.skip;

export const event = (eventID: string): string => JSON.stringify(anEvent({ eventID }));

/** Fills a folder, which anybody may read, with these files. */
export const fill = (cwd: string, files: Readonly<Record<string, string>>): string => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(cwd, path, '..'), { recursive: true });
    writeFileSync(join(cwd, path), content);
  }
  chmodSync(cwd, 0o755);
  return cwd;
};

/** Ingests, and tells in short how it went. */
export const delivered = async (args: readonly string[], cwd: string) => {
  const { status, report, stderr } = await ingestJson(args, { cwd });
  return { status, arrivals: report.counts.arrivals, delivered: report.counts.delivered, stderr };
};
