import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../cli/run-cli.ts';

/** What CI makes. */
const OWN = join(ROOT, '.cache/peers/bin/aws');

/** The AWS CLI: the one that is named, what CI has made, or what is on the path; `undefined` where there is none. */
export const findAws = (named: string | undefined): string | undefined =>
  [named, OWN, 'aws'].find((path) => path !== undefined && isThere(path));

const isThere = (path: string): boolean =>
  (!path.includes('/') || existsSync(path)) && spawnSync(path, ['--version']).status === 0;

/** What `aws cloudtrail validate-logs` has found. */
export interface Validation {
  readonly status: number | null;
  /** Lines of what is not valid, and of gaps, without their tabs. */
  readonly said: readonly string[];
  /** Of `digest`, `backfill digest` and `log` files: how many of how many are valid. */
  readonly valid: Readonly<Record<string, string>>;
  readonly output: string;
}

/** Runs the AWS CLI with nothing of this process's environment but the path. */
export const runAws = async (
  aws: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Validation> => {
  // Nobody's profiles, no question to a machine's own metadata.
  const nobodys = { HOME: '/nonexistent', AWS_CONFIG_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' };
  const child = spawn(aws, args, { env: { PATH: '/usr/bin:/bin', ...nobodys, ...environment }, stdio: 'pipe' });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await once(child, 'close')) as [number | null];
  const [stdout, stderr] = await output;
  const counts = stdout.matchAll(/^(\d+\/\d+) (.+) files valid/gm);
  return {
    status,
    said: stderr
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replaceAll('\t', ' ')),
    valid: Object.fromEntries([...counts].map(([, count, what]) => [what, count])),
    output: stdout + stderr,
  };
};
