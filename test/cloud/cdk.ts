import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../cli/run-cli.ts';
import { ACCOUNT, assignments, REGION } from './ministack.ts';

export interface CdkOptions {
  readonly endpoint: string;
  /** Gets the log and the assembly. */
  readonly folder: string;
  /** The installation's settings file. */
  readonly settings: string;
}

/** What anybody needs to speak to MiniStack through the gateway. */
export const awsVariables = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: ACCOUNT,
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
});

/** Runs the unmodified CDK CLI, over the repository's own app unless it is to bootstrap; waits until it has ended well. */
export const cdk =
  ({ endpoint, folder, settings }: CdkOptions) =>
  async (...args: readonly string[]): Promise<void> => {
    const file = join(folder, 'cdk.log');
    const log = createWriteStream(file, { flags: 'a' });
    const variables = { ...awsVariables(endpoint), CDK_DISABLE_CLI_TELEMETRY: 'true', CI: '1' };
    const isOfApp = args[0] !== 'bootstrap';
    const app = isOfApp ? ['--output', join(folder, 'cdk.out'), '-c', `settings=${settings}`] : [];
    const command = [join(ROOT, 'node_modules/.bin/cdk'), ...args, ...app];
    const child = spawn('env', ['-u', 'AWS_PROFILE', ...assignments(variables), ...command], {
      cwd: isOfApp ? ROOT : folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const [code] = (await once(child, 'close')) as [number | null];
    log.end();
    if (code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${code ?? 'a signal'}: see ${file}`);
  };

/** What `cdk bootstrap` is told, so that it need not ask the app. */
export const ENVIRONMENT = `aws://${ACCOUNT}/${REGION}`;
