import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findInputs } from '../../adapters/local/inputs.ts';
import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';
import { isComplaint } from '../../cli/caller.ts';
import { loadRules } from '../../cli/load-rules.ts';
import type { Finding } from '../../core/alerts/finding.ts';
import { correlate, NO_CORRELATIONS } from '../../core/rules/correlate.ts';
import type { TimedHit } from '../../core/rules/hits.ts';
import { recordedFindings } from '../../stages/alert-records.ts';
import { detect } from '../../stages/detect.ts';
import { matching } from '../../stages/match.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { ingestJson, ROOT, runCli } from './run-cli.ts';

const newFolder = scratchFolders();

const SETS = [
  { name: 'examples/', logs: join(ROOT, 'examples') },
  { name: 'the shared sample data', logs: join(ROOT, '../shared/data/cloudtrail') },
];

const keyOf = ({ rule, key }: Finding): string => `${rule.id} ${key}`;

/** What `detect` finds, by rule and key. */
const detected = async (logs: string): Promise<readonly string[]> => {
  const { stdout } = await runCli(['detect', logs, '--json'], { cwd: newFolder() });
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => keyOf(JSON.parse(line) as Finding)).sort();
};

/** The same in one pass, without threads, limits or gathering. */
const matched = async (logs: string): Promise<readonly string[]> => {
  const loaded = await loadRules({});
  if (isComplaint(loaded)) throw new Error(loaded.complaint);
  const keys = new Set<string>();
  const hits = new Map<string, TimedHit>();
  const look = detect(matching(loaded.set), {}, (found) => {
    for (const finding of found.findings) keys.add(keyOf(finding));
    for (const hit of found.hits) hits.set(JSON.stringify([found.identity, hit]), hit);
  });
  for await (const found of findInputs([logs])) {
    if ('path' in found) await look({ name: found.path, chunks: createReadStream(found.path) });
  }
  const { findings } = correlate(loaded.set, NO_CORRELATIONS, [...hits.values()], 0);
  for (const finding of findings) keys.add(keyOf(finding));
  return [...keys].sort();
};

describe.each(SETS)('what detect finds in $name', ({ name, logs }) => {
  if (!existsSync(logs)) {
    it.skip(`is not checked: ${name} is not here`, () => {});
    return;
  }

  it('is what one pass over all events finds', async () => {
    const found = await detected(logs);

    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(await matched(logs));
  });

  it('is what ingest tells of', async () => {
    const cwd = newFolder();

    const { status } = await ingestJson([logs, '--alert-level', 'informational'], { cwd });

    const told = new Set<string>();
    for await (const { rule, key } of recordedFindings(new FolderObjectStore(join(cwd, 'opentrail-archive'))))
      told.add(`${rule} ${key}`);
    expect(status).toBe(0);
    expect([...told].sort()).toEqual(await detected(logs));
  });
});
