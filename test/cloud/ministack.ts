import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, globSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface MiniStackOptions {
  /** The Python that has it. */
  readonly python: string;
  /** Gets its state, its objects and its log. */
  readonly folder: string;
  /** Where everybody, also the functions that it runs, finds it: the gateway before it. */
  readonly gateway: string;
}

/** Of the larger part of the events that other people published: trails log those of their own account. */
export const ACCOUNT = '123837392027';
export const REGION = 'us-east-1';

/** A port that nobody listens on. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const SECONDS_TO_START = 60;

/** A MiniStack process of our own, on 127.0.0.1. Objects are on disk as they come, all other state when it is stopped. */
export class MiniStack {
  private readonly options: MiniStackOptions;
  private readonly port: number;
  private child: ChildProcess | undefined;
  /** When this process began, in milliseconds since 1970. */
  private begun = 0;

  /** `port` is its own, not the gateway's. */
  constructor(port: number, options: MiniStackOptions) {
    this.port = port;
    this.options = options;
  }

  async start(): Promise<void> {
    const { python, folder, gateway } = this.options;
    const variables = {
      // Queue URLs and the addresses that custom resources answer to are made of these two.
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: new URL(gateway).port,
      AWS_ENDPOINT_URL: gateway,
      MINISTACK_REGION: REGION,
      // Of whoever has assumed a role, as the CDK CLI does.
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'test',
      IOT_MTLS_ENABLED: '0',
      PERSIST_STATE: '1',
      STATE_DIR: join(folder, 'state'),
      S3_PERSIST: '1',
      S3_DATA_DIR: join(folder, 'objects'),
      // Its functions' folders.
      TMPDIR: folder,
    };
    const bind = ['--bind', `127.0.0.1:${this.port}`, '--keep-alive', '75'];
    this.begun = Date.now();
    const child = spawn('env', [...assignments(variables), python, '-m', 'hypercorn', 'ministack.app:app', ...bind], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that its functions can be ended with it.
      detached: true,
    });
    process.on('exit', () => endGroup(child));
    const log = createWriteStream(join(folder, 'ministack.log'), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.child = child;
    for (let tries = 0; tries < SECONDS_TO_START * 5; tries++) {
      if (child.exitCode !== null) throw new Error(`MiniStack has ended: see ${join(folder, 'ministack.log')}`);
      if (await this.answers()) return;
      await sleep(200);
    }
    throw new Error('MiniStack does not answer');
  }

  /**
   * `SIGTERM` lets it write its state; `SIGKILL` does not, and what it had half written of its objects is taken back:
   * it would take that for objects at its next start. Its functions end with it.
   */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    this.child = undefined;
    const closed = once(child, 'exit');
    child.kill(signal);
    await closed;
    endGroup(child);
    if (signal === 'SIGKILL') takeBackHalfWritten(join(this.options.folder, 'objects'), this.begun);
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${this.port}/_ministack/health`)).ok;
    } catch {
      return false;
    }
  }
}

const ABOUT = '.meta.json';

/**
 * Mends a folder of objects whose writer, which began at `since` (milliseconds), was killed. It writes `<object>.tmp` and
 * renames it, then the same for `<object>.meta.json`, which says of what is there: type, ETag, checksum, metadata. A
 * temporary file that is left is not an object (one whose key ends so has its own `.meta.json`), nor is a new one of which
 * nothing is said, as nobody was told that it is there; and what is older than its object speaks of the one before.
 */
export const takeBackHalfWritten = (folder: string, since: number): void => {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const all = new Set(files);
  const begun = BigInt(since) * 1_000_000n;
  for (const path of files.filter((file) => !file.endsWith(ABOUT))) {
    const about = `${path}${ABOUT}`;
    const isNew = timeOf(path) >= begun;
    if (!all.has(about) && (isNew || path.endsWith('.tmp'))) rmSync(path);
    else if (all.has(about) && timeOf(about) < timeOf(path)) rmSync(about);
  }
};

const timeOf = (path: string): bigint => statSync(path, { bigint: true }).mtimeNs;

/** Ends what is left of a process group: functions outlive MiniStack otherwise. */
const endGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left.
  }
};

/** `NAME=value` for the program `env`: what else there is in the environment stays. */
export const assignments = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).map(([name, value]) => `${name}=${value}`);
