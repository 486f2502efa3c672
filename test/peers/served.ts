import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../cli/run-cli.ts';

/** What `keys serve --json` prints. */
export interface Printed {
  readonly endpoint: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly commands: readonly {
    readonly trail: string;
    readonly account: string;
    readonly region: string;
    readonly args: readonly string[];
  }[];
}

/** A server of an archive, as a user has started it. */
export interface Served extends Printed {
  /** Presses Ctrl-C; the exit status, and what stood on standard error. */
  readonly end: () => Promise<{ readonly status: number | null; readonly stderr: string }>;
}

/** Runs `opentrail keys serve` until it has said where it listens. */
export const serve = async (archive: string, args: readonly string[] = []): Promise<Served> => {
  const command = [join(ROOT, 'cli/main.ts'), 'keys', 'serve', '--json', '--archive', archive, ...args];
  const child = spawn(process.execPath, command, { stdio: 'pipe', env: {} });
  process.once('exit', () => child.kill());
  const ended = once(child, 'close') as Promise<[number | null]>;
  const errors = text(child.stderr);
  const printed = await Promise.race([firstJson(child), ended.then(() => undefined)]);
  if (!printed) throw new Error(`keys serve has ended: ${await errors}`);
  return {
    ...printed,
    end: async () => {
      child.kill('SIGINT');
      const [status] = await ended;
      return { status, stderr: await errors };
    },
  };
};

/** Reads standard output until it is one JSON object. */
const firstJson = async (child: ChildProcess): Promise<Printed> => {
  let printed = '';
  for await (const chunk of child.stdout!) {
    printed += String(chunk);
    if (printed.endsWith('\n}\n')) return JSON.parse(printed) as Printed;
  }
  throw new Error(`it prints no JSON: ${printed}`);
};
