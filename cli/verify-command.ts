import { type Command, Option } from 'commander';
import { OUTPUTS } from './outputs.ts';
import { ARCHIVE } from './trail-flags.ts';
import type { VerifyFlags } from './verify-flags.ts';

const HELP = `
Without --bucket, --folder or --outputs, all that the local archive has and had digests of is verified, and its ledger is asked
as a second witness.

Exit status: 0 intact, 1 something is wrong, 2 wrong usage, environment or permissions, or there was nothing to verify.`;

/** `opentrail verify`: whether an archive is as its digests say. */
export const registerVerify = (program: Command): void => {
  program
    .command('verify')
    .description('find what was changed, removed, added or forged since the digests were signed')
    .option('-a, --archive <folder>', 'where the archive is', ARCHIVE)
    .option('--trail <name>', 'only of this trail, by name or ARN')
    .option('--from <time>', 'digests of this time and later: a time of UTC, or how long ago: 24h, 7d')
    .option('--to <time>', 'the same; digests that end later are left out')
    .option('--account <id...>', 'only of these accounts')
    .option('--region <region...>', 'only of these Regions')
    .option('--public-keys <file...>', 'JSON that aws cloudtrail list-public-keys or opentrail keys list has printed')
    .addOption(new Option('--outputs [file]', 'on AWS: the trails of what npm run deploy told of').preset(OUTPUTS))
    .option('--bucket <name>', 'this S3 bucket, whoever writes to it; with --archive a bucket in it')
    .option('--folder <folder>', 'a copy of a bucket; --bucket is then what its digests must call it')
    .option('--prefix <prefix>', 'of the keys there, before AWSLogs/')
    .option('--organization <id>', 'only of this organization, as it stands behind AWSLogs/')
    .option('--json', 'print all as one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: VerifyFlags, command: Command) => {
      // Imported late: the other commands start without it.
      const { runVerify } = await import('./verify.ts');
      process.exitCode = await runVerify({ ...flags, archiveSource: command.getOptionValueSource('archive') ?? '' });
    });
};
