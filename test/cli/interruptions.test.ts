import { beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { generate, type Generated } from '../../bench/generate.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { ageTemporaries, type Archived, filesBelow, leftovers, readEvents, temporaries } from './read-archive.ts';
import { ingestJson, KILLED, runCli } from './run-cli.ts';

const EVENTS = 20_000;
const MOST_KILLS = 10;
const INTERRUPTED = 130;

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
      const milliseconds = 1000 * seconds * (0.3 + 0.8 * Math.random());
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
      onStart: (child) => setTimeout(() => child.kill('SIGINT'), 700 * seconds),
    });
    const { status, report } = await ingestJson(args, { cwd });

    expect(interrupted).toMatchObject({ status: INTERRUPTED, stdout: '' });
    expect(interrupted.stderr).toBe('\nStopped. Nothing is lost: run the same command again and it goes on.\n');
    expect(status).toBe(0);
    expect(report.counts.arrivals).toBe(generated.events + generated.duplicates);
    expectUndisturbed(join(cwd, 'archive'));
  }, 30_000);

  it('stops at once when interrupted while nothing arrives on standard input', async () => {
    const cwd = newFolder();

    const ended = await runCli(['ingest', '-'], {
      cwd,
      stdin: waiting(),
      onStart: (child) => setTimeout(() => child.kill('SIGINT'), 500),
    });

    expect(ended.status).toBe(INTERRUPTED);
    expect(ended.stderr).toMatch('Nothing is lost');
  });

  it('holds every event once when two runs fill it at the same time', async () => {
    const cwd = newFolder();
    const args = ['-a', 'archive', generated.logs];

    const both = await Promise.all([ingestJson(args, { cwd }), ingestJson(args, { cwd })]);

    expect(both.map(({ status, stderr }) => ({ status, stderr }))).toEqual(Array(2).fill({ status: 0, stderr: '' }));
    expect(both.reduce((sum, { report }) => sum + report.counts.delivered, 0)).toBe(EVENTS);
    expectUndisturbed(join(cwd, 'archive'));
    expect([...leftovers(join(cwd, 'archive')), ...temporaries(join(cwd, 'archive'))]).toEqual([]);
    expect(filesBelow(join(cwd, 'archive/set-aside'))).toEqual([]);
  }, 30_000);
});

/** A list that begins, and is not gone on with for a while. */
async function* waiting(): AsyncGenerator<Buffer> {
  yield Buffer.from('[');
  await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
}
