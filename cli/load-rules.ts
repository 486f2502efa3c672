import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { PACK, readRuleFiles } from '../adapters/local/rule-files.ts';
import { TrailError } from '../core/errors.ts';
import { compileRules } from '../core/rules/compile-rules.ts';
import type { Placeholders, RefusedRule, RuleDocument, RuleSet } from '../core/rules/rule.ts';
import { nearMiss } from '../core/rules/rule-members.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { counted } from './numbers.ts';
import { placeholdersOf, unaskedPlaceholder } from './placeholders.ts';
import { clean } from './terminal.ts';

/** What a person says of the rules that are to be used. */
export interface RuleFlags {
  /** Files and folders of the user's own, beside the pack. */
  readonly rules?: readonly string[];
  /** Rules that are left out, by id, name, title or file name. */
  readonly without?: readonly string[];
  /** Whether the rules that come with OpenTrail are used. @default true */
  readonly pack?: boolean;
  /** `name=value,value…` */
  readonly placeholder?: readonly string[];
}

/** Rules, and what they were compiled from: `compileRules(documents, placeholders)` gives the same set elsewhere. */
export interface LoadedRules {
  readonly set: RuleSet;
  readonly documents: readonly RuleDocument[];
  readonly placeholders: Placeholders;
}

/** The flags of all commands that use rules. */
export const addRuleFlags = (command: Command): Command =>
  command
    .option(
      '--rules <path...>',
      'rules of your own, beside those that come with OpenTrail: files or folders; give other paths first',
    )
    .option('--no-pack', 'without the rules that come with OpenTrail')
    .option('--without <rule...>', 'without these rules, by id, name, title or file name; give paths first')
    .option(
      '--placeholder <name=value,…>',
      'values of %name% in rules; may be given again',
      (given: string, before: readonly string[] | undefined) => [...(before ?? []), given],
    );

/** The rules that the flags ask for, all of them usable; a complaint if only one is not. */
export const loadRules = async (flags: RuleFlags): Promise<LoadedRules | Complaint> => {
  const loaded = await readRules(flags);
  if (isComplaint(loaded) || loaded.set.refused.length === 0) return loaded;
  return complaintOf(loaded.set.refused);
};

/** The same, whatever becomes of them. */
export const readRules = async (flags: RuleFlags): Promise<LoadedRules | Complaint> => {
  const placeholders = placeholdersOf(flags.placeholder ?? []);
  if (isComplaint(placeholders)) return placeholders;
  const all = await documentsOf(flags);
  if (isComplaint(all)) return all;
  const documents = leaveOut(all, flags.without ?? []);
  if (isComplaint(documents)) return documents;
  const set = compileRules(documents, placeholders);
  return unaskedPlaceholder(documents, set, placeholders) ?? { set, documents, placeholders };
};

/** The documents of the pack, and of the user's own files. */
const documentsOf = async ({ pack = true, rules = [] }: RuleFlags): Promise<readonly RuleDocument[] | Complaint> => {
  if (!pack && rules.length === 0)
    return { complaint: 'there are no rules: --no-pack, and none of your own', remedy: 'name some with --rules PATH' };
  try {
    const own = await Promise.all(rules.map(readRuleFiles));
    const empty = rules.find((_, index) => own[index].length === 0);
    if (empty !== undefined)
      return { complaint: `there is no rule in ${empty}`, remedy: 'rules are .yml and .yaml files' };
    const packed = pack ? await readRuleFiles(fileURLToPath(PACK)) : [];
    const taken = new Set(packed.map(({ file }) => file));
    // The pack's own names leave out where it lies, and a folder of the user's may be called `rules`, too.
    const named = own.flat().map((one) => (taken.has(one.file) ? { ...one, file: resolve(one.file) } : one));
    return [...packed, ...named];
  } catch (error) {
    if (!(error instanceof TrailError)) throw error;
    return { complaint: error.message, remedy: error.remedy };
  }
};

/** Where a rule's file lies. */
export const pathOf = (file: string, { pack = true }: RuleFlags): string => {
  const inPack = fileURLToPath(new URL(`../${file}`, PACK));
  return (pack || !existsSync(file)) && existsSync(inPack) ? inPack : file;
};

/** A member of a document, if it is a text. */
const textIn = ({ document }: RuleDocument, member: string): string | undefined => {
  const value = isMap(document) ? document[member] : undefined;
  return typeof value === 'string' ? value : undefined;
};

const EXTENSION = /\.ya?ml$/;

/** What a rule may be called by. */
const namesOf = (document: RuleDocument): readonly string[] => {
  const file = basename(document.file);
  const facts = ['id', 'name', 'title'].map((member) => textIn(document, member));
  const names = [...facts, document.file, file, file.replace(EXTENSION, '')];
  return names.filter((name) => name !== undefined);
};

/** Without the rules that are called so, and without what only those correlations count: by itself it would be told of. */
const leaveOut = (
  documents: readonly RuleDocument[],
  without: readonly string[],
): readonly RuleDocument[] | Complaint => {
  const known = new Set(documents.flatMap(namesOf));
  const unknown = without.find((name) => !known.has(name));
  if (unknown !== undefined)
    return { complaint: `no rule is called '${unknown}' (--without)`, remedy: hintFor(unknown, known) };
  const isCalled = (document: RuleDocument, names: Iterable<string>) => {
    const own = new Set(namesOf(document));
    return [...names].some((name) => own.has(name));
  };
  const left = documents.filter((document) => !isCalled(document, without));
  const stillCounted = new Set(left.flatMap((document) => countedBy(document).rules));
  const lost = documents
    .filter((document) => !left.includes(document))
    .flatMap((document) => (countedBy(document).areTold ? [] : countedBy(document).rules));
  return left.filter(
    (document) => isCorrelation(document) || !isCalled(document, lost) || isCalled(document, stillCounted),
  );
};

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it is a rule about others. */
export const isCorrelation = ({ document }: RuleDocument): boolean => isMap(document) && 'correlation' in document;

/** What a correlation counts, by ids and names, and whether that is told of all the same. */
const countedBy = ({ document }: RuleDocument): { readonly rules: readonly string[]; readonly areTold: boolean } => {
  if (!isMap(document) || !isMap(document.correlation)) return { rules: [], areTold: false };
  const { rules = [], generate } = document.correlation;
  const names: readonly unknown[] = Array.isArray(rules) ? rules : [rules];
  return {
    rules: names.filter((name) => typeof name === 'string'),
    areTold: [generate, document.generate].includes(true),
  };
};

const LONG_WORD = /[a-z0-9]{4,}/g;

/** A name that is near one that nobody has, or shares a word with it. */
export const hintFor = (unknown: string, known: Iterable<string>): string => {
  const names = [...known].filter((name) => !EXTENSION.test(name));
  const words: readonly string[] = unknown.toLowerCase().match(LONG_WORD) ?? [];
  const near =
    nearMiss(unknown, names) ?? names.find((name) => words.some((word) => name.toLowerCase().includes(word)));
  const list = 'opentrail rules list names all';
  return near === undefined ? list : `did you mean '${clean(near)}'? ${list}`;
};

const MOST_TOLD = 20;

/** Refused rules in a person's words: which, where, why, and what can be done. */
const complaintOf = (refused: readonly RefusedRule[]): Complaint => {
  const lines = refused.flatMap(refusalLines);
  const more = lines.length - MOST_TOLD;
  return {
    complaint: `${counted(refused.length, 'rule', 'rules')} cannot be used`,
    remedy: [
      ...lines.slice(0, MOST_TOLD),
      ...(more > 0 ? [`and ${more} more`] : []),
      'opentrail rules check tells the same once they are mended; --without NAME leaves a rule out',
    ].join('\n  '),
  };
};

/** A line for each thing that is wrong: file, rule, place, reason; cleaned. */
export const refusalLines = ({ file, title, problems }: RefusedRule): readonly string[] =>
  problems.map(({ path, message }) => {
    const rule = title === undefined ? '' : ` '${title}'`;
    return clean(`${file}${rule}: ${path === '' ? '' : `${path}: `}${message}`);
  });
