import type { Command } from 'commander';
import { isRefusal } from '../core/trails/refusal.ts';
import { isComplaint } from './caller.ts';
import { type CommonFlags, withCommonFlags, withName } from './trail-flags.ts';
import { readJsonFlag } from './trail-json.ts';
import { type Asked, type Outcome, withTrail } from './trail-run.ts';
import { viewInsightSelectors, viewSelectors } from './trail-views.ts';

interface SelectorFlags extends CommonFlags {
  readonly eventSelectors?: string;
  readonly advancedEventSelectors?: string;
}

interface InsightFlags extends CommonFlags {
  readonly insightSelectors?: string;
}

/** `selectors` and `insight-selectors`: without new ones they print those in force. */
export const registerSelectors = (trail: Command): void => {
  withCommonFlags(withName(trail.command('selectors').description('which events a trail logs; put others')))
    .option('--event-selectors <json>', 'basic selectors: JSON, or file://PATH; they replace all')
    .option('--advanced-event-selectors <json>', 'advanced selectors: JSON, or file://PATH; they replace all')
    .action(async (argument: string | undefined, flags: SelectorFlags) => {
      process.exitCode = await withTrail(argument, flags, (asked) => selectors(asked, flags));
    });
  withCommonFlags(withName(trail.command('insight-selectors').description('which Insights events it logs; put others')))
    .option('--insight-selectors <json>', 'JSON, or file://PATH; they replace all, and [] turns them off')
    .action(async (argument: string | undefined, flags: InsightFlags) => {
      process.exitCode = await withTrail(argument, flags, (asked) => insightSelectors(asked, flags));
    });
};

const EVENT_FLAGS = [
  ['eventSelectors', 'EventSelectors', '--event-selectors'],
  ['advancedEventSelectors', 'AdvancedEventSelectors', '--advanced-event-selectors'],
] as const;

const selectors = async ({ trails, caller, name }: Asked, flags: SelectorFlags): Promise<Outcome> => {
  const given: Record<string, unknown> = {};
  for (const [key, member, flag] of EVENT_FLAGS) {
    const text = flags[key];
    if (text === undefined) continue;
    const read = readJsonFlag(flag, text);
    if (isComplaint(read)) return read;
    given[member] = read.value;
  }
  const isAsking = Object.keys(given).length === 0;
  const answer = isAsking
    ? await trails.registry.getEventSelectors(caller, { TrailName: name })
    : await trails.registry.putEventSelectors(caller, { ...given, TrailName: name });
  return isRefusal(answer) ? answer : { json: answer, text: viewSelectors(answer) };
};

const insightSelectors = async ({ trails, caller, name }: Asked, flags: InsightFlags): Promise<Outcome> => {
  const { insightSelectors: text } = flags;
  const read = text === undefined ? undefined : readJsonFlag('--insight-selectors', text);
  if (isComplaint(read)) return read;
  const answer =
    read === undefined
      ? await trails.registry.getInsightSelectors(caller, { TrailName: name })
      : await trails.registry.putInsightSelectors(caller, { TrailName: name, InsightSelectors: read.value });
  return isRefusal(answer) ? answer : { json: answer, text: viewInsightSelectors(answer) };
};
