import { type Command, InvalidArgumentError, Option } from 'commander';
import { isRefusal } from '../core/trails/refusal.ts';
import type { AggregationConfiguration, Keep, Template } from '../core/summaries/configuration.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { BY } from './summaries-flags.ts';
import { type CommonFlags, withCommonFlags, withName } from './trail-flags.ts';
import { readJsonFlag } from './trail-json.ts';
import { type Asked, type Outcome, withTrail } from './trail-run.ts';
import { viewEventConfiguration } from './trail-views.ts';

const TEMPLATES: ReadonlyMap<string, Template> = new Map(
  Object.entries(BY).map(([word, { template }]) => [word, template]),
);

const KEEPS = { all: 'All', 'people-and-failures': 'PeopleAndFailures' } as const satisfies Record<string, Keep>;

interface AggregationFlags extends CommonFlags {
  readonly aggregationConfigurations?: string;
  readonly summarize?: readonly Template[];
  readonly off?: boolean;
  readonly keep?: keyof typeof KEEPS;
  readonly maxBuckets?: number;
  readonly graceSeconds?: number;
}

const HELP = `
Summaries are written beside the data events. With --keep people-and-failures, calls that a machine succeeded in are not
delivered any more, only counted: of stolen credentials of a role you then see the counts, and no single call.

Exit status: 0 done, 2 refused, or wrong usage or environment.`;

/** `event-configuration`: without a new one it prints the one in force. */
export const registerAggregation = (trail: Command): void => {
  const command = trail
    .command('event-configuration')
    .description('how a trail summarises its data events; put others');
  withCommonFlags(withName(command))
    .option('--summarize <by>', 'by api, resource, user, or several with commas; this replaces all', templatesOf)
    .addOption(
      new Option('--keep <which>', 'data events that go one by one, too; if left out, all').choices(Object.keys(KEEPS)),
    )
    .option('--max-buckets <count>', 'values that a breakdown tells apart, 1 to 1000', numberOf)
    .option('--grace-seconds <seconds>', 'behind its five minutes, before an event is late, 0 to 86400', numberOf)
    .option('--off', 'summarise nothing')
    .option('--aggregation-configurations <json>', 'JSON, or file://PATH; they replace all, and [] turns them off')
    .addHelpText('after', HELP)
    .action(async (argument: string | undefined, flags: AggregationFlags) => {
      process.exitCode = await withTrail(argument, flags, (asked) => eventConfiguration(asked, flags));
    });
};

const templatesOf = (text: string, before: readonly Template[] = []): readonly Template[] => {
  const templates = text.split(',').map((word) => TEMPLATES.get(word.trim()));
  if (templates.includes(undefined))
    throw new InvalidArgumentError(`Give ${[...TEMPLATES.keys()].join(', ')}, or several of them with commas.`);
  return [...before, ...(templates as Template[])];
};

const numberOf = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
};

const eventConfiguration = async ({ trails, caller, name }: Asked, flags: AggregationFlags): Promise<Outcome> => {
  const wanted = misuseOf(flags) ?? wantedBy(flags);
  if (isComplaint(wanted)) return wanted;
  const named = { TrailName: name };
  const answer =
    wanted === undefined
      ? await trails.registry.getEventConfiguration(caller, named)
      : await trails.registry.putEventConfiguration(caller, { ...named, AggregationConfigurations: wanted.value });
  return isRefusal(answer) ? answer : { json: answer, text: viewEventConfiguration(answer) };
};

const WAYS = [
  ['summarize', '--summarize'],
  ['off', '--off'],
  ['aggregationConfigurations', '--aggregation-configurations'],
] as const;

const DETAILS = [
  ['keep', '--keep'],
  ['maxBuckets', '--max-buckets'],
  ['graceSeconds', '--grace-seconds'],
] as const;

/** A configuration is put as a whole: nobody should have to guess what else stays. */
const misuseOf = (flags: AggregationFlags): Complaint | undefined => {
  const [way, another] = WAYS.filter(([key]) => flags[key] !== undefined).map(([, flag]) => flag);
  if (another !== undefined)
    return { complaint: `${way} and ${another} are given together`, remedy: 'give one of them' };
  const [detail] = DETAILS.filter(([key]) => flags[key] !== undefined).map(([, flag]) => flag);
  if (detail === undefined || way === '--summarize') return undefined;
  return {
    complaint: `${detail} is given without --summarize`,
    remedy: 'give the whole configuration, with --summarize api,resource,user or some of them',
  };
};

/** The configurations to be put, of whatever shape; `undefined` if none are. */
const wantedBy = (flags: AggregationFlags): { readonly value: unknown } | Complaint | undefined => {
  const { aggregationConfigurations: text, summarize, off, keep, maxBuckets, graceSeconds } = flags;
  if (text !== undefined) return readJsonFlag('--aggregation-configurations', text);
  if (off) return { value: [] };
  if (summarize === undefined) return undefined;
  const configuration: AggregationConfiguration = {
    EventCategory: 'Data',
    Templates: summarize,
    ...(keep === undefined ? {} : { Keep: KEEPS[keep] }),
    ...(maxBuckets === undefined ? {} : { MaxBuckets: maxBuckets }),
    ...(graceSeconds === undefined ? {} : { GraceSeconds: graceSeconds }),
  };
  return { value: [configuration] };
};
