import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TrailError } from '../core/errors.ts';
import type { Nearest } from '../core/summaries/nearest.ts';
import type { SummaryQuestion } from '../core/summaries/sum-summaries.ts';
import { explainAwsError } from './aws-errors.ts';
import { isPlainTerminal } from './bar-chart.ts';
import { isOnAws } from './bucket-flags.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { complain, complainOfArchive, explainError } from './complain.ts';
import { OUTPUTS } from './outputs.ts';
import { viewFaulty } from './summaries-faulty.ts';
import { type Findings, findSummaries } from './summaries-findings.ts';
import { BY, byOf, questionOf, type SummariesFlags } from './summaries-flags.ts';
import { summariesJson } from './summaries-json.ts';
import { type Place, placeOf } from './summaries-place.ts';
import { showRead } from './summaries-progress.ts';
import { viewNothing } from './summaries-nothing.ts';
import { switchOn } from './summaries-remedy.ts';
import { viewSummaries } from './summaries-view.ts';
import { cleanJson, cleanLines } from './terminal.ts';
import { ARCHIVE } from './trail-flags.ts';
import { INCOMPLETE } from './trail-run.ts';

const TOP = 20;
const NEEDS = 's3:ListBucket and s3:GetObject on the bucket (with --outputs on the store, too), and kms:Decrypt';

const HELP = `
Summaries count data events in windows of five minutes, by the time of the events. A trail keeps them once it is told to:
opentrail trail event-configuration. What is left out of the log files is counted here all the same.

Without --outputs or --bucket, the trails of the local archive are asked.

Exit status: 0 done, 1 something could not be read, 2 wrong usage, environment or permissions, or no trail keeps them.`;

/** `opentrail summaries`: how many data events there were, of what, on what and by whom. */
export const registerSummaries = (program: Command): void => {
  program
    .command('summaries')
    .description('count data events from the five-minute summaries of a trail')
    .addOption(new Option('--by <what>', 'what the rows are').choices(Object.keys(BY)).default('api'))
    .option('--since <time>', 'a time of UTC, or how long ago: 30m, 24h, 7d', '24h')
    .option('--until <time>', 'the same; windows that begin then or later are left out')
    .option('--trail <name>', 'of this trail, by name or ARN, if several keep summaries; with --bucket by ARN')
    .option('--account <id...>', 'only of these accounts')
    .option('--region <region...>', 'only of these Regions')
    .option('--service <name...>', 'only of these services: s3, lambda.amazonaws.com')
    .option('--top <count>', `rows to show; all with --json, else ${TOP}`, countOf)
    .option('--details', 'break each row down: by whom, on what, from where, with which errors')
    .option('-a, --archive <folder>', 'where the archive is', ARCHIVE)
    .addOption(new Option('--outputs [file]', 'on AWS: the trails of what npm run deploy told of').preset(OUTPUTS))
    .option('--bucket <name>', 'this S3 bucket, or with --archive a bucket in it, whatever trails there are')
    .option('--prefix <prefix>', 'of the keys in that bucket, before AWSLogs/')
    .option('--organization <id>', 'the organization whose trail it is, as it stands behind AWSLogs/')
    .option('--json', 'print all as one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: SummariesFlags, command: Command) => {
      process.exitCode = await run({ ...flags, archiveSource: command.getOptionValueSource('archive') ?? '' });
    });
};

const countOf = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1 to 9999.');
  return Number(text);
};

const run = async (flags: SummariesFlags): Promise<number> => {
  const question = questionOf(flags, Date.now());
  if (isComplaint(question)) return complain(question.complaint, question.remedy);
  const unusable = isOnAws(flags) ? undefined : complainOfArchive(flags.archive);
  if (unusable !== undefined) return unusable;
  const faults: TrailError[] = [];
  const status = await answer(question, flags, faults);
  for (const { message, remedy } of faults) complain(message, remedy);
  return status === 0 && faults.length > 0 ? INCOMPLETE : status;
};

/** Tells what there is, or why there is nothing; `faults` gets what could not be read of the registry, whatever comes of it. */
const answer = async (question: SummaryQuestion, flags: SummariesFlags, faults: TrailError[]): Promise<number> => {
  const progress = showRead();
  try {
    const place = await placeOf(flags);
    faults.push(...(place.faults ?? []));
    if (isComplaint(place)) return complain(place.complaint, place.remedy);
    const findings = await findSummaries(place, question, progress.update);
    progress.stop();
    return await tell(findings, question, place, flags);
  } catch (error) {
    progress.stop();
    return isOnAws(flags) ? explainAwsError(error, NEEDS) : explainError(error);
  }
};

const tell = async (
  findings: Findings,
  question: SummaryQuestion,
  place: Place,
  flags: SummariesFlags,
): Promise<number> => {
  const { by, json, details: hasDetails = false } = flags;
  const missing = await missingTemplate(findings, question, place);
  if (missing) return complain(missing.complaint, missing.remedy);
  const { top = json ? Infinity : TOP } = flags;
  if (json) process.stdout.write(`${cleanJson(summariesJson(findings, question, place, top))}\n`);
  else {
    const isThere = findings.totals.records > 0;
    const view = { by, top, hasDetails, isPlain: isPlainTerminal() };
    process.stdout.write(
      `${cleanLines(isThere ? viewSummaries(findings, view) : viewNothing(findings, question, place))}\n`,
    );
  }
  for (const line of viewFaulty(findings.faulty, place.where)) process.stderr.write(`${line}\n`);
  return findings.faulty.length > 0 ? INCOMPLETE : 0;
};

/** Nobody finds what the trail was never told to count. */
const missingTemplate = async (
  { totals, nearest, faulty }: Findings,
  { template }: SummaryQuestion,
  { trail, known, keeper }: Place,
): Promise<Complaint | undefined> => {
  const isElsewhere = nearest !== undefined && !nearest.misses.includes('template');
  const isThere = totals.records > 0 || isElsewhere || faulty.length > 0;
  const [configuration] = trail?.aggregationConfigurations ?? [];
  if (!trail || isThere || configuration?.Templates.includes(template)) return undefined;
  const what = configuration ? `no summaries by ${template}` : 'no summaries';
  return {
    complaint: `${trail.arn} keeps ${what}`,
    remedy: [...meanwhile(nearest), await switchOn(trail, [template], known, keeper)].join('\n  '),
  };
};

const meanwhile = (nearest: Nearest | undefined): readonly string[] =>
  nearest
    ? [
        `there are some by ${nearest.templates.map(byOf).join(' and ')}: --by ${byOf(nearest.templates[0])}; for others:`,
      ]
    : [];
