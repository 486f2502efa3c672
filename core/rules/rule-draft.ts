import { cut } from '../alerts/cut.ts';
import { correlationOf, type CorrelationDraft } from './correlation-rule.ts';
import { detectionTest } from './detection.ts';
import { factsOf } from './rule-facts.ts';
import type { Expression } from './expression.ts';
import type { Placeholders, RuleDocument, RuleFacts, RuleProblem } from './rule.ts';
import { isMembers, kindOf, oneLine, shown, type Members, type Refuse } from './rule-members.ts';

/** A document, read for itself: what it refers to is looked up later. */
export interface RuleDraft {
  readonly facts: RuleFacts;
  readonly problems: readonly RuleProblem[];
  /** Placeholders without values. */
  readonly missing: readonly string[];
  /** One of the two, unless there are problems. */
  readonly expression?: Expression;
  readonly correlation?: CorrelationDraft;
}

const MOST_PROBLEMS = 20;
const LONGEST_PROBLEM = 500;

const RIGHT_SOURCE = 'it must be product: aws, service: cloudtrail, and nothing else';
const SOURCE: Readonly<Record<string, string | undefined>> = {
  product: 'aws',
  service: 'cloudtrail',
  category: undefined,
};

/** Only records of CloudTrail come by here. */
const checkLogSource = (given: unknown, refuse: Refuse): void => {
  if (!isMembers(given)) return refuse('logsource', `must be a map, not ${kindOf(given)}: ${RIGHT_SOURCE}`);
  for (const [name, right] of Object.entries(SOURCE)) {
    const found = given[name] ?? undefined;
    if (found === right || (typeof found === 'string' && found.toLowerCase() === right)) continue;
    const what = typeof found === 'string' ? `'${shown(found)}'` : kindOf(found);
    refuse(`logsource.${name}`, `${what} is not what is read here: ${RIGHT_SOURCE}`);
  }
};

const extension = /\.ya?ml$/i;

/** By what a document without an id is known: what its file is called, and which of its documents it is. */
const fallbackId = (file: string, number: number): string => {
  const name = file.split(/[/\\]/).at(-1)!.replace(extension, '');
  const id = cut(name.replaceAll(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, ''), 100) || 'rule';
  return number > 1 ? `${id}#${number}` : id;
};

const NOT_A_MAP = 'is no rule: it must be a map with title, logsource and detection, or correlation';

const isCorrelation = (document: Members): boolean => document.correlation !== undefined;

/** Reads a document. `number` tells which of its file it is, from one on. */
export const draftOf = (given: RuleDocument, number: number, placeholders: Placeholders): RuleDraft => {
  const problems: RuleProblem[] = [];
  const missing = new Set<string>();
  const refuse: Refuse = (path, message) => {
    if (problems.length < MOST_PROBLEMS)
      problems.push({ path: oneLine(path), message: cut(oneLine(message), LONGEST_PROBLEM) });
    return undefined;
  };
  const document = isMembers(given.document) ? given.document : {};
  const fallback = fallbackId(given.file, number);
  if (given.problem !== undefined) refuse('', given.problem);
  else if (!isMembers(given.document)) refuse('', NOT_A_MAP);
  if (problems.length > 0) return { facts: factsOf({}, given.file, fallback, () => undefined), problems, missing: [] };
  const facts = factsOf(document, given.file, fallback, refuse);
  const expansion = { values: placeholders, miss: (name: string) => void missing.add(name) };
  const correlation = isCorrelation(document) ? correlationOf(document, facts, refuse) : undefined;
  if (!isCorrelation(document)) checkLogSource(document.logsource, refuse);
  const expression = isCorrelation(document) ? undefined : detectionTest(document.detection, { refuse, expansion });
  return {
    facts,
    problems,
    missing: [...missing],
    ...(expression && { expression }),
    ...(correlation && { correlation }),
  };
};
