import type { Command } from 'commander';
import type { SealFlags } from './seal-run.ts';
import { ARCHIVE } from './trail-flags.ts';

const HELP = `
It signs a digest for each trail, account and Region: the hashes of all files that were delivered since the last one. The
private key is made when it is needed first, in keys/private/ of the archive, and only its owner can read it.

From a timer, --hours closes full hours of UTC, each with digests of its own, and leaves the one that is not over.

Exit status: 0 done, 1 something waits or is missing, 2 wrong usage or environment.`;

/** `opentrail seal`: digests of what an archive has got since. */
export const registerSeal = (program: Command): void => {
  program
    .command('seal')
    .description('sign digest files of what was delivered, so that nobody can change it unseen')
    .option('-a, --archive <folder>', 'where the archive is', ARCHIVE)
    .option('--key-file <file>', 'sign with the key in this PEM file: RSA, 2048 bits or more, chmod 600')
    .option('--hours', 'close full hours only, as CloudTrail does')
    .option('--json', 'print the summary as one JSON object')
    .addHelpText('after', HELP)
    .action(async (flags: SealFlags) => {
      // Imported late: the other commands start without it.
      const { runSeal } = await import('./seal-run.ts');
      process.exitCode = await runSeal(flags);
    });
};
