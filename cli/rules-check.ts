import { randomUUID } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { discard, writeDurably } from '../adapters/local/temporaries.ts';
import { compileRules } from '../core/rules/compile-rules.ts';
import type { Placeholders, RefusedRule, RuleDocument, RuleSet } from '../core/rules/rule.ts';
import { isComplaint } from './caller.ts';
import { complain, USAGE } from './complain.ts';
import { type LoadedRules, readRules, refusalLines, type RuleFlags } from './load-rules.ts';
import { counted, number } from './numbers.ts';
import { countRules } from './rule-counts.ts';
import { cleanJson } from './terminal.ts';

export interface RulesCheckFlags extends RuleFlags {
  readonly bundle?: string;
  readonly json?: boolean;
}

/** What is deployed: all rules, so that nothing is to be read or parsed where alerts are made. */
export interface RuleBundle {
  readonly format: 1;
  readonly documents: readonly RuleDocument[];
  /** The user's own. */
  readonly placeholders: Placeholders;
}

/** Prints which rules cannot be used. Returns the exit status. */
export const checkRules = async (paths: readonly string[], flags: RulesCheckFlags): Promise<number> => {
  const loaded = await readRules(
    paths.length === 0 ? flags : { ...flags, pack: false, rules: [...paths, ...(flags.rules ?? [])] },
  );
  if (isComplaint(loaded)) return complain(loaded.complaint, loaded.remedy);
  if (flags.bundle !== undefined) return bundle(flags.bundle, loaded);
  process.stdout.write(`${flags.json ? cleanJson(jsonOf(loaded.set)) : viewCheck(loaded.set)}\n`);
  return loaded.set.refused.length > 0 ? 1 : 0;
};

const jsonOf = ({ rules, dormant, refused }: RuleSet) => ({
  usable: rules.length,
  dormant: dormant.map(({ rule, placeholders }) => ({ id: rule.id, file: rule.file, placeholders })),
  refused,
});

const viewCheck = ({ rules, dormant, refused }: RuleSet): string =>
  [
    ...refused.flatMap(refusalLines),
    [
      `${countRules(rules)} can be used`,
      ...(dormant.length > 0 ? [`${counted(dormant.length, 'waits', 'wait')} for values of placeholders`] : []),
      ...(refused.length > 0 ? [`${number(refused.length)} cannot be used`] : []),
    ].join(', ') + '.',
  ].join('\n');

/** Writes what is deployed, all or nothing, and says nothing if it could. */
const bundle = async (file: string, { documents, placeholders }: LoadedRules): Promise<number> => {
  // Where it was read from is nobody's business there, and must not make two bundles of the same rules differ.
  const named = documents.map((document) => ({ ...document, file: basename(document.file) }));
  const text = JSON.stringify({ format: 1, documents: named, placeholders } satisfies RuleBundle);
  // What is read there is what JSON keeps.
  const { refused } = compileRules((JSON.parse(text) as RuleBundle).documents, placeholders);
  if (refused.length > 0) return refuse(refused);
  const temporary = join(dirname(file), `.${basename(file)}-${randomUUID()}`);
  try {
    await writeDurably(temporary, Buffer.from(text));
    await rename(temporary, file);
    return 0;
  } catch (error) {
    await discard(temporary);
    return complain(`cannot write ${file}: ${(error as Error).message}`, 'name a file in a folder that is there');
  }
};

const refuse = (refused: readonly RefusedRule[]): number => {
  for (const line of refused.flatMap(refusalLines)) process.stderr.write(`opentrail: ${line}\n`);
  process.stderr.write('  mend them (opentrail rules check), or leave them out: --without NAME\n');
  return refused.length > 0 ? 1 : USAGE;
};
