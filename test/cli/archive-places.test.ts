import { describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { delivered, event, fill, itAsSomebody, somebody } from './places.ts';
import { filesBelow, readEvents } from './read-archive.ts';
import { ingestJson, runCli } from './run-cli.ts';

const newFolder = scratchFolders();

describe('an archive', () => {
  it('may be among what is read: its ledger is passed over, its log files are known', async () => {
    const cwd = fill(newFolder(), { 'a.json': event('a') });
    await delivered(['a.json'], cwd);

    expect(await delivered(['.'], cwd)).toEqual({ status: 0, arrivals: 2, delivered: 0, stderr: '' });
    expect(await delivered(['opentrail-archive'], cwd)).toEqual({ status: 0, arrivals: 1, delivered: 0, stderr: '' });
  });

  it('does not read again what it set aside', async () => {
    const cwd = fill(newFolder(), { 'a.json': event('a'), 'bad.json': '{"not":"an event"}' });
    await delivered(['a.json', 'bad.json'], cwd);

    const again = await delivered(['opentrail-archive'], cwd);

    expect(again).toEqual({ status: 0, arrivals: 1, delivered: 0, stderr: '' });
  });

  it('of another place may be read: its log files only', async () => {
    const cwd = fill(newFolder(), { 'a.json': event('a'), 'bad.json': '{"not":"an event"}' });
    await delivered(['-a', 'other', 'a.json', 'bad.json'], cwd);

    expect(await delivered(['other'], cwd)).toEqual({ status: 0, arrivals: 1, delivered: 1, stderr: '' });
  });

  it('may hold what is none of ours where events wait: it is named, and stops nothing', async () => {
    const cwd = fill(newFolder(), { 'a.json': event('a'), 'b.json': event('b') });
    await delivered(['a.json'], cwd);
    const staging = join(cwd, 'opentrail-archive/staging');
    mkdirSync(staging, { recursive: true });
    writeFileSync(join(staging, 'notes.txt'), 'x');

    expect(await delivered(['b.json'], cwd)).toEqual({
      status: 0,
      arrivals: 1,
      delivered: 1,
      stderr: 'opentrail: staging/notes.txt in the archive is none of ours; it stays as it is\n',
    });
    expect(readdirSync(staging)).toEqual(['notes.txt']);
  });

  it('refuses to read its own ledger', async () => {
    const cwd = fill(newFolder(), { 'a.json': event('a') });
    await delivered(['a.json'], cwd);
    const commit = filesBelow(join(cwd, 'opentrail-archive')).find((name) => name.includes('/commit/'));

    for (const path of ['opentrail-archive/ledger', `opentrail-archive/${commit}`]) {
      const { status, stderr } = await runCli(['ingest', path], { cwd });

      expect(stderr).toBe(`opentrail: cannot read ${path}: it belongs to the archive that is written to\n`);
      expect(status).toBe(2);
    }
  });

  it.each(['a.json', 'a.json/archive', ''])('cannot be %j, and says so', async (archive) => {
    const cwd = fill(newFolder(), { 'a.json': event('a') });

    const { status, stdout, stderr } = await runCli(['ingest', '-a', archive, 'a.json'], { cwd });

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^opentrail: the archive '.*' is not a folder\n {2}name another with --archive <folder>\n$/);
    expect(readdirSync(cwd)).toEqual(['a.json']);
  });

  itAsSomebody('that may not be written says so, and is filled once it may', async () => {
    const cwd = fill(newFolder(), { 'a.json': event('a') });
    mkdirSync(join(cwd, 'archive'));
    chmodSync(join(cwd, 'archive'), 0o555);

    const refused = await runCli(['ingest', '-a', 'archive', 'a.json'], { cwd, user: somebody });
    chmodSync(join(cwd, 'archive'), 0o777);
    const { status } = await ingestJson(['-a', 'archive', 'a.json'], { cwd, user: somebody });

    expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^opentrail: cannot create .*archive.*\n {2}the object store refused access; check/);
    expect(status).toBe(0);
    expect(readEvents(join(cwd, 'archive'))).toHaveLength(1);
  });
});
