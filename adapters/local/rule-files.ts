import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TrailError } from '../../core/errors.ts';
import type { RuleDocument } from '../../core/rules/rule.ts';
import { ruleDocuments } from './rule-yaml.ts';

/** The rules that come with OpenTrail: beside `adapters/`, and, bundled, beside `dist/`. */
export const PACK = new URL(import.meta.url.endsWith('.ts') ? '../../rules/' : '../rules/', import.meta.url);

const RULE_FILE = /\.ya?ml$/i;
const HIDDEN = '.';
const LARGEST = 1024 * 1024;
const MOST_FILES = 10_000;
const DEEPEST = 32;

const REASONS: Readonly<Partial<Record<string, string>>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

const unreadable = (path: string, why: string, cause?: unknown): TrailError =>
  new TrailError('INPUT_UNREADABLE', `cannot read rules from ${path}: ${why}`, { cause });

/** Does it; what the operating system has against it says which path it was. */
const attempt = async <T>(path: string, perform: () => Promise<T>): Promise<T> => {
  try {
    return await perform();
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw unreadable(path, REASONS[code] ?? message, cause);
  }
};

/** Throws for what cannot be read, rather than hang on it, read it twice, or pass it over unsaid. */
const check = (path: string, entry: Stats): void => {
  if (entry.isSymbolicLink())
    throw unreadable(path, 'it is a symbolic link: put the file itself there, or name what it leads to');
  if (!entry.isFile() && !entry.isDirectory()) throw unreadable(path, 'it is neither a file nor a folder');
};

/** Rule files of a folder and below, in order of their paths. Hidden ones, such as those of Git and editors, are none. */
async function* filesIn(folder: string, depth: number): AsyncGenerator<string, void, undefined> {
  if (depth > DEEPEST) throw unreadable(folder, `it lies more than ${DEEPEST} folders deep`);
  const names = await attempt(folder, () => readdir(folder));
  for (const name of names.sort()) {
    if (name.startsWith(HIDDEN)) continue;
    const path = join(folder, name);
    const entry = await attempt(path, () => lstat(path));
    const isRule = RULE_FILE.test(name);
    if (isRule || entry.isSymbolicLink()) check(path, entry);
    if (entry.isDirectory()) yield* filesIn(path, depth + 1);
    else if (isRule) yield path;
  }
}

const filesAt = async (path: string): Promise<readonly string[]> => {
  const entry = await attempt(path, () => stat(path));
  check(path, entry);
  if (entry.isFile()) return [path];
  const files: string[] = [];
  for await (const file of filesIn(path, 0)) {
    if (files.push(file) > MOST_FILES) throw unreadable(path, `there are more than ${MOST_FILES} rule files`);
  }
  return files;
};

const home = fileURLToPath(new URL('../', PACK));

/** What a file is called: those of the pack without where OpenTrail lies, so that a bundle of them is the same everywhere. */
const nameOf = (path: string): string => {
  const isOfPack = path.startsWith(fileURLToPath(PACK));
  return isOfPack ? relative(home, path).split(sep).join('/') : path;
};

const documentsOf = async (path: string): Promise<readonly RuleDocument[]> => {
  const file = nameOf(path);
  const { size } = await attempt(path, () => stat(path));
  if (size > LARGEST) return [{ file, document: null, problem: 'the file is larger than 1 MiB' }];
  const documents = ruleDocuments(file, await attempt(path, () => readFile(path)));
  // Somebody may have emptied it by mistake.
  return documents.length > 0 ? documents : [{ file, document: null, problem: 'there is no rule in the file' }];
};

/**
 * Reads the documents of a rule file, or of all `.yml` and `.yaml` files of a folder and below it, in order of their paths. What is
 * no YAML comes as a document that says so. Throws `INPUT_UNREADABLE` for what cannot be opened, and for symbolic links in a folder.
 */
export const readRuleFiles = async (path: string): Promise<readonly RuleDocument[]> => {
  const documents: RuleDocument[] = [];
  for (const file of await filesAt(path)) documents.push(...(await documentsOf(file)));
  return documents;
};
