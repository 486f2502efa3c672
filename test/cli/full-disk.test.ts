import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, type Generated } from '../../bench/generate.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { leftovers, readEvents, readLogFiles } from './read-archive.ts';
import { ingestJson, runCli } from './run-cli.ts';

const EVENTS = 5_000;

const newFolder = scratchFolders();
const disks: string[] = [];

const mount = (path: string, ...settings: readonly string[]): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', ...settings, 'tmpfs', path]).status === 0;

/** A disk of so many kilobytes; `undefined` when this user may not mount one. */
const diskOf = (kilobytes: number): string | undefined => {
  const path = mkdtempSync(join(tmpdir(), 'opentrail-disk-'));
  disks.push(path);
  return mount(path, '-o', `size=${kilobytes}k`) ? path : undefined;
};

const canMount = diskOf(100) !== undefined;
const describeWithDisks = canMount ? describe : describe.skip;

let generated: Generated;

beforeAll(async () => {
  if (canMount) generated = await generate({ directory: newFolder(), events: EVENTS, seed: 3 });
}, 30_000);

afterAll(() =>
  disks.forEach((path) => {
    spawnSync('umount', [path]);
    rmSync(path, { recursive: true });
  }),
);

describeWithDisks('a disk (needs the right to mount one)', () => {
  it.each([256, 512, 1024, 1536])(
    'of %d kB that is full loses nothing: the same command completes once there is room',
    async (kilobytes) => {
      const cwd = diskOf(kilobytes)!;
      const args = ['-a', join(cwd, 'archive'), generated.logs];

      const full = await runCli(['ingest', ...args], { cwd });
      const published = readLogFiles(join(cwd, 'archive'));
      mount(cwd, '-o', 'remount,size=100m');
      const { status, report } = await ingestJson(args, { cwd });

      expect(full.stderr + full.stdout).toMatch('the disk is full; free some space and run again, nothing is lost');
      expect(full.stderr + full.stdout).toMatch(/cannot (create|replace) \S+/);
      expect(full.status).not.toBe(0);
      expect(status).toBe(0);
      expect(report.counts.arrivals).toBe(generated.events + generated.duplicates);
      expect(readEvents(join(cwd, 'archive'))).toHaveLength(EVENTS);
      expect(new Set(readEvents(join(cwd, 'archive')).map(({ tokens }) => tokens)).size).toBe(EVENTS);
      expect(readLogFiles(join(cwd, 'archive'))).toEqual(expect.arrayContaining(published));
      expect(leftovers(join(cwd, 'archive'))).toEqual([]);
    },
    30_000,
  );

  it('too small for anything ends the run with status 2 and the remedy', async () => {
    const cwd = diskOf(64)!;

    const { status, stdout, stderr } = await runCli(['ingest', '-a', 'archive', generated.logs], { cwd });

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^opentrail: cannot create .*\n {2}the disk is full; free some space and run again, nothing is/,
    );
  });

  it('that is read-only says so', async () => {
    const cwd = diskOf(1024)!;
    mkdirSync(join(cwd, 'archive'));
    mount(cwd, '-o', 'remount,ro');

    const { status, stdout, stderr } = await runCli(['ingest', '-a', 'archive', generated.files[0]], { cwd });

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^opentrail: cannot create .*\n {2}the object store refused access; check its permissions/);
  });
});
