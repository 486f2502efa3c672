import type { TrailDescription } from '../../core/trails/api.ts';
import { runCli } from './run-cli.ts';

export const ACCOUNT = '111122223333';
export const BUCKET = ['--s3-bucket-name', 'logs'];

/** What CloudTrail answers, as far as tests look into it. */
interface Answer extends Readonly<Record<string, unknown>> {
  readonly trailList?: readonly TrailDescription[];
  readonly Trail?: TrailDescription;
}

/** Runs `opentrail …` in a folder for one account, and reads the JSON that it prints. */
export const trailsIn = (cwd: string, account = ACCOUNT) => {
  const run = (...args: readonly string[]) => runCli([...args, '--account-id', account], { cwd });
  const json = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await run(...args, '--json');
    if (status !== 0) throw new Error(`status ${status}: ${stderr}`);
    return stdout === '' ? undefined : (JSON.parse(stdout) as Answer);
  };
  /** The name of the refusal, or what else stood on the first line of standard error. */
  const refusal = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await run(...args);
    return { status, stdout, name: /^opentrail: (\w+Exception): /.exec(stderr)?.[1] ?? stderr.split('\n')[0] };
  };
  return { run, json, refusal };
};
