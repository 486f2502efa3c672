import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../core/alerts/finding.ts';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { aCorrelation, aRule, writeRules } from './rules-folder.ts';
import { runCli, type RunOptions } from './run-cli.ts';

const newFolder = scratchFolders();

const OWN = ['--rules', 'rules', '--no-pack'];

/** A folder with a few rules, and the logs that are given. */
export const withLogs = (logs: Readonly<Record<string, string | Uint8Array>> = {}): string => {
  const cwd = newFolder();
  writeRules(join(cwd, 'rules'), {
    'bad.yml': aRule('Bad', { level: 'critical' }),
    'poor.yml': aRule('Poor', { level: 'low' }),
    'often.yml': [aRule('Often', { level: 'informational' }), aCorrelation('Often', 3)],
  });
  mkdirSync(join(cwd, 'logs'));
  for (const [name, content] of Object.entries(logs)) writeFileSync(join(cwd, 'logs', name), content);
  return cwd;
};

/** A record, as JSON. */
export const event = (eventName: string, id: string, fields: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify(anEvent({ eventName, eventID: id, ...fields }));

export const logOf = (...events: readonly string[]): string => `{"Records":[${events.join(',')}]}`;

export const detect = (cwd: string, args: readonly string[], options: Partial<RunOptions> = {}) =>
  runCli(['detect', ...args, ...OWN], { cwd, ...options });

/** Runs with `--json`, and reads what that prints. */
export const detectJson = async (cwd: string, args: readonly string[], options: Partial<RunOptions> = {}) => {
  const ended = await detect(cwd, [...args, '--json'], options);
  const lines = ended.stdout.split('\n').filter((line) => line !== '');
  const findings = lines.map((line) => JSON.parse(line) as Finding);
  return { ...ended, findings, found: findings.map(({ rule, event: of }) => `${rule.id} ${of?.eventId ?? 'counted'}`) };
};
