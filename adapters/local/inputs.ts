import { createReadStream, fstatSync, readFileSync } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join, sep } from 'node:path';
import {
  ALERT_MESSAGES,
  ALERTS,
  KEYS,
  LEDGER,
  LOG_GROUPS,
  LOGS,
  REGISTRY,
  SET_ASIDE,
  STAGING,
  TOPICS,
} from '../../contracts/archive-layout.ts';
import { TrailError } from '../../core/errors.ts';
import { METADATA, TEMPORARY } from './object-key.ts';

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
const STANDARD_INPUT_HANDLE = 0;
const CHUNK = 256 * 1024;
/** Smaller files, and most log files are, are read at once: waiting for each would cost more than reading it. */
const SMALL = 1024 * 1024;

const FAULTS: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

/** What Node puts into a name in place of bytes that are not UTF-8; the name then leads nowhere. */
const NOT_UTF8 = '\ufffd';

const unreadable = (path: string, cause: unknown): TrailError => {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  const isMisnamed = code === 'ENOENT' && path.includes(NOT_UTF8);
  const reason = isMisnamed ? 'its name is not UTF-8' : (FAULTS[code] ?? message);
  return new TrailError('INPUT_UNREADABLE', `cannot read ${path}: ${reason}`, { cause });
};

const refused = (path: string): TrailError =>
  new TrailError('INPUT_UNREADABLE', `cannot read ${path}: it belongs to the archive that is written to`);

/** What a walk must remember. */
interface Walk {
  /** Real paths of what was met. */
  readonly seen: Set<string>;
  /** Real paths of folders that are not entered. */
  readonly skipped: readonly string[];
}

/**
 * The files behind the paths, folders walked in order of names, each file once. Passed over are devices and sockets met
 * in a folder, the metadata beside objects, what an OpenTrail archive keeps beside its log files, and the folders `skip`,
 * which are being written to; naming one of these folders, or something in it, is a fault.
 */
export async function* findInputs(
  paths: readonly string[],
  skip: readonly string[] = [],
): AsyncGenerator<InputFile | InputFault, void, undefined> {
  const skipped = await Promise.all(skip.map((path) => realpath(path).catch(() => path)));
  const where = { seen: new Set<string>(), skipped };
  for (const path of new Set(paths)) {
    if (path === STANDARD_INPUT) yield { path, size: 0 };
    else yield* walk(path, where, true);
  }
}

async function* walk(
  path: string,
  where: Walk,
  isNamed: boolean,
): AsyncGenerator<InputFile | InputFault, void, undefined> {
  try {
    // A pipe that a shell hands over (`<(…)`) has no real path.
    const [real, entry] = await Promise.all([realpath(path).catch(() => path), stat(path)]);
    const isSkipped = where.skipped.some((folder) => real === folder || real.startsWith(folder + sep));
    if (isSkipped && isNamed) yield { path, error: refused(path) };
    if (isSkipped || where.seen.has(real)) return;
    where.seen.add(real);
    if (entry.isDirectory()) {
      for (const name of await namesIn(path)) yield* walk(join(path, name), where, false);
    } else if (entry.isFile() || isNamed) yield { path, size: entry.size };
  } catch (cause) {
    yield { path, error: unreadable(path, cause) };
  }
}

const namesIn = async (path: string): Promise<string[]> => {
  const names: string[] = [];
  for await (const { name } of await opendir(path)) names.push(name);
  const isArchive = ARCHIVES.some((folders) => folders.every((folder) => names.includes(folderName(folder))));
  const there = new Set(names);
  const isMetadata = (name: string) => name.endsWith(METADATA) && there.has(name.slice(0, -METADATA.length));
  return names.filter((name) => !(isArchive && BESIDE_LOGS.has(name)) && !isMetadata(name)).sort();
};

const folderName = (prefix: string): string => prefix.slice(0, -1);

/** What an archive of ours keeps beside its log files: nothing in it is an input. */
const BESIDE_LOGS: ReadonlySet<string> = new Set([
  ...[LEDGER, KEYS, REGISTRY, STAGING, SET_ASIDE, LOG_GROUPS, TOPICS, ALERTS, ALERT_MESSAGES].map(folderName),
  TEMPORARY,
]);

/** Folders by which an archive of ours is known: each of these together. */
const ARCHIVES = [
  [LEDGER, LOGS],
  [LEDGER, STAGING],
  [LEDGER, REGISTRY],
];

/** The bytes of an input. Throws `INPUT_UNREADABLE`, possibly after a part of them. */
export async function* readInput({ path, size }: InputFile): AsyncGenerator<Buffer, void, undefined> {
  try {
    const isSmall = size > 0 && size <= SMALL;
    if (isSmall) yield readFileSync(path);
    else yield* path === STANDARD_INPUT ? readStandardInput() : createReadStream(path, { highWaterMark: CHUNK });
  } catch (cause) {
    throw unreadable(path === STANDARD_INPUT ? 'standard input' : path, cause);
  }
}

/** A pipe may be non-blocking, which reading it like a file does not survive. */
const readStandardInput = (): AsyncIterable<Buffer> => {
  const fd = STANDARD_INPUT_HANDLE;
  const entry = fstatSync(fd);
  const isPipe = entry.isFIFO() || entry.isSocket();
  return isPipe ? new Socket({ fd, writable: false }) : createReadStream('', { highWaterMark: CHUNK, fd });
};
