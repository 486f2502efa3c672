import { type Level, LEVELS, type RuleFacts, type RuleSet } from '../core/rules/rule.ts';
import { isComplaint } from './caller.ts';
import { complain } from './complain.ts';
import { isAtLeast } from '../core/rules/least-level.ts';
import { loadRules, type RuleFlags } from './load-rules.ts';
import { counted } from './numbers.ts';
import { inWords, isTold } from './rule-counts.ts';
import { renderTable } from './table.ts';
import { cleanJson } from './terminal.ts';

export interface RulesListFlags extends RuleFlags {
  readonly level?: Level;
  readonly json?: boolean;
}

/** A rule as `rules list` tells of it. */
export interface ListedRule extends Omit<RuleFacts, 'suppression'> {
  /** Of those that wait, nobody asks. */
  readonly kind?: 'event' | 'correlation';
  /** Not of rules that are there for correlations alone. */
  readonly alerts: boolean;
  /** Placeholders without values: until they have some, the rule matches nothing. */
  readonly waitsFor: readonly string[];
  /** How its findings are told together; `null` if each is told. */
  readonly suppression: { readonly by: readonly string[]; readonly seconds: number } | null;
}

/** Prints all rules. Returns the exit status. */
export const listRules = async (flags: RulesListFlags): Promise<number> => {
  const loaded = await loadRules(flags);
  if (isComplaint(loaded)) return complain(loaded.complaint, loaded.remedy);
  const { level = LEVELS[0] } = flags;
  const rules = listed(loaded.set).filter((rule) => isAtLeast(rule.level, level));
  process.stdout.write(`${flags.json ? cleanJson({ rules }) : viewRules(rules)}\n`);
  return 0;
};

/** The worst first. */
const listed = ({ rules, dormant }: RuleSet): readonly ListedRule[] =>
  [
    ...rules.map((rule) => listedRule(rule, { kind: rule.kind, alerts: isTold(rule), waitsFor: [] })),
    ...dormant.map(({ rule, placeholders }) => listedRule(rule, { alerts: true, waitsFor: placeholders })),
  ].sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || (a.title < b.title ? -1 : 1));

const listedRule = (
  {
    id,
    name,
    title,
    level,
    description,
    status,
    tags,
    falsePositives,
    references,
    why,
    check,
    suppression,
    file,
  }: RuleFacts,
  more: Pick<ListedRule, 'kind' | 'alerts' | 'waitsFor'>,
): ListedRule => ({
  id,
  ...(name !== undefined && { name }),
  title,
  level,
  ...more,
  description,
  ...(status !== undefined && { status }),
  tags,
  falsePositives,
  references,
  ...(why !== undefined && { why }),
  check,
  suppression: suppression ? { by: suppression.by, seconds: suppression.slot / 1000 } : null,
  file,
});

const viewRules = (rules: readonly ListedRule[]): string => {
  if (rules.length === 0) return 'No rules.';
  const isNarrow = (process.stdout.columns ?? Infinity) < WIDE;
  const table = isNarrow ? narrowTable(rules) : wideTable(rules);
  const waiting = rules.filter(({ waitsFor }) => waitsFor.length > 0).length;
  const wait = waiting === 0 ? '' : `; ${counted(waiting, 'waits', 'wait')} for values (--placeholder NAME=VALUE,…)`;
  const told = rules.filter(({ alerts }) => alerts).length;
  return `${table}\n${inWords(told, rules.length - told)}${wait}.`;
};

/** Columns that titles, names and tags need beside each other. */
const WIDE = 140;

const wideTable = (rules: readonly ListedRule[]): string =>
  renderTable(
    ['level', 'rule', 'name', 'tags'],
    rules.map((rule) => [rule.level, [rule.title, ...remarks(rule)], nameOf(rule), shortTags(rule)]),
  );

/** What does not fit beside each other stands below each other. */
const narrowTable = (rules: readonly ListedRule[]): string =>
  renderTable(
    ['level', 'rule'],
    rules.map((rule) => [
      rule.level,
      [rule.title, nameOf(rule), ...remarks(rule), shortTags(rule).join(', ')].filter((line) => line !== ''),
    ]),
  );

const remarks = ({ waitsFor, alerts }: ListedRule): readonly string[] => [
  ...(waitsFor.length > 0 ? [`waits for values of ${waitsFor.map((name) => `%${name}%`).join(', ')}`] : []),
  ...(alerts ? [] : ['counted by a correlation, and not told of by itself']),
];

/** By which it can be named: what is easiest to type. */
const nameOf = ({ name, file, id }: ListedRule): string => name ?? fileName(file) ?? id;

const fileName = (file: string): string | undefined => /(?<name>[^/\\]+)\.ya?ml$/.exec(file)?.groups?.name;

const ATTACK = /^attack\.t\d/;
const CIS = /^cis\./;

/** Techniques of ATT&CK and what CIS asks for; tactics are told by --json. */
const shortTags = ({ tags }: ListedRule): readonly string[] =>
  tags
    .filter((tag) => ATTACK.test(tag) || CIS.test(tag))
    .map((tag) =>
      tag
        .replace(/^attack\./, '')
        .toUpperCase()
        .replace(/^CIS\./, 'CIS '),
    );
