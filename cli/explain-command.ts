import type { Command } from 'commander';
import { findInputs } from '../adapters/local/inputs.ts';
import type { Configuration } from '../core/trails/registry-state.ts';
import { isRefusal, refuse, type Refusal } from '../core/trails/refusal.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { explainInput, type Findings, type Judges, noFindings } from './explain.ts';
import { viewFindings, viewUnreadable } from './explain-view.ts';
import { ARCHIVE } from './trail-flags.ts';
import { inArchive, INCOMPLETE } from './trail-run.ts';

interface ExplainFlags {
  readonly archive: string;
  readonly trail?: readonly string[];
  readonly json?: boolean;
}

/** `opentrail explain`: what trails would make of events, and why; it changes nothing. */
export const registerExplain = (program: Command): void => {
  program
    .command('explain')
    .description('say which trails would log the events of files, why, and where they would go')
    .argument('<event-file...>', 'anything that ingest reads; - for standard input')
    .option('--trail <name...>', 'only these trails, by name or ARN; give the files first')
    .option('-a, --archive <folder>', 'where the archive is', ARCHIVE)
    .option('--json', 'print all as one JSON object')
    .addHelpText('after', '\nExit status: 0 done, 1 something could not be read, 2 wrong usage or environment.')
    .action(async (paths: string[], flags: ExplainFlags) => {
      process.exitCode = await explain(paths, flags);
    });
};

const explain = async (paths: readonly string[], flags: ExplainFlags): Promise<number> => {
  const findings = noFindings();
  const status = await inArchive(flags, async (trails) => {
    const known = await trails.configuration();
    const chosen = choose(known.trails, flags.trail);
    if (isRefusal(chosen)) return chosen;
    await explainAll(paths, judgesOf(chosen, known, flags.trail === undefined), findings);
    return { json: findings, text: viewFindings(findings), faults: known.faults };
  });
  for (const line of viewUnreadable(findings)) process.stderr.write(`opentrail: ${line}\n`);
  return status === 0 && findings.unreadable.length > 0 ? INCOMPLETE : status;
};

/** Who judges: those that deliver asks, too. */
const judgesOf = (
  chosen: readonly StoredTrail[],
  { unclear, organization }: Configuration,
  areAll: boolean,
): Judges => {
  const trails = chosen.filter(({ arn }) => !unclear.includes(arn));
  const known = { trails, ...(organization ? { organization } : {}) };
  if (!areAll) return known;
  if (unclear.length > 0)
    return { ...known, whyBuiltIn: 'it is not known what a damaged trail logs, so everything is kept' };
  if (trails.length > 0) return known;
  return { ...known, whyBuiltIn: 'the archive has no trails, so the built-in one logs everything' };
};

const explainAll = async (paths: readonly string[], judges: Judges, findings: Findings): Promise<void> => {
  for await (const found of findInputs(paths)) {
    if ('error' in found) throw found.error;
    await explainInput(found, judges, findings);
  }
};

/** The trails that are meant. A name may be that of several. */
const choose = (
  all: readonly StoredTrail[],
  wanted: readonly string[] | undefined,
): readonly StoredTrail[] | Refusal => {
  if (wanted === undefined) return all;
  const isWanted = ({ arn, name }: StoredTrail, given: string): boolean => given === arn || given === name;
  const unknown = wanted.find((given) => !all.some((trail) => isWanted(trail, given)));
  if (unknown !== undefined) return refuse('TrailNotFoundException', `Unknown trail: ${unknown}`);
  return all.filter((trail) => wanted.some((given) => isWanted(trail, given)));
};
