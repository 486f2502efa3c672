import { compileRules } from '../core/rules/compile-rules.ts';
import type { Placeholders, RuleSet } from '../core/rules/rule.ts';
import { isComplaint } from './caller.ts';
import { complain } from './complain.ts';
import { isCorrelation, type LoadedRules, loadRules, pathOf, type RuleFlags } from './load-rules.ts';
import { counted } from './numbers.ts';
import { type Examples, orphanExamples, readExamples } from './rules-examples.ts';
import { trying } from './rules-try.ts';
import { clean, cleanJson } from './terminal.ts';

export interface RulesTestFlags extends RuleFlags {
  readonly json?: boolean;
}

/** An example that did not do as it should, or examples that could not be tried. */
export interface TestFailure {
  readonly file: string;
  readonly list?: 'fires' | 'quiet';
  /** From 1 on. */
  readonly number?: number;
  readonly what: string;
}

/** What came of a file of rules. */
export interface TestedFile {
  readonly file: string;
  readonly rules: readonly string[];
  /** Examples that were tried; of a file without any, none. */
  readonly examples: number;
  readonly failures: readonly TestFailure[];
}

/** Tries rules over their examples. Returns the exit status. */
export const testRules = async (paths: readonly string[], flags: RulesTestFlags): Promise<number> => {
  const asked = paths.length === 0 ? flags : { ...flags, pack: false, rules: [...paths, ...(flags.rules ?? [])] };
  const loaded = await loadRules(asked);
  if (isComplaint(loaded)) return complain(loaded.complaint, loaded.remedy);
  const files = [...new Set(loaded.documents.map(({ file }) => file))];
  const tested: TestedFile[] = [];
  for (const file of files) tested.push(await testFile(file, pathOf(file, asked), loaded));
  for (const file of await orphanExamples(files.map((one) => pathOf(one, asked))))
    tested.push({ file, rules: [], examples: 0, failures: [{ file, what: 'no rule lies beside it' }] });
  process.stdout.write(`${flags.json ? cleanJson({ files: tested }) : viewTests(tested)}\n`);
  const areTried = tested.some(({ examples }) => examples > 0);
  return !areTried || tested.some(({ failures }) => failures.length > 0) ? 1 : 0;
};

const testFile = async (
  file: string,
  path: string,
  { set, documents, placeholders }: LoadedRules,
): Promise<TestedFile> => {
  const facts = factsIn(set, file);
  const rules = facts.map(({ title }) => title);
  const areHistories = documents.some((document) => document.file === file && isCorrelation(document));
  const examples = await readExamples(path, areHistories);
  if (examples === undefined) return { file, rules, examples: 0, failures: [] };
  if ('wrong' in examples)
    return { file, rules, examples: 0, failures: [{ file: examples.file, what: examples.wrong }] };
  const known = Object.keys(examples.placeholders).length === 0 ? set : compiledFor(documents, placeholders, examples);
  const dormant = known.dormant.find(({ rule }) => rule.file === file);
  if (dormant !== undefined) {
    const names = dormant.placeholders.map((name) => `%${name}%`).join(', ');
    const what = `cannot be tried: the rule waits for values of ${names}; give them as placeholders in this file`;
    return { file, rules, examples: 0, failures: [{ file: examples.file, what }] };
  }
  const failures = await failuresOf(file, known, examples);
  return { file, rules, examples: examples.fires.length + examples.quiet.length, failures };
};

const compiledFor = (documents: LoadedRules['documents'], given: Placeholders, { placeholders }: Examples): RuleSet =>
  compileRules(documents, { ...given, ...placeholders });

const factsIn = ({ rules, dormant }: RuleSet, file: string) =>
  [...rules, ...dormant.map(({ rule }) => rule)].filter((rule) => rule.file === file);

const failuresOf = async (file: string, set: RuleSet, examples: Examples): Promise<readonly TestFailure[]> => {
  const attempt = trying(
    set,
    set.rules.filter((rule) => rule.file === file),
  );
  const failures: TestFailure[] = [];
  for (const list of ['fires', 'quiet'] as const)
    for (const [index, events] of examples[list].entries()) {
      const what = await attempt(events, list);
      if (what !== undefined) failures.push({ file: examples.file, list, number: index + 1, what });
    }
  return failures;
};

const outcomeOf = (failures: number, examples: number, tried: string): string => {
  if (failures > 0) return `${counted(failures, 'failure', 'failures')}; ${tried} tried.`;
  return examples === 0 ? 'No example was tried.' : `${tried} do as they should.`;
};

const viewTests = (tested: readonly TestedFile[]): string => {
  const failures = tested.flatMap((file) => file.failures);
  const without = tested.filter(({ examples, failures: { length } }) => examples + length === 0);
  const examples = tested.reduce((sum, file) => sum + file.examples, 0);
  const tried = `${counted(examples, 'example', 'examples')} of ${counted(tested.length - without.length, 'file', 'files')} of rules`;
  return [
    ...failures.map(({ file, list, number, what }) =>
      clean(`${file}: ${list === undefined ? '' : `${list}, number ${number}: `}${what}`),
    ),
    ...without.map(({ file }) => clean(`${file}: has no examples`)),
    outcomeOf(failures.length, examples, tried),
  ].join('\n');
};
