import { type Command, Option } from 'commander';
import { LEVELS } from '../core/rules/rule.ts';
import type { DetectFlags } from './detect.ts';
import { addRuleFlags } from './load-rules.ts';

const HELP = `
It reads what ingest reads, changes nothing, and asks the rules about every event once, however many copies there are. From S3:

  aws s3 cp --recursive s3://BUCKET/AWSLogs/ logs/ && opentrail detect logs/
  aws s3 cp s3://BUCKET/KEY.json.gz - | opentrail detect -

Exit status: 0 nothing was found, 1 something was, 2 wrong usage, or something could not be read: what there is was looked through.`;

/** `opentrail detect`: what the rules find in logs that are there already. */
export const registerDetect = (program: Command): void => {
  const command = program
    .command('detect')
    .description('look through logs with the rules that alerts are made by')
    .argument('<path...>', 'files or folders, of any kind that CloudTrail events come in; - for standard input')
    .option('--since <time>', 'events of this time and later: a time of UTC, or how long ago: 24h, 90d')
    .option('--until <time>', 'the same; events of that time and later are left out')
    .addOption(new Option('--level <level>', 'rules of this level and worse').choices(LEVELS))
    .option('--rule <rule...>', 'only these rules, by id, name or file name; give the paths first')
    .option('--limit <count>', 'list so many findings, the worst and newest; all are counted')
    .option('--event <id>', 'show this event, who did it, and which rules match it')
    .option('--json', 'print the findings, each as one JSON object in a line of its own');
  addRuleFlags(command)
    .addHelpText('after', HELP)
    .action(async (paths: string[], flags: DetectFlags) => {
      // Imported late: the other commands start without the rules' engine.
      const { runDetect } = await import('./detect.ts');
      process.exitCode = await runDetect(paths, flags);
    });
};
