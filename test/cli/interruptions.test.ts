import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { generate, type Generated } from '../../bench/generate.ts';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { ageTemporaries, type Archived, filesBelow, leftovers, readEvents, temporaries } from './read-archive.ts';
import { ingestJson, KILLED, runCli } from './run-cli.ts';

const EVENTS = 20_000;
const FEWEST_KILLS = 3;
const MOST_KILLS = 10;
const INTERRUPTED = 130;
const STOPPED = '\nStopped. Nothing is lost: run the same command again and it goes on.\n';

const newFolder = scratchFolders();

let generated: Generated;
let undisturbed: readonly Archived[];
let seconds: number;

beforeAll(async () => {
  generated = await generate({ directory: newFolder(), events: EVENTS, seed: 7 });
  const cwd = newFolder();
  const ended = await ingestJson(['-a', 'archive', generated.logs], { cwd });
  seconds = ended.seconds;
  undisturbed = readEvents(join(cwd, 'archive'));
  expect(ended.report.counts).toMatchObject({
    delivered: generated.events,
    duplicates: generated.duplicates,
    setAside: 0,
  });
}, 60_000);

/** The same events, each once, in the same folders, told shortly when not. */
const expectUndisturbed = (archive: string): void => {
  const events = readEvents(archive);
  const differing = events.findIndex(({ tokens }, index) => tokens !== undisturbed[index]?.tokens);

  expect(events).toHaveLength(EVENTS);
  expect({ differing, folders: events.map(({ folder }) => folder) }).toEqual({
    differing: -1,
    folders: undisturbed.map(({ folder }) => folder),
  });
};

describe('an archive whose runs were disturbed', () => {
  it('holds every event once after being killed at any moment, again and again', async () => {
    const cwd = newFolder();
    const archive = join(cwd, 'archive');
    const statuses: number[] = [];

    for (let kill = 0; kill <= MOST_KILLS && statuses.at(-1) !== 0; kill++) {
      const latest = kill < FEWEST_KILLS ? 0.9 : 1.2;
      const milliseconds = 1000 * seconds * (0.3 + (latest - 0.3) * Math.random());
      const ended = await runCli(['ingest', '-a', 'archive', generated.logs], {
        cwd,
        onStart: (child) => kill < MOST_KILLS && setTimeout(() => child.kill('SIGKILL'), milliseconds).unref(),
      });
      statuses.push(ended.status);
    }

    expect(new Set(statuses.slice(0, -1))).toEqual(new Set(statuses.length > 1 ? [KILLED] : []));
    expect(statuses.at(-1)).toBe(0);
    expectUndisturbed(archive);
    expect(leftovers(archive)).toEqual([]);
    ageTemporaries(archive);
    await ingestJson(['-a', 'archive', generated.files[0]], { cwd });
    expect(temporaries(archive)).toEqual([]);
  }, 90_000);

  it('can be interrupted and goes on', async () => {
    const cwd = newFolder();
    const args = ['-a', 'archive', generated.logs];

    const interrupted = await runCli(['ingest', ...args], {
      cwd,
      onStart: interruptOnceStaging(cwd),
    });
    const { status, report } = await ingestJson(args, { cwd });

    expect(interrupted).toMatchObject({ status: INTERRUPTED, stdout: '', stderr: STOPPED });
    expect(status).toBe(0);
    expect(report.counts.arrivals).toBe(generated.events + generated.duplicates);
    expectUndisturbed(join(cwd, 'archive'));
  }, 30_000);

  it('stops at once when interrupted while nothing arrives on standard input', async () => {
    const cwd = newFolder();

    const ended = await runCli(['ingest', '-a', 'archive', '-'], {
      cwd,
      stdin: waiting(),
      onStart: interruptOnceStaging(cwd),
    });

    expect(ended).toMatchObject({ status: INTERRUPTED, stdout: '', stderr: STOPPED });
    expect(leftovers(join(cwd, 'archive'))).not.toEqual([]);
  });

  it('holds every event once when two runs fill it at the same time', async () => {
    const cwd = newFolder();
    const args = ['-a', 'archive', generated.logs];

    const both = await Promise.all([ingestJson(args, { cwd }), ingestJson(args, { cwd })]);

    // A slow machine tells how far it has come.
    const said = both.map(({ status, stderr }) => ({ status, stderr: stderr.replaceAll(/^collected .* MB\n/gm, '') }));
    expect(said).toEqual(Array(2).fill({ status: 0, stderr: '' }));
    expect(both.reduce((sum, { report }) => sum + report.counts.delivered, 0)).toBe(EVENTS);
    expectUndisturbed(join(cwd, 'archive'));
    expect([...leftovers(join(cwd, 'archive')), ...temporaries(join(cwd, 'archive'))]).toEqual([]);
    expect(filesBelow(join(cwd, 'archive/set-aside'))).toEqual([]);
  }, 30_000);
});

/** Ctrl-C, as soon as something lies in staging. */
const interruptOnceStaging = (cwd: string) => (child: ChildProcess) => {
  const poll = setInterval(() => {
    if (filesBelow(join(cwd, 'archive/staging')).length === 0) return;
    clearInterval(poll);
    child.kill('SIGINT');
  }, 5);
};

/** Enough events to be staged, and then nothing for as long as anybody waits. */
async function* waiting(): AsyncGenerator<Buffer> {
  for (let id = 0; id < 5_000; id++) yield Buffer.from(JSON.stringify(anEvent({ eventID: String(id) })));
  await new Promise((resolve) => setTimeout(resolve, 5_000).unref());
}
