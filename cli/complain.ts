import { statSync } from 'node:fs';
import { TrailError } from '../core/errors.ts';
import { clean, cleanLines } from './terminal.ts';

/** The exit status of wrong usage, of what is refused, and of an archive that cannot be used. */
export const USAGE = 2;

/** Says what is wrong and what can be done; the exit status that goes with it. */
export const complain = (message: string, remedy: string): number => {
  process.stderr.write(`opentrail: ${clean(message)}\n  ${cleanLines(remedy)}\n`);
  return USAGE;
};

/** What went wrong and what can be done, without a stack trace. */
export const explainError = (error: unknown): number => {
  const message = error instanceof Error ? error.message : String(error);
  const remedy =
    error instanceof TrailError ? error.remedy : 'this should not happen; please report it, nothing is lost';
  return complain(message, remedy);
};

/** Complains if this cannot be an archive: it is, or is below, something that is no folder. */
export const complainOfArchive = (archive: string): number | undefined => {
  if (archive !== '' && mayBeFolder(archive)) return undefined;
  return complain(`the archive '${archive}' is not a folder`, 'name another with --archive <folder>');
};

/** Whether there is a folder, or nothing that keeps one from being made. */
const mayBeFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
  }
};
