import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';
import { makeTrail, putSummaries, summariesIn } from './summaries-archive.ts';

const newFolder = scratchFolders();
const SINCE = ['--since', '2026-03-01'];

describe('a chart', () => {
  it('uses plain characters where the terminal has no others', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', { templates: ['API_ACTIVITY'] });
    putSummaries(cwd, [{ events: 300 }]);
    putSummaries(cwd, [{ events: 1200, at: '2026-03-01T09:05:00Z' }]);
    const POOR: readonly Readonly<Record<string, string>>[] = [
      { LANG: 'C' },
      { LC_ALL: 'de_DE.ISO-8859-1', LANG: 'de_DE.UTF-8' },
      { TERM: 'linux' },
    ];
    for (const env of POOR) {
      const { stdout } = await runCli(['summaries', ...SINCE], { cwd, env });

      expect(stdout).toContain('\n2026-03-01 09:00     300  ###############\n');
    }
    const { stdout } = await runCli(['summaries', ...SINCE], { cwd, env: { LANG: 'en_GB.UTF-8', TERM: 'xterm' } });

    expect(stdout).toContain('█');
  });
});

describe('what callers have chosen', () => {
  it('is counted as it is, and shown so that it does no harm', async () => {
    const cwd = newFolder();
    await makeTrail(cwd, 'audit', { templates: ['API_ACTIVITY'] });
    const long = `${'x'.repeat(1000)}END`;
    const names = ['\u001b[2J\u202e', '__proto__', 'a\nb', long];
    putSummaries(
      cwd,
      names.map((name) => ({
        name: `n${name}`,
        service: 'a\u001bb',
        events: 1,
        details: { userAgent: { [`u${name}`]: 1 } },
      })),
    );
    const { json, run } = summariesIn(cwd);

    const { rows } = await json(...SINCE, '--details');
    const { stdout } = await run(...SINCE, '--details');

    expect(rows.map(({ name }) => name)).toEqual(names.map((name) => `n${name}`).toSorted());
    expect(stdout).toContain('│ n\\u{1b}[2J\\u{202e}');
    expect(stdout).toContain('  user agent  1  ua\\u{a}b\n');
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .filter((line) => line.startsWith('│'))
          .map((line) => line.length),
      ),
    ).toBeLessThan(300);
  });
});
