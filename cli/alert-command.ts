import type { Command } from 'commander';
import { ALERT_LEVELS, alertTopicName } from '../contracts/names.ts';
import { type TestedTopic, type Told, viewTold } from './alert-view.ts';
import { explainAwsError } from './aws-errors.ts';
import { together } from './bucket-flags.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { complain } from './complain.ts';
import { addMessengerFlags, type MessengerFlags } from './messengers.ts';
import { OUTPUTS, readOutputs, type StackOutputs } from './outputs.ts';
import { cleanJson, cleanLines } from './terminal.ts';

export interface AlertFlags extends MessengerFlags {
  readonly outputs: string;
  readonly topic?: string;
  readonly json?: boolean;
}

const NEEDS = 'sns:Publish on the topic';

const HELP = `
An alarm or alert reaches you only once somebody has confirmed the mail that SNS sent at the first deployment. With --smtp or
--webhook no topic is tested, and nothing is asked of AWS: it is what opentrail ingest would tell alerts by.

Exit status: 0 sent, 1 sent, but nobody is known to receive it, 2 wrong usage, environment or permissions.`;

/** `opentrail alert …`: whether somebody hears the alarms and alerts. */
export const registerAlert = (program: Command): void => {
  const alert = program.command('alert').description('whether alerts and alarms reach you');
  const test = alert
    .command('test')
    .description('send a test message to the topics of alarms and alerts, or by mail, or to a webhook')
    .option('--outputs <file>', 'what npm run deploy told of the stacks', OUTPUTS)
    .option('--topic <arn>', 'this topic, whatever the outputs say');
  addMessengerFlags(test)
    .option('--json', 'print what happened as one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: AlertFlags) => {
      process.exitCode = isLocal(flags) ? await runLocally(flags) : await run(flags);
    });
};

/** Whether mail or a webhook is tried, and no topic. */
const isLocal = ({ smtp, mailFrom, mailTo, webhook, webhookKind }: AlertFlags): boolean =>
  [smtp, mailFrom, mailTo, webhook, webhookKind].some((flag) => flag !== undefined);

const runLocally = async (flags: AlertFlags): Promise<number> => {
  const misuse =
    flags.topic === undefined ? undefined : together('--topic', flags.smtp === undefined ? '--webhook' : '--smtp');
  if (misuse) return complain(misuse.complaint, misuse.remedy);
  const { tryMessengers } = await import('./alert-try.ts');
  return tryMessengers(flags);
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

/** The names of outputs: of alarms, and of alerts of any level. */
const OUTPUT = /^(?:AlarmTopic|(?<alert>AlertTopic)[A-Za-z]*)$/;
/** How topics of alerts end, whatever the installation is called. */
const ALERT_TOPICS = [undefined, ...ALERT_LEVELS].map((level) => alertTopicName('', level));

/** The topics to be tested. */
const topicsOf = ({ topic, outputs }: AlertFlags): readonly TestedTopic[] | Complaint => {
  if (topic !== undefined) {
    const isAlert = ALERT_TOPICS.some((end) => topic.endsWith(end));
    return checked([{ topic, isAlert }], '--topic', 'give the ARN of an SNS topic, arn:aws:sns:…');
  }
  const stacks = readOutputs(outputs);
  if (isComplaint(stacks)) return stacks;
  const found = new Map(stacks.flatMap(topicsIn).map((tested) => [tested.topic, tested]));
  if (found.size > 0) return checked([...found.values()], outputs, 'npm run deploy writes it anew');
  return {
    complaint: `${outputs} names no alarm topic`,
    remedy: 'deploy with npm run deploy, or name it with --topic',
  };
};

const topicsIn = ({ values }: StackOutputs): readonly TestedTopic[] =>
  Object.entries(values).flatMap(([name, topic]) => {
    const output = OUTPUT.exec(name);
    if (!output || typeof topic !== 'string' || topic === '') return [];
    return [{ topic, isAlert: output.groups?.['alert'] !== undefined }];
  });

const checked = (topics: readonly TestedTopic[], where: string, remedy: string): readonly TestedTopic[] | Complaint => {
  const wrong = topics.find(({ topic }) => !TOPIC.test(topic));
  return wrong === undefined ? topics : { complaint: `'${wrong.topic}' (${where}) is not the ARN of a topic`, remedy };
};
