import { readFileSync } from 'node:fs';
import { readEnvironment, rulesEnvironment } from '../contracts/environment.ts';
import { nameOfStore } from '../contracts/names.ts';
import { compileRules } from '../core/rules/compile-rules.ts';
import type { Placeholders, RuleDocument, RuleSet } from '../core/rules/rule.ts';
import type { MatchOptions } from '../stages/match.ts';
import type { MetricName } from '../contracts/metrics.ts';
import { count, note } from './middleware.ts';
import { toldOf } from './told-errors.ts';

/** What synthesis has written beside the bundle. */
interface RulesFile {
  readonly format: 1;
  readonly documents: readonly RuleDocument[];
  /** The user's own. */
  readonly placeholders?: Placeholders;
}

/** What rules call own. */
export interface OwnThings {
  readonly OWN_ROLES: readonly string[];
  readonly OWN_BUCKETS: readonly string[];
  readonly STORE_BUCKET: string;
}

/**
 * The rules of this installation, read and compiled once, when a function starts. Throws if one of them cannot be used:
 * synthesis refuses it, so that is another file than the one that was deployed.
 */
export const installedRules = (own: OwnThings): RuleSet => {
  const { documents, placeholders } = readRules();
  const set = compileRules(documents, { ...placeholders, ...ownPlaceholders(own) });
  if (set.refused.length > 0) {
    const files = set.refused.map(({ file }) => file).join(', ');
    throw new Error(`cannot use the rules of ${files}: deploy again`);
  }
  const dormant = set.dormant.map(({ rule, placeholders: names }) => ({ rule: rule.id, placeholders: names }));
  if (dormant.length > 0) note('rules are dormant: nobody gave values for their placeholders', { dormant });
  return set;
};

const ownPlaceholders = ({ OWN_ROLES, OWN_BUCKETS, STORE_BUCKET }: OwnThings): Placeholders => ({
  own_roles: OWN_ROLES,
  own_buckets: OWN_BUCKETS,
  own_name: [nameOfStore(STORE_BUCKET) ?? []].flat(),
});

const readRules = (): RulesFile => {
  const { RULES_FILE } = readEnvironment(rulesEnvironment);
  const file = JSON.parse(readFileSync(RULES_FILE ?? new URL('rules.json', import.meta.url), 'utf8')) as RulesFile;
  if (file.format !== 1) throw new Error(`cannot read the rules: their format is ${String(file.format)}, not 1`);
  return file;
};

/** Counts what rules fail over, and tells the log once of each rule: it would tell of nothing else. */
export const tellingOfFailures = (metric: MetricName): Required<MatchOptions> => {
  const told = new Set<string | undefined>();
  return {
    onFailure: (rule, error) => {
      count(metric);
      if (told.has(rule)) return;
      told.add(rule);
      note('a rule failed over an event', { rule: rule ?? 'all', ...toldOf(error) });
    },
  };
};
