import { hash } from 'node:crypto';
import { findingId } from './alert-keys.ts';
import { LEVELS } from '../rules/rule.ts';
import type { Finding } from './finding.ts';

/** Findings of a rule that have no message of their own. */
export interface RuleKeys {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  /** Of the findings: different ones, in order. */
  readonly keys: readonly string[];
}

/** Findings that are counted, and not told one by one. */
export interface Batch {
  /** Of the events, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly rules: readonly RuleKeys[];
  /** Some of them: the worst, and of those the earliest. */
  readonly some: readonly Finding[];
}

/** So many are shown. */
const SOME = 10;

const EMPTY: Batch = { from: 0, to: 0, rules: [], some: [] };

export const isBefore = (a: Finding, b: Finding): number => a.time - b.time || (a.key < b.key ? -1 : 1);

/** Of which some are shown, in this order. */
const isWorse = (a: Finding, b: Finding): number =>
  LEVELS.indexOf(b.rule.level) - LEVELS.indexOf(a.rule.level) || isBefore(a, b);

export const batchOf = (findings: readonly Finding[]): Batch => {
  const sorted = findings.toSorted(isBefore);
  const first = sorted.at(0);
  if (!first) return EMPTY;
  const byRule = Map.groupBy(sorted, ({ rule }) => rule.id);
  const rules = [...byRule.values()].map((own) => {
    const { id, title, level } = own[0].rule;
    return { id, title, level, keys: inOrder(own.map(({ key }) => key)) };
  });
  return {
    from: first.time,
    to: sorted.at(-1)!.time,
    rules: byId(rules),
    some: sorted.toSorted(isWorse).slice(0, SOME),
  };
};

/** All together, each finding once. */
export const mergeBatches = (batches: readonly Batch[]): Batch => {
  const filled = batches.filter(({ rules }) => rules.length > 0);
  if (filled.length === 0) return EMPTY;
  const byRule = Map.groupBy(
    filled.flatMap(({ rules }) => rules),
    ({ id }) => id,
  );
  const rules = [...byRule.values()].map((same) => ({ ...same[0], keys: inOrder(same.flatMap(({ keys }) => keys)) }));
  const some = new Map(filled.flatMap((batch) => batch.some).map((finding) => [findingId(finding), finding]));
  return {
    from: filled.reduce((least, { from }) => Math.min(least, from), Infinity),
    to: filled.reduce((most, { to }) => Math.max(most, to), -Infinity),
    rules: byId(rules),
    some: [...some.values()].sort(isWorse).slice(0, SOME),
  };
};

/** What of a batch another one does not have. Its times and examples stay. */
export const withoutBatch = (batch: Batch, other: Batch): Batch => {
  const isCounted = countedBy(other);
  const rules = batch.rules.map(({ keys, ...rule }) => ({
    ...rule,
    keys: keys.filter((key) => !isCounted(rule.id, key)),
  }));
  const some = batch.some.filter(({ rule, key }) => !isCounted(rule.id, key));
  return { ...batch, rules: rules.filter(({ keys }) => keys.length > 0), some };
};

/** Asks a batch for findings, by rule and key. */
export const countedBy = ({ rules }: Batch): ((rule: string, key: string) => boolean) => {
  const counted = new Map(rules.map(({ id, keys }) => [id, new Set(keys)]));
  return (rule, key) => counted.get(rule)?.has(key) ?? false;
};

export const countOf = ({ rules }: Batch): number => rules.reduce((sum, { keys }) => sum + keys.length, 0);

/** Of which findings it is, and of nothing else: copies that came by another source make the same. */
export const nameOf = ({ rules }: Batch): string =>
  hash('sha256', JSON.stringify(rules.map(({ id, keys }) => [id, keys]))).slice(0, 32);

const inOrder = (keys: readonly string[]): string[] => [...new Set(keys)].sort();

const byId = (rules: readonly RuleKeys[]): RuleKeys[] => rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
