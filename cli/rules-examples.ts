import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readJsonFile } from '../adapters/local/json-file.ts';
import { TrailError } from '../core/errors.ts';
import type { Placeholders } from '../core/rules/rule.ts';

/** What is to be tried: events one by one, or, for correlations, one after the other. */
export interface Examples {
  readonly file: string;
  readonly fires: readonly (readonly unknown[])[];
  readonly quiet: readonly (readonly unknown[])[];
  readonly placeholders: Placeholders;
}

/** What is wrong with the examples' file. */
export interface WrongExamples {
  readonly file: string;
  readonly wrong: string;
}

const EXTENSION = /\.ya?ml$/;
const EXAMPLES = '.events.json';

const examplesOf = (ruleFile: string): string => ruleFile.replace(EXTENSION, EXAMPLES);

const MEMBERS = new Set(['fires', 'quiet', 'placeholders']);

/** The examples beside a rule's file; `undefined` if there are none. `areHistories`: it has correlations. */
export const readExamples = async (
  ruleFile: string,
  areHistories: boolean,
): Promise<Examples | WrongExamples | undefined> => {
  const file = examplesOf(ruleFile);
  try {
    const read = await readJsonFile(file);
    return read && examplesIn(file, read.json, areHistories);
  } catch (error) {
    if (!(error instanceof TrailError)) throw error;
    return { file, wrong: error.message.replace(`${file} `, 'it ') };
  }
};

/** Files of examples that no rule lies beside, in the folders of these rules: what they show is never tried. */
export const orphanExamples = async (ruleFiles: readonly string[]): Promise<readonly string[]> => {
  const ofRules = new Set(ruleFiles.map(examplesOf));
  const folders = [...new Set(ruleFiles.map((file) => dirname(file)))];
  const names = await Promise.all(folders.map((folder) => readdir(folder)));
  return folders.flatMap((folder, index) =>
    names[index]
      .filter((name) => name.endsWith(EXAMPLES))
      .map((name) => join(folder, name))
      .filter((file) => !ofRules.has(file) && !hasRule(file)),
  );
};

/** Whether there is one that was not asked for. */
const hasRule = (file: string): boolean =>
  ['.yml', '.yaml'].some((extension) => existsSync(`${file.slice(0, -EXAMPLES.length)}${extension}`));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const examplesIn = (file: string, json: unknown, areHistories: boolean): Examples | WrongExamples => {
  if (!isRecord(json)) return { file, wrong: 'it is not an object with the lists fires and quiet' };
  const unknown = Object.keys(json).find((member) => !MEMBERS.has(member));
  if (unknown !== undefined) return { file, wrong: `it has a member ${unknown}, which means nothing` };
  const { fires = [], quiet = [], placeholders = {} } = json;
  if (!Array.isArray(fires) || !Array.isArray(quiet)) return { file, wrong: 'fires and quiet must be lists' };
  if (fires.length === 0) return { file, wrong: 'fires has no example: nothing shows that the rule works' };
  if (!isPlaceholders(placeholders)) return { file, wrong: 'placeholders must have lists of texts' };
  const histories = [fires, quiet].map((list: readonly unknown[]) =>
    areHistories ? list : list.map((event) => [event]),
  );
  const areLists = histories.every((list) => list.every((history) => Array.isArray(history)));
  if (!areLists) return { file, wrong: 'of a correlation, each example is a list of events' };
  return { file, fires: histories[0] as unknown[][], quiet: histories[1] as unknown[][], placeholders };
};

const isPlaceholders = (value: unknown): value is Placeholders =>
  isRecord(value) &&
  Object.values(value).every((list) => Array.isArray(list) && list.every((item) => typeof item === 'string'));
