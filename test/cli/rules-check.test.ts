import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileRules } from '../../core/rules/compile-rules.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { aCorrelation, aDormantRule, aRule, writeRules } from './rules-folder.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();

const OWN = ['--rules', 'rules', '--no-pack'];
const BROKEN = aRule('Bad', { title: 'A bad one', detection: { selection: { eventName: 'x' }, condition: 'other' } });

/** A folder with `rules/` in it. */
const withRules = (files: Parameters<typeof writeRules>[1]): string => {
  const cwd = newFolder();
  writeRules(join(cwd, 'rules'), files);
  return cwd;
};

describe('rules check', () => {
  it('counts what can be used, and what waits', async () => {
    const cwd = withRules({ 'a.yml': aRule('A'), 'own.yml': aDormantRule() });

    const { status, stdout } = await runCli(['rules', 'check', 'rules'], { cwd });

    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: '1 rule can be used, 1 waits for values of placeholders.\n',
    });
  });

  it('counts what is only counted apart, as rules list does', async () => {
    const cwd = withRules({ 'a.yml': aRule('A'), 'often.yml': [aRule('Often'), aCorrelation('Often', 3)] });

    const check = await runCli(['rules', 'check', ...OWN], { cwd });
    const list = await runCli(['rules', 'list', ...OWN], { cwd });

    expect(check.stdout).toBe('2 rules and 1 that they count can be used.\n');
    expect(list.stdout).toMatch(/\n2 rules and 1 that they count\.\n$/);
  });

  it.each([
    [
      'own_bucket=b',
      "no rule asks for %own_bucket% (--placeholder)\n  did you mean 'own_buckets'? rules ask for own_buckets",
    ],
    ['nonsense=1', 'no rule asks for %nonsense% (--placeholder)\n  rules ask for own_buckets'],
  ])('refuses values that no rule asks for: %s', async (given, complaint) => {
    const cwd = withRules({ 'own.yml': aDormantRule() });

    const { status, stderr } = await runCli(['rules', 'check', ...OWN, '--placeholder', given], { cwd });

    expect({ status, stderr }).toEqual({ status: 2, stderr: `opentrail: ${complaint}\n` });
  });

  it('prints each thing that is wrong, where, and why', async () => {
    const cwd = withRules({
      'a.yml': aRule('A'),
      'bad.yml': BROKEN,
      'worse.yml': aRule('W', {
        level: 'awful',
        detection: { selection: { 'eventName|what': 'x' }, condition: 'selection' },
      }),
    });

    const { status, stdout } = await runCli(['rules', 'check', 'rules/bad.yml', 'rules/worse.yml'], { cwd });

    expect(status).toBe(1);
    expect(stdout).toMatch(/^rules\/bad\.yml 'A bad one': detection\.condition: .*\n/);
    expect(stdout).toMatch(/\nrules\/worse\.yml 'W was called': level: 'awful' is none of .*\n/);
    expect(stdout).toMatch(/\nrules\/worse\.yml 'W was called': detection\.selection\.eventName\|what: .*\n/);
    expect(stdout).toMatch(/\n0 rules can be used, 2 cannot be used\.\n$/);
  });

  it('tells programs the same', async () => {
    const cwd = withRules({ 'bad.yml': BROKEN, 'own.yml': aDormantRule() });

    const { status, stdout } = await runCli(['rules', 'check', '--json', ...OWN], { cwd });

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      usable: 0,
      dormant: [{ id: 'id-PutBucketPolicy', placeholders: ['own_buckets'] }],
      refused: [{ title: 'A bad one', problems: [{ path: expect.any(String), message: expect.any(String) }] }],
    });
  });

  it('shows no control character of a rule', async () => {
    const cwd = withRules({ 'bad.yml': { ...BROKEN, title: 'a\u001b[31mb\u202e', level: '\u001b]0;x\u0007' } });

    const { status } = await runCli(['rules', 'check', 'rules'], { cwd });

    expect(status).toBe(1);
  });
});

describe('rules check --bundle', () => {
  const bundle = (cwd: string, ...args: readonly string[]) =>
    runCli(['rules', 'check', ...OWN, '--bundle', 'rules.json', ...args], { cwd });

  it('writes, without a word, what gives the same rules again', async () => {
    const cwd = withRules({ 'a.yml': [aRule('A'), aCorrelation('A', 2)], 'own.yml': aDormantRule() });

    const { status, stdout, stderr } = await bundle(cwd, '--placeholder', 'own_buckets=b1');

    const { format, documents, placeholders } = JSON.parse(readFileSync(join(cwd, 'rules.json'), 'utf8'));
    expect({ status, stdout, stderr, format }).toEqual({ status: 0, stdout: '', stderr: '', format: 1 });
    expect(compileRules(documents, placeholders).rules.map(({ id }) => id)).toEqual([
      'id-A',
      'often-A',
      'id-PutBucketPolicy',
    ]);
  });

  it('writes the same bytes wherever the rules are', async () => {
    const folders = [1, 2].map(() => withRules({ 'a.yml': aRule('A') }));
    await bundle(folders[0]);
    await runCli(['rules', 'check', 'rules', '--bundle', 'rules.json'], { cwd: folders[1] });
    await runCli(['rules', 'check', join(folders[1], 'rules'), '--bundle', 'rules.json'], { cwd: folders[1] });

    const [one, other] = folders.map((cwd) => readFileSync(join(cwd, 'rules.json'), 'utf8'));
    expect(one).toBe(other);
  });

  it('writes nothing if a rule cannot be used, and leaves what was there', async () => {
    const cwd = withRules({ 'a.yml': aRule('A'), 'bad.yml': BROKEN });
    writeFileSync(join(cwd, 'rules.json'), 'before');

    const { status, stderr } = await bundle(cwd);

    expect(status).toBe(1);
    expect(stderr).toMatch(/^opentrail: \S*bad\.yml 'A bad one': detection\.condition: .*\n {2}mend them/);
    expect(readFileSync(join(cwd, 'rules.json'), 'utf8')).toBe('before');
  });

  it('says that it cannot write, and leaves nothing behind', async () => {
    const cwd = withRules({ 'a.yml': aRule('A') });

    const { status, stderr } = await runCli(['rules', 'check', ...OWN, '--bundle', 'no/rules.json'], { cwd });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: cannot write no\/rules\.json: /);
    expect(existsSync(join(cwd, 'no'))).toBe(false);
  });
});
