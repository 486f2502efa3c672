import type { Command } from 'commander';
import { explainAwsError } from './aws-errors.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { complain } from './complain.ts';
import { OUTPUTS, outputOf, readOutputs } from './outputs.ts';
import { cleanJson, cleanLines } from './terminal.ts';
import { type Told, viewTold } from './alert-view.ts';

export interface AlertFlags {
  readonly outputs: string;
  readonly topic?: string;
  readonly json?: boolean;
}

const NEEDS = 'sns:Publish on the topic';

const HELP = `
An alarm reaches you only once somebody has confirmed the mail that SNS sent at the first deployment.

Exit status: 0 sent, 1 sent, but nobody is known to receive it, 2 wrong usage, environment or permissions.`;

/** `opentrail alert …`: whether somebody hears the alarms. */
export const registerAlert = (program: Command): void => {
  program
    .command('alert')
    .description('the alarms on AWS')
    .command('test')
    .description('send a test message to the alarm topic, as an alarm would')
    .option('--outputs <file>', 'what npm run deploy told of the stacks', OUTPUTS)
    .option('--topic <arn>', 'this topic, whatever the outputs say')
    .option('--json', 'print what happened as one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: AlertFlags) => {
      process.exitCode = await run(flags);
    });
};

const run = async (flags: AlertFlags): Promise<number> => {
  const topics = topicsOf(flags);
  if (isComplaint(topics)) return complain(topics.complaint, topics.remedy);
  try {
    // Imported late: the other commands start without the SDK.
    const { sendTest } = await import('./alert-test.ts');
    const told: Told[] = [];
    for (const topic of topics) told.push(await sendTest(topic));
    process.stdout.write(flags.json ? `${cleanJson({ topics: told })}\n` : `${cleanLines(viewTold(told))}\n`);
    return told.every(({ confirmed }) => confirmed !== 0) ? 0 : 1;
  } catch (error) {
    return explainAwsError(error, NEEDS);
  }
};

const TOPIC = /^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;

/** The topics to be tested. */
const topicsOf = ({ topic, outputs }: AlertFlags): readonly string[] | Complaint => {
  if (topic !== undefined) return checked([topic], '--topic', 'give the ARN of an SNS topic, arn:aws:sns:…');
  const stacks = readOutputs(outputs);
  if (isComplaint(stacks)) return stacks;
  const found = new Set(stacks.map((stack) => outputOf(stack, 'AlarmTopic')).filter((arn) => arn !== undefined));
  if (found.size > 0) return checked([...found], outputs, 'npm run deploy writes it anew');
  return {
    complaint: `${outputs} names no alarm topic`,
    remedy: 'deploy with npm run deploy, or name it with --topic',
  };
};

const checked = (topics: readonly string[], where: string, remedy: string): readonly string[] | Complaint => {
  const wrong = topics.find((topic) => !TOPIC.test(topic));
  return wrong === undefined ? topics : { complaint: `'${wrong}' (${where}) is not the ARN of a topic`, remedy };
};
