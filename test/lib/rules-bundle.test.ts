import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkCommand } from '../../lib/rules-bundle.ts';
import type { AlertSettings } from '../../lib/settings-types.ts';
import { someAlerts } from './settings.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A path that only a shell that is asked well takes for one. */
const folder = mkdtempSync(join(tmpdir(), "open trail's $HOME `id` & rules-"));
afterAll(() => rmSync(folder, { recursive: true }));

const RULE = `title: A user was made
id: my-rule
level: high
logsource: { product: aws, service: cloudtrail }
detection: { selection: { eventName: CreateUser, actor.user|expand: '%admins%' }, condition: selection }
`;

/** Runs the command as CDK does. Returns what it says if it fails. */
const bundled = (name: string, over: Partial<AlertSettings>): { readonly file: string; readonly said: string } => {
  const out = join(folder, `out ${name}`);
  mkdirSync(out);
  const file = join(out, 'rules.json');
  try {
    execFileSync('bash', ['-c', checkCommand(ROOT, out, someAlerts(over))], { stdio: 'pipe' });
    return { file, said: '' };
  } catch (error) {
    return { file, said: (error as { stderr: Buffer }).stderr.toString() };
  }
};

const own = (name: string, text: string): string => {
  const rules = join(folder, name);
  mkdirSync(rules);
  writeFileSync(join(rules, 'mine.yml'), text);
  return rules;
};

describe('the rules beside a bundle', () => {
  it('are those of the settings, wherever they lie', () => {
    const placeholders = { admins: ['alice', "o'neill $USER"], used_regions: ['eu-central-1'] };
    const without = ['trail-stopped', 'region-enabled'];
    const { file, said } = bundled('mine', { rules: own('my own rules', RULE), without, placeholders });

    expect(said).toBe('');
    const read = JSON.parse(readFileSync(file, 'utf8')) as { documents: { file: string }[] };
    expect(read).toMatchObject({ format: 1, placeholders });
    const files = read.documents.map(({ file: name }) => name);
    expect(files).toContain('mine.yml');
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter((name) => without.includes(name.replace('.yml', '')))).toEqual([]);
  });

  it.each<[string, Partial<AlertSettings>, RegExp]>([
    ['values that no rule asks for', { placeholders: { admin: ['alice'] } }, /no rule asks for %admin%/],
    ['a rule that cannot be used', { rules: own('refused', `${RULE}opentrail: { whi: x }\n`) }, /mine\.yml.*whi/s],
    ['a folder that is not there', { rules: join(folder, 'nowhere') }, /nowhere/],
    ['a rule that is left out and nobody has', { without: ['no-such-rule'] }, /no rule is called 'no-such-rule'/],
  ])('are none, and it is said why, with %s', (name, over, reason) => {
    const { file, said } = bundled(name, over);

    expect(said).toMatch(reason);
    expect(existsSync(file)).toBe(false);
  });
});
