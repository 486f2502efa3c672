import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anEvent } from '../data/event.ts';
import { runCli } from './run-cli.ts';

/** Where `opentrail` has its archive, if nobody says. */
export const ARCHIVE = 'opentrail-archive';

/** What `--json` prints, as far as tests look into it. */
interface Told {
  readonly verdict: string;
  readonly ledger: boolean;
  readonly passedOver: readonly string[];
  readonly unread: readonly { readonly where: string; readonly reason: string }[];
  readonly digests: { readonly valid: number; readonly faulty: number };
  readonly files: { readonly valid: number; readonly faulty: number };
  readonly faults: readonly { readonly is: string; readonly key: string; readonly trust: string }[];
  readonly chains: readonly { readonly trail: string; readonly head: { readonly key: string } }[];
  readonly notices: readonly { readonly is: string; readonly count: number }[];
  readonly places: readonly { readonly where: string; readonly bucket: string | null }[];
}

/** Runs `opentrail …` in a folder. */
export const commandsIn = (cwd: string) => {
  const run = async (...args: readonly string[]) => runCli(args, { cwd });
  const done = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await run(...args);
    if (status !== 0) throw new Error(`${args.join(' ')}: status ${status}: ${stderr}${stdout}`);
    return stdout;
  };
  let events = 0;
  return {
    run,
    done,
    /** An event of now is delivered, in a file of its own, and sealed. */
    deliver: async () => {
      const [eventTime, eventID] = [new Date().toISOString().replace(/\.\d+/, ''), `event ${(events += 1)}`];
      writeFileSync(join(cwd, 'event.json'), JSON.stringify(anEvent({ eventTime, eventID })));
      await done('ingest', 'event.json');
    },
    verify: async (...args: readonly string[]) => {
      const { status, stdout, stderr } = await run('verify', '--json', ...args);
      if (stdout === '') throw new Error(`status ${status}: ${stderr}`);
      return { status, ...(JSON.parse(stdout) as Told) };
    },
  };
};

/** Keys of the archive's objects whose names have this in them, the oldest first. */
export const keysIn = (cwd: string, text: string, bucket = ''): readonly string[] => {
  const root = join(cwd, ARCHIVE, bucket);
  return readdirSync(join(root, 'AWSLogs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.includes(text) && entry.name.endsWith('.json.gz'))
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + (bucket === '' ? 1 : 0)))
    .map((key) => key.replace(/^\//, ''))
    .sort();
};

export const LOG = '_CloudTrail_';
export const DIGEST = '_CloudTrail-Digest_';
