import './memory.ts';
import { Command, CommanderError, Option } from 'commander';
import { RELEASE } from '../contracts/release.ts';
import { LEVELS } from '../core/rules/rule.ts';
import { registerAlert } from './alert-command.ts';
import { USAGE } from './complain.ts';
import { registerDetect } from './detect-command.ts';
import { registerExplain } from './explain-command.ts';
import type { IngestFlags } from './ingest-command.ts';
import { addRuleFlags } from './load-rules.ts';
import { addMessengerFlags } from './messengers.ts';
import { registerKeys } from './keys-command.ts';
import { registerOrganization } from './organization-command.ts';
import { registerRedrive } from './redrive-command.ts';
import { registerRules } from './rules-command.ts';
import { registerSeal } from './seal-command.ts';
import { registerSummaries } from './summaries-command.ts';
import { cleanLines, outliveReaders } from './terminal.ts';
import { registerTrail } from './trail-command.ts';
import { registerVerify } from './verify-command.ts';

outliveReaders();

const program = new Command('opentrail')
  .description('CloudTrail that you own: every event once, in CloudTrail’s own layout')
  .version(RELEASE)
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(cleanLines(text)) })
  .showHelpAfterError();

const ingest = program
  .command('ingest')
  .description('collect log files, folders or standard input (-), and deliver each event once to an archive')
  .argument('<path...>', 'files or folders, of any kind that CloudTrail events come in; - for standard input')
  .option('-a, --archive <folder>', 'where the archive is', './opentrail-archive')
  .option('--trail <name...>', 'only for these trails, by name or ARN; give the paths first')
  .option('--json', 'print the summary as one JSON object')
  .option('--no-alerts', 'do not look for what a person should know of, and tell nobody')
  .addOption(
    new Option('--alert-level <level>', 'tell of what is this bad, or worse').choices(LEVELS).default('medium'),
  );
addMessengerFlags(addRuleFlags(ingest))
  .addHelpText(
    'after',
    '\nExit status: 0 done, 1 some input was set aside, 2 wrong usage or environment, or somebody could not be told.',
  )
  .action(async (paths: string[], flags: IngestFlags) => {
    // Imported late: the other commands start without the rules' engine.
    const { runIngest } = await import('./ingest-command.ts');
    process.exitCode = await runIngest(paths, flags);
  });

registerTrail(program);
registerOrganization(program);
registerExplain(program);
registerSummaries(program);
registerRules(program);
registerDetect(program);
registerAlert(program);
registerRedrive(program);
registerSeal(program);
registerVerify(program);
registerKeys(program);

try {
  await program.parseAsync();
} catch (error) {
  const isHelp = error instanceof CommanderError && error.exitCode === 0;
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = isHelp ? 0 : USAGE;
}
