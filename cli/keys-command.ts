import { type Command, InvalidArgumentError } from 'commander';
import type { KeysFlags } from './keys.ts';
import type { ServeFlags } from './keys-serve.ts';
import { ARCHIVE } from './trail-flags.ts';

const LIST_HELP = `
With --json it is what aws cloudtrail list-public-keys prints: keep a copy where nobody can change it who can change the
archive, and give it to whoever verifies: opentrail verify --public-keys FILE.`;

const ROTATE_HELP = `
Digests that were signed are verified with the public key of their time, which stays. The private key of before signs nothing
any more.`;

const SERVE_HELP = `
It prints what to paste into a shell so that the stock AWS CLI (2.13 or 1.29, or newer) asks it instead of AWS, and a command
line for each trail, account and Region. Nothing leaves this machine, private keys are not served, and nothing is written.`;

const STATUS = '\nExit status: 0 done, 2 wrong usage or environment.';

/** `opentrail keys …`: what digests are signed and verified with. */
export const registerKeys = (program: Command): void => {
  const keys = program
    .command('keys')
    .description('the keys that digests are signed with, and the AWS CLI on your own archive');
  withArchive(keys.command('list').description('the public keys of all digests'))
    .addHelpText('after', LIST_HELP + STATUS)
    .action(async (flags: KeysFlags) => {
      process.exitCode = await (await commands()).listKeys(flags);
    });
  withArchive(keys.command('rotate').description('sign with a new key from now on'))
    .addHelpText('after', ROTATE_HELP + STATUS)
    .action(async (flags: KeysFlags) => {
      process.exitCode = await (await commands()).rotateKeys(flags);
    });
  withArchive(keys.command('serve').description('let aws cloudtrail validate-logs validate this archive'))
    .option('--port <port>', 'where it listens, on 127.0.0.1 alone; 0 is any that is free', portOf, 0)
    .addHelpText('after', SERVE_HELP + STATUS)
    .action(async (flags: ServeFlags) => {
      const { runServe } = await import('./keys-serve.ts');
      process.exitCode = await runServe(flags);
    });
};

const withArchive = (command: Command): Command =>
  command.option('-a, --archive <folder>', 'where the archive is', ARCHIVE).option('--json', 'print it as JSON');

// Imported late: the other commands start without it.
const commands = () => import('./keys.ts');

const MOST_PORTS = 65_535;

const portOf = (text: string): number => {
  const isPort = /^\d{1,5}$/.test(text) && Number(text) <= MOST_PORTS;
  if (!isPort) throw new InvalidArgumentError('Give a whole number from 0 to 65535.');
  return Number(text);
};
