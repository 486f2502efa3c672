import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DIGEST_FOLDER } from '../../contracts/archive-layout.ts';
import { mapParallel } from '../../core/parallel.ts';
import { type Archived, readEvents } from '../cli/read-archive.ts';
import { ingestJson, runCli } from '../cli/run-cli.ts';
import type { Cloud } from './cloud.ts';
import type { Sample } from './samples.ts';
import { isSummary } from './summed.ts';

const emptied = (folder: string): string => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
};

export const isOfDigest = (key: string): boolean => key.includes(`/${DIGEST_FOLDER}/`);

/** Copies a bucket into a folder, which is emptied first, so that readers of archives can read it: all but the digests. */
export const download = async (cloud: Cloud, bucket: string, folder: string, prefix = ''): Promise<string> => {
  emptied(folder);
  const wanted = (await cloud.keys(bucket, prefix)).filter((key) => !isOfDigest(key));
  await mapParallel(wanted, 16, async (key) => {
    const path = join(folder, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, await cloud.read(bucket, key));
  });
  return folder;
};

/** Ingests events on this machine, after some other commands of `opentrail`; the archive that this makes. */
export const ingested = async (
  samples: readonly Sample[],
  folder: string,
  before: readonly (readonly string[])[] = [],
): Promise<string> => {
  emptied(folder);
  for (const command of before) {
    const { status, stderr } = await runCli(command, { cwd: folder });
    if (status !== 0) throw new Error(`opentrail ${command.join(' ')}: ${stderr}`);
  }
  const records = samples.map(({ tokens }) => tokens).join(',');
  writeFileSync(join(folder, 'log.json'), Buffer.from(`{"Records":[${records}]}`, 'latin1'));
  const { status, report, stderr } = await ingestJson(['log.json'], { cwd: folder });
  if (status !== 0) throw new Error(`opentrail ingest ended with ${status}: ${stderr}`);
  if (report.counts.setAside > 0) throw new Error(`opentrail ingest has set aside ${report.counts.setAside} events`);
  return join(folder, 'opentrail-archive');
};

const linesOf = (events: readonly Archived[]): Map<string, number> => {
  const times = new Map<string, number>();
  for (const { folder, tokens } of events) {
    const line = `${folder} ${tokens}`;
    times.set(line, (times.get(line) ?? 0) + 1);
  }
  return times;
};

const eventsIn = (archive: string): Archived[] => readEvents(archive).filter((record) => !isSummary(record));

/** Throws unless both archives hold the same events, token by token, as often, in the same folders; else how many. Summaries are none. */
export const mustEqual = (what: string, ours: string, reference: string): number => {
  const [events, expected] = [eventsIn(ours), eventsIn(reference)];
  const [have, want] = [linesOf(events), linesOf(expected)];
  const differing = [...new Set([...have.keys(), ...want.keys()])].filter((line) => have.get(line) !== want.get(line));
  if (differing.length > 0) {
    const shown = differing.slice(0, 5).map((line) => {
      const id = /"eventID":"[^"]*"/.exec(line)?.[0] ?? '';
      return `  ${line.split(' ')[0]} ${id}: ${have.get(line) ?? 0} times, expected ${want.get(line) ?? 0}`;
    });
    throw new Error(`${what}: ${differing.length} of ${want.size} events differ\n${shown.join('\n')}`);
  }
  return events.length;
};
