import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { residentPeak } from '../../bench/measure.ts';
import type { Report } from '../../cli/report.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface RunOptions {
  readonly cwd: string;
  /** @default cli/main.ts */
  readonly script?: string;
  /** What standard input brings; without it, nothing. */
  readonly stdin?: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Variables beside those that every run has. */
  readonly env?: Readonly<Record<string, string>>;
  /** The user who runs it, when this user may choose. */
  readonly user?: number;
  readonly onStart?: (child: ChildProcess) => void;
}

/** What a run did. `status` is what a shell would tell: of a process that was killed, 128 and the signal's number. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** Bytes in memory at most; only Linux tells. */
  readonly peakMemory: number | undefined;
}

export const KILLED = 128 + constants.signals.SIGKILL;
const POLL_MILLISECONDS = 20;
/** Nothing of this process's environment; Node remembers what it compiled, which halves the time of a short run. */
const ENVIRONMENT = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/opentrail-test') };

/** Runs the command line as a user would. Whatever happens, it must show no stack trace and no control character. */
export const runCli = async (args: readonly string[], options: RunOptions): Promise<Ended> => {
  const { cwd, script = 'cli/main.ts', stdin = '', env = {}, user, onStart } = options;
  const begun = performance.now();
  const who = user === undefined ? {} : { uid: user, gid: user };
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    cwd,
    env: { ...ENVIRONMENT, ...env },
    stdio: 'pipe',
    ...who,
  });
  let peakMemory: number | undefined;
  const poll = setInterval(() => (peakMemory = residentPeak(child.pid) ?? peakMemory), POLL_MILLISECONDS);
  // Whoever is killed, or refuses to read on, does not take its input.
  void pipeline(Readable.from(typeof stdin === 'string' ? [stdin] : stdin), child.stdin).catch(() => {});
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  onStart?.(child);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const seconds = (performance.now() - begun) / 1000;
    const [stdout, stderr] = await output;
    refuseUgly(`${stdout}\n${stderr}`);
    return { status: code ?? 128 + constants.signals[signal!], stdout, stderr, seconds, peakMemory };
  } finally {
    clearInterval(poll);
  }
};

const refuseUgly = (output: string): void => {
  if (/^\s+at .+:\d+:\d+\)?$/m.test(output)) throw new Error(`a stack trace:\n${output}`);
  if (/[^\P{C}\n]/u.test(output)) throw new Error(`a control character: ${JSON.stringify(output)}`);
};

/** Ingests and reads the one JSON object that `--json` prints. */
export const ingestJson = async (args: readonly string[], options: RunOptions): Promise<Ended & { report: Report }> => {
  const ended = await runCli(['ingest', '--json', ...args], options);
  if (ended.stdout === '') throw new Error(`status ${ended.status}, no summary: ${ended.stderr}`);
  return { ...ended, report: JSON.parse(ended.stdout) as Report };
};
