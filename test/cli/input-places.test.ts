import { describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { delivered, event, fill, isRoot, itAsSomebody, somebody } from './places.ts';
import { ingestJson, runCli } from './run-cli.ts';

const newFolder = scratchFolders();

describe('a place to read from', () => {
  it('that does not exist is named, and the others are read', async () => {
    const cwd = fill(newFolder(), { 'good.json': event('good') });

    const { status, stdout, stderr } = await runCli(['ingest', 'nowhere', 'good.json'], { cwd });

    expect(stderr).toBe('opentrail: cannot read nowhere: there is no such file or folder\n');
    expect(stdout).toMatch('1 input could not be read: nowhere');
    expect(stdout).toMatch(/│ delivered +│ 1 │/);
    expect(status).toBe(1);
  });

  it('that does not exist, as the only one, is wrong usage', async () => {
    const cwd = newFolder();

    const { status, stdout, stderr } = await runCli(['ingest', 'nowhere'], { cwd });

    expect(stderr).toBe('opentrail: cannot read nowhere: there is no such file or folder\n');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('that is an empty folder holds no events', async () => {
    const cwd = newFolder();
    mkdirSync(join(cwd, 'empty'));

    const { status, stdout, stderr } = await runCli(['ingest', 'empty'], { cwd });

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '0 inputs read, no events found.\n', stderr: '' });
  });

  it('is read once, however often and by whatever way it is named', async () => {
    const cwd = fill(newFolder(), { 'logs/a.json': event('a') });
    symlinkSync('.', join(cwd, 'logs/self'));
    symlinkSync('../logs', join(cwd, 'logs/parent'));

    const ended = await delivered(['logs', './logs/', 'logs/a.json', 'logs/self/a.json', 'logs'], cwd);

    expect(ended).toEqual({ status: 0, arrivals: 1, delivered: 1, stderr: '' });
  });

  it('may hold symbolic links that lead nowhere, which are named', async () => {
    const cwd = fill(newFolder(), { 'logs/a.json': event('a') });
    symlinkSync('loop', join(cwd, 'logs/loop'));
    symlinkSync('gone', join(cwd, 'logs/dangling'));

    const { stderr, ...counts } = await delivered(['logs'], cwd);

    expect(counts).toEqual({ status: 1, arrivals: 1, delivered: 1 });
    expect(stderr).toBe(
      'opentrail: cannot read logs/dangling: there is no such file or folder\n' +
        'opentrail: cannot read logs/loop: too many symbolic links\n',
    );
  });

  it('may hold names that are not UTF-8, which are named', async () => {
    const cwd = fill(newFolder(), { 'logs/a.json': event('a') });
    writeFileSync(Buffer.from(join(cwd, 'logs/\xe9.json'), 'latin1'), event('b'));

    const { stderr, ...counts } = await delivered(['logs'], cwd);

    expect(counts).toEqual({ status: 1, arrivals: 1, delivered: 1 });
    expect(stderr).toBe('opentrail: cannot read logs/\ufffd.json: its name is not UTF-8\n');
  });

  it('may hold pipes, which nobody waits for', async () => {
    const cwd = fill(newFolder(), { 'logs/a.json': event('a') });
    spawnSync('mkfifo', [join(cwd, 'logs/pipe')]);

    expect(await delivered(['logs'], cwd)).toEqual({ status: 0, arrivals: 1, delivered: 1, stderr: '' });
  });

  it('may be a pipe that is named', async () => {
    const cwd = fill(newFolder(), { 'a.json': event('a') });
    spawnSync('mkfifo', [join(cwd, 'pipe')]);

    const [ended] = await Promise.all([
      delivered(['pipe'], cwd),
      once(spawn('cp', ['a.json', 'pipe'], { cwd }), 'close'),
    ]);

    expect(ended).toEqual({ status: 0, arrivals: 1, delivered: 1, stderr: '' });
  });

  itAsSomebody('without permission is named, and the rest is read', async () => {
    const cwd = fill(newFolder(), {
      'logs/a.json': event('a'),
      'logs/closed/b.json': event('b'),
      'logs/c.json': event('c'),
    });
    mkdirSync(join(cwd, 'archive'));
    if (isRoot) chownSync(join(cwd, 'archive'), somebody!, somebody!);
    chmodSync(join(cwd, 'logs/closed'), 0);
    chmodSync(join(cwd, 'logs/c.json'), 0);

    const { status, report, stderr } = await ingestJson(['-a', 'archive', 'logs'], { cwd, user: somebody });
    chmodSync(join(cwd, 'logs/closed'), 0o755);

    expect(stderr).toMatch(/^opentrail: cannot read logs\/c.json: permission denied$/m);
    expect(stderr).toMatch(/^opentrail: cannot read logs\/closed: permission denied$/m);
    expect(report.counts).toMatchObject({ delivered: 1 });
    expect(status).toBe(1);
  });
});
