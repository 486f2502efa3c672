import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACK, readRuleFiles } from '../../adapters/local/rule-files.ts';
import { compileRules } from '../../core/rules/compile-rules.ts';
import { correlate, NO_CORRELATIONS } from '../../core/rules/correlate.ts';
import type { TimedHit } from '../../core/rules/hits.ts';
import type { EventRule, Placeholders, Rule } from '../../core/rules/rule.ts';
import { RuleEvent } from '../../core/rules/rule-event.ts';
import { indexRules } from '../../core/rules/rule-index.ts';

/** A record of CloudTrail, composed. */
export type Example = Readonly<Record<string, unknown>>;
/** A record, or for a correlation a list of them. */
export type Case = Example | readonly Example[];

/** What stands beside a rule file: events that it tells of, and such that it does not. */
export interface Examples {
  readonly fires: readonly Case[];
  readonly quiet: readonly Case[];
}

const folder = fileURLToPath(PACK);

export const OURS: Placeholders = {
  own_buckets: ['opentrail-store-111122223333-eu-west-1', 'opentrail-archive-111122223333-eu-west-1'],
  own_roles: ['arn:aws:iam::111122223333:role/opentrail-deliver-eu-west-1'],
  own_name: ['opentrail'],
};
/** What a user gives: rules that need it wait for it. */
export const GIVEN: Placeholders = {
  own_accounts: ['111122223333'],
  own_organization: ['o-exampleorgid'],
  used_regions: ['eu-central-1', 'eu-west-1'],
};

export const documents = await readRuleFiles(folder);
export const set = compileRules(documents, { ...OURS, ...GIVEN });
const index = indexRules(set);

const stem = (file: string): string => basename(file).replace(/\.ya?ml$/, '');

/** The rules of each file, by the file's name without its ending. */
export const rulesByFile: ReadonlyMap<string, readonly Rule[]> = Map.groupBy(set.rules, ({ file }) => stem(file));
export const files: readonly string[] = [...rulesByFile.keys()].sort();
/** All that lies in the folder beside the rules. */
export const others: readonly string[] = (await readdir(folder)).filter((name) => !/\.ya?ml$/.test(name)).sort();

export const examplesOf = async (file: string): Promise<Examples> =>
  JSON.parse(await readFile(`${folder}${file}.events.json`, 'utf8')) as Examples;

/** Whether it tells people something by itself: what a correlation counts mostly does not. */
export const tells = (rule: Rule): boolean => rule.kind === 'correlation' || rule.alerts;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const anchorsOf = (record: Example) => ({
  source: textOf(record.eventSource),
  name: textOf(record.eventName),
  errorCode: textOf(record.errorCode),
  identityType: textOf((record.userIdentity as Example | undefined)?.type),
});

/** The event rules that match, found as the index finds them. */
export const matching = (record: Example): readonly EventRule[] => {
  const event = new RuleEvent(record);
  return index.candidates(anchorsOf(record)).filter((rule) => rule.matches(event));
};

const hitsOf = (record: Example): readonly TimedHit[] =>
  matching(record)
    .flatMap((rule) => index.hits(rule, new RuleEvent(record)))
    .map((hit) => ({
      ...hit,
      time: Date.parse(record.eventTime as string),
      count: 1,
      account: record.recipientAccountId as string,
      region: record.awsRegion as string,
    }));

const NOW = Date.parse('2026-11-22T12:00:00Z');

/** Ids of the rules that tell of an event, or of a history of events. */
export const told = (example: Case): ReadonlySet<string> => {
  if (!Array.isArray(example))
    return new Set(
      matching(example as Example)
        .filter(tells)
        .map(({ id }) => id),
    );
  const { findings } = correlate(set, NO_CORRELATIONS, (example as readonly Example[]).flatMap(hitsOf), NOW);
  return new Set(findings.map(({ rule }) => rule.id));
};
