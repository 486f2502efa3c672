import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { aCorrelation, aDormantRule, aRule, writeRules } from './rules-folder.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();

const OWN = ['--rules', 'rules', '--no-pack'];
const BROKEN = aRule('Bad', { title: 'A bad one', detection: { selection: { eventName: 'x' }, condition: 'other' } });

const COUNTING = { type: 'event_count', timespan: '1m', condition: { gte: 9 } };

/** A folder with `rules/` in it. */
const withRules = (files: Parameters<typeof writeRules>[1]): string => {
  const cwd = newFolder();
  writeRules(join(cwd, 'rules'), files);
  return cwd;
};

const listIds = async (cwd: string, ...args: readonly string[]): Promise<readonly string[]> => {
  const { stdout } = await runCli(['rules', 'list', ...OWN, ...args, '--json'], { cwd });
  return (JSON.parse(stdout) as { rules: { id: string }[] }).rules.map(({ id }) => id);
};

describe('rules list', () => {
  it('shows the worst first, with what each is called and about, and what it waits for', async () => {
    const cwd = withRules({
      'a.yml': aRule('A', { level: 'low' }),
      'b.yml': aRule('B', { level: 'critical' }),
      'own-buckets.yml': aDormantRule(),
    });

    const { status, stdout } = await runCli(['rules', 'list', ...OWN], { cwd });

    expect(status).toBe(0);
    expect(stdout).toMatch(/│ critical │ B was called +│ name_B +│ T1098\.001 +│[^]*│ low /);
    expect(stdout).toContain('waits for values of %own_buckets%');
    expect(stdout).toMatch(/\n3 rules; 1 waits for values \(--placeholder NAME=VALUE,…\)\.\n$/);
  });

  it('lists rules of a level and worse', async () => {
    const levels = ['informational', 'low', 'medium', 'high', 'critical'];
    const cwd = withRules(Object.fromEntries(levels.map((level) => [`${level}.yml`, aRule(level, { level })])));

    expect(await listIds(cwd, '--level', 'high')).toEqual(['id-critical', 'id-high']);
  });

  it('tells programs all that rules say of themselves', async () => {
    const cwd = withRules({
      'a.yml': aRule('A', {
        opentrail: { why: 'it matters', check: ['look'], suppress: { by: ['awsRegion'], for: '1h' } },
      }),
      'b.yml': aRule('B', { level: 'critical' }),
    });

    const { stdout } = await runCli(['rules', 'list', ...OWN, '--json'], { cwd });

    expect(JSON.parse(stdout)).toMatchObject({
      rules: [
        { id: 'id-B', suppression: null, waitsFor: [], alerts: true, kind: 'event' },
        { id: 'id-A', why: 'it matters', check: ['look'], suppression: { by: ['awsRegion'], seconds: 3600 } },
      ],
    });
  });

  it('wakes up a rule whose placeholders are given, also in several pieces', async () => {
    const cwd = withRules({ 'own.yml': aDormantRule() });
    const given = ['--placeholder', 'own_buckets=a,b', '--placeholder', 'own_buckets=c'];

    const { stdout } = await runCli(['rules', 'list', ...OWN, ...given], { cwd });

    expect(stdout).toMatch(/\n1 rule\.\n$/);
  });

  it.each([
    ['its id', 'id-A'],
    ['its name', 'name_A'],
    ['the name of its file', 'a.yml'],
    ['that without extension', 'a'],
  ])('leaves out a rule by %s', async (_, name) => {
    const cwd = withRules({ 'a.yml': aRule('A'), 'b.yml': aRule('B') });

    expect(await listIds(cwd, '--without', name)).toEqual(['id-B']);
  });

  it('leaves out what only a correlation counts together with it', async () => {
    const cwd = withRules({
      'often.yml': [aRule('A'), aRule('B'), aCorrelation('A', 3), aCorrelation('B', 3)],
      'also.yml': aCorrelation('B', 9, { id: 'very-often', correlation: { ...COUNTING, rules: ['id-B'] } }),
    });

    expect(await listIds(cwd, '--without', 'often-A', 'often-B')).toEqual(['id-B', 'very-often']);
  });

  it('may leave out a rule by its title', async () => {
    const cwd = withRules({ 'a.yml': aRule('A'), 'b.yml': aRule('B') });

    expect(await listIds(cwd, '--without', 'A was called')).toEqual(['id-B']);
  });

  it('may leave out a rule that cannot be used', async () => {
    const cwd = withRules({ 'a.yml': aRule('A'), 'bad.yml': BROKEN });

    expect(await listIds(cwd, '--without', 'id-Bad')).toEqual(['id-A']);
  });

  it('names file, rule, place and reason of each rule that cannot be used, and what can be done', async () => {
    const cwd = withRules({ 'a.yml': aRule('A'), 'bad.yml': BROKEN });

    const { status, stdout, stderr } = await runCli(['rules', 'list', ...OWN], { cwd });

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^opentrail: 1 rule cannot be used\n {2}\S*bad\.yml 'A bad one': detection\.condition: .*other.*\n {2}opentrail rules check .*--without NAME/,
    );
  });

  it.each([
    [['--without', 'name-a'], /^opentrail: no rule is called 'name-a' \(--without\)\n {2}did you mean 'name_A'\?/],
    [['--without', 'xyz'], /^opentrail: no rule is called 'xyz' \(--without\)\n {2}opentrail rules list names all\n$/],
    [['--placeholder', 'x'], /^opentrail: 'x' \(--placeholder\) has no name and values\n/],
    [['--rules', 'nowhere'], /^opentrail: .*nowhere/],
    [['--rules', 'empty'], /^opentrail: there is no rule in empty\n/],
    [['--rules', 'full'], /\n {2}full\/b\.yml: there is no rule in the file\n/],
    [['--level', 'bad'], /^error: option '--level <level>' argument 'bad' is invalid/],
  ])('refuses %j', async (args, message) => {
    const cwd = withRules({ 'a.yml': aRule('A') });
    writeRules(join(cwd, 'empty'), {});
    writeRules(join(cwd, 'full'), { 'a.yml': aRule('A'), 'b.yml': [] });

    const { status, stderr } = await runCli(['rules', 'list', ...OWN, ...args], { cwd });

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('refuses to work without rules', async () => {
    const { status, stderr } = await runCli(['rules', 'list', '--no-pack'], { cwd: newFolder() });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: there are no rules: --no-pack, and none of your own\n/);
  });
});
