import { describe, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { readEvents } from './read-archive.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();
const script = 'cli/start.ts';

describe('npm start', () => {
  it('ingests the examples and says what to try next', async () => {
    const cwd = newFolder();

    const { status, stdout, stderr } = await runCli([], { cwd, script });

    expect(stdout).toMatch(/^Ingesting .*examples into \.\/opentrail-archive\n\n/);
    expect(stdout).toMatch(/│ delivered +│ 659 │/);
    expect(stdout).toMatch(/\nTry next:\n {2}find \.\/opentrail-archive\/AWSLogs/);
    expect(readEvents(join(cwd, 'opentrail-archive'))).toHaveLength(659);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('ingests what it is given instead', async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, 'a.json'), JSON.stringify(anEvent()));

    const { status, stdout } = await runCli(['a.json'], { cwd, script });

    expect(stdout).toMatch(/^Ingesting a\.json into \.\/opentrail-archive\n/);
    expect(readEvents(join(cwd, 'opentrail-archive'))).toHaveLength(1);
    expect(status).toBe(0);
  });

  it('has nothing to suggest when nothing could be read', async () => {
    const { status, stdout, stderr } = await runCli(['nowhere'], { cwd: newFolder(), script });

    expect(stdout).toBe('Ingesting nowhere into ./opentrail-archive\n\n');
    expect(stderr).toBe('opentrail: cannot read nowhere: there is no such file or folder\n');
    expect(status).toBe(2);
  });
});
