import { createReadStream, readFileSync } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TrailError } from '../../core/errors.ts';

/** A file, or `-` for standard input, that a person has named or a walk has found. */
export interface InputFile {
  readonly path: string;
  /** In bytes, as it lies on the disk; 0 if that cannot be known. */
  readonly size: number;
}

/** A path that was named or met, and cannot be read. */
export interface InputFault {
  readonly path: string;
  readonly error: TrailError;
}

export const STANDARD_INPUT = '-';
const CHUNK = 256 * 1024;
/** Smaller files, and most log files are, are read at once: waiting for each would cost more than reading it. */
const SMALL = 1024 * 1024;

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

const unreadable = (path: string, cause: unknown): TrailError => {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new TrailError('INPUT_UNREADABLE', `cannot read ${path}: ${FAULTS[code] ?? message}`, { cause });
};

/**
 * The files behind the paths, folders walked in order of names, each file once. Devices and sockets met in a folder
 * are passed over. `skip` is a folder that is not entered: the ledger that is being written to.
 */
export async function* findInputs(
  paths: readonly string[],
  skip: readonly string[] = [],
): AsyncGenerator<InputFile | InputFault, void, undefined> {
  const seen = new Set(await Promise.all(skip.map((path) => realpath(path).catch(() => path))));
  for (const path of paths) {
    if (path === STANDARD_INPUT) yield { path, size: 0 };
    else yield* walk(path, seen, true);
  }
}

async function* walk(
  path: string,
  seen: Set<string>,
  isNamed: boolean,
): AsyncGenerator<InputFile | InputFault, void, undefined> {
  try {
    const [real, entry] = await Promise.all([realpath(path), stat(path)]);
    if (seen.has(real)) return;
    seen.add(real);
    if (entry.isDirectory()) {
      for (const name of await namesIn(path)) yield* walk(join(path, name), seen, false);
    } else if (entry.isFile() || isNamed) yield { path, size: entry.size };
  } catch (cause) {
    yield { path, error: unreadable(path, cause) };
  }
}

const namesIn = async (path: string): Promise<string[]> => {
  const names: string[] = [];
  for await (const { name } of await opendir(path)) names.push(name);
  return names.sort();
};

/** The bytes of an input. Throws `INPUT_UNREADABLE`, possibly after a part of them. */
export async function* readInput({ path, size }: InputFile): AsyncGenerator<Buffer, void, undefined> {
  try {
    const isSmall = size > 0 && size <= SMALL;
    if (isSmall) yield readFileSync(path);
    else yield* readStream(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const readStream = (path: string): AsyncIterable<Buffer> =>
  path === STANDARD_INPUT
    ? createReadStream('', { highWaterMark: CHUNK, fd: 0 })
    : createReadStream(path, { highWaterMark: CHUNK });
