import { type Command, InvalidArgumentError, Option } from 'commander';
import { cliEnvironment, readEnvironment } from '../contracts/environment.ts';
import { explainAwsError } from './aws-errors.ts';
import { isComplaint } from './caller.ts';
import { complain } from './complain.ts';
import { OUTPUTS, readOutputs } from './outputs.ts';
import type { RedriveResult } from './redrive.ts';
import { QUEUE_NAMES, type QueueName, workOf } from './redrive-queues.ts';
import { showMoved } from './redrive-progress.ts';
import { printRedrive } from './redrive-view.ts';

export interface RedriveFlags {
  readonly queue?: readonly QueueName[];
  readonly outputs: string;
  readonly region?: string;
  readonly most?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const NEEDS =
  'sqs:GetQueueAttributes, sqs:ReceiveMessage and sqs:DeleteMessage on the dead letters, and sqs:SendMessage on their queue';

const HELP = `
What failed again and again waits in its queue's dead letters. Mend the cause first, then put it back: whatever is delivered
twice on the way is one event in the archive.

bus, trail-files and alert are put back unless --queue says otherwise. direct is put back only if it is named: SQS then tells
that you have sent those messages, and they are filed under your name, not the application's. Scheduled runs need no
putting back; nor do dead letters in member accounts, which cannot be reached from here: trail files bring their events.

Exit status: 0 done, 1 some are left, 2 wrong usage, environment or permissions.`;

/** `opentrail redrive`: puts dead letters back into their queues. */
export const registerRedrive = (program: Command): void => {
  program
    .command('redrive')
    .description('put messages that were given up back into their queue, on AWS')
    .addOption(new Option('--queue <name...>', 'only these queues').choices(QUEUE_NAMES))
    .option('--outputs <file>', 'what npm run deploy told of the stacks', OUTPUTS)
    .option('--region <region>', 'only the queues of this Region')
    .option('--most <count>', 'put back so many at most', countOf)
    .option('--dry-run', 'only count them')
    .option('--json', 'print the counts as one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: RedriveFlags) => {
      process.exitCode = await run(flags);
    });
};

const countOf = (text: string): number => {
  const isCount = /^[1-9]\d{0,8}$/.test(text);
  if (!isCount) throw new InvalidArgumentError('Give a whole number from 1 on.');
  return Number(text);
};

const run = async (flags: RedriveFlags): Promise<number> => {
  const stacks = readOutputs(flags.outputs);
  if (isComplaint(stacks)) return complain(stacks.complaint, stacks.remedy);
  const { AWS_REGION, AWS_DEFAULT_REGION } = readEnvironment(cliEnvironment);
  const fallbackRegion = AWS_REGION ?? AWS_DEFAULT_REGION;
  const work = workOf(stacks, { queues: flags.queue, region: flags.region, fallbackRegion });
  if (isComplaint(work)) return complain(work.complaint, work.remedy);

  const progress = showMoved();
  process.once('SIGINT', () => {
    progress.stop();
    process.stderr.write(
      `\nStopped. ${progress.moved()} were put back and nothing is lost: run the same command again.\n`,
    );
    process.kill(process.pid, 'SIGINT');
  });
  try {
    // Imported late: the other commands start without the SDK.
    const { redriveAll } = await import('./redrive.ts');
    const { most, dryRun = false } = flags;
    const result = await redriveAll({ work, most, isDryRun: dryRun, onMoved: progress.update });
    progress.stop();
    return print(result, flags);
  } catch (error) {
    progress.stop();
    return explainAwsError(error, NEEDS);
  }
};

const print = (result: RedriveResult, { json = false, dryRun = false, most }: RedriveFlags): number => {
  printRedrive(result.queues, { isJson: json, isDryRun: dryRun });
  if (result.fault !== undefined) return explainAwsError(result.fault, NEEDS);
  const moved = result.queues.reduce((sum, one) => sum + one.moved, 0);
  const isAllDone = result.queues.every(({ left }) => left === 0);
  return dryRun || isAllDone || moved === most ? 0 : 1;
};
