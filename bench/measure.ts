import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/** What a program did: its output, how long it ran, and how much memory it held at most. */
export interface Measured {
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: number | string;
  readonly stdout: string;
  readonly stderr: string;
  /** Wall-clock time from start to end. */
  readonly seconds: number;
  /** Peak resident memory in bytes; only Linux tells. */
  readonly peakMemory: number | undefined;
  /** Time that its threads have spent on processors, to the last tenth of a second: neighbours disturb it less. */
  readonly cpuSeconds: number | undefined;
}

const POLL_MILLISECONDS = 100;

/** Peak resident memory of a running process in bytes; `undefined` if it has ended, or the system does not tell. */
export const residentPeak = (pid: number | undefined): number | undefined => {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) * 1024 : undefined;
  } catch {
    // Not Linux, or the program has just ended.
    return undefined;
  }
};

const TICKS_PER_SECOND = 100;

/** Processor time of a running process, as `residentPeak`. */
const processorSeconds = (pid: number | undefined): number | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; of what follows it, the twelfth and thirteenth are user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return undefined;
  }
};

/** Runs a Node program to its end. Ctrl-C ends the program, not the caller, which can then tidy up. */
export const runMeasured = async (args: readonly string[], cwd: string): Promise<Measured> => {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let peakMemory: number | undefined;
  let cpuSeconds: number | undefined;
  const poll = setInterval(() => {
    peakMemory = residentPeak(child.pid) ?? peakMemory;
    cpuSeconds = processorSeconds(child.pid) || cpuSeconds;
  }, POLL_MILLISECONDS);
  const leaveToChild = (): void => {};
  process.on('SIGINT', leaveToChild);
  try {
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const seconds = (performance.now() - begun) / 1_000;
    const [stdout, stderr] = await output;
    return { ended: code ?? signal ?? 'unknown', stdout, stderr, seconds, peakMemory, cpuSeconds };
  } finally {
    clearInterval(poll);
    process.off('SIGINT', leaveToChild);
  }
};
