import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { type Archived, filesBelow, leftovers, readEvents, readLogFiles } from './read-archive.ts';
import { ingestJson, ROOT } from './run-cli.ts';
import { compact, itemsOf } from './slice-json.ts';

const newFolder = scratchFolders();

const SETS = [
  { name: 'examples/', logs: join(ROOT, 'examples'), records: 659, reused: 1 },
  { name: 'the shared sample data', logs: join(ROOT, '../shared/data/cloudtrail'), records: 3406, reused: 1 },
];

const FOLDERS: Partial<Record<string, string>> = {
  Insight: 'CloudTrail-Insight',
  NetworkActivity: 'CloudTrail-NetworkActivity',
};

interface LogRecord {
  readonly eventID?: string;
  readonly eventTime: string;
  readonly awsRegion: string;
  readonly eventCategory?: string;
  readonly recipientAccountId?: string;
  readonly userIdentity?: { readonly accountId?: string };
}

const isLog = (name: string): boolean => /\.json(\.gz)?$/.test(name);

/** The tokens of the records in a file, one character a byte: a list under `Records`, a plain list, or one record. */
const recordsIn = (path: string): string[] => {
  const bytes = readFileSync(path);
  const text = compact((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('latin1'));
  if (text.startsWith('{"Records":')) return itemsOf(text.slice('{"Records":'.length, -1));
  return text.startsWith('[') ? itemsOf(text) : [text];
};

const accountOf = ({ recipientAccountId, userIdentity }: LogRecord) => recipientAccountId ?? userIdentity?.accountId;

/** What an archive of these logs must hold: every event once, by what identifies it. */
const expectedFrom = (logs: string): Archived[] => {
  const events = new Map<string, Archived>();
  for (const tokens of filesBelow(logs)
    .filter(isLog)
    .flatMap((name) => recordsIn(join(logs, name)))) {
    const record = JSON.parse(Buffer.from(tokens, 'latin1').toString()) as LogRecord;
    const { eventID = tokens, eventTime, awsRegion, eventCategory = '' } = record;
    const folder = `${accountOf(record)}/${FOLDERS[eventCategory] ?? 'CloudTrail'}/${awsRegion}`;
    events.set(JSON.stringify([folder, eventTime, eventID]), { folder, tokens });
  }
  return [...events.values()].toSorted((a, b) => (a.folder + a.tokens < b.folder + b.tokens ? -1 : 1));
};

describe.each(SETS)('an archive of $name', ({ name, logs, records, reused }) => {
  if (!existsSync(logs)) {
    it.skip(`is not checked: ${name} is not here`, () => {});
    return;
  }

  it('holds every event exactly once, token by token, in its folder', async () => {
    const cwd = newFolder();

    const { status, report, stderr } = await ingestJson([logs], { cwd });

    const archived = readEvents(join(cwd, 'opentrail-archive'));
    expect(archived).toHaveLength(records);
    expect(archived).toEqual(expectedFrom(logs));
    expect(report.counts).toMatchObject({ arrivals: records, delivered: records, duplicates: 0, setAside: 0, reused });
    expect(report.logFiles).toBe(readLogFiles(join(cwd, 'opentrail-archive')).length);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('is not changed by giving the same logs again', async () => {
    const cwd = newFolder();
    await ingestJson([logs], { cwd });
    const before = filesBelow(join(cwd, 'opentrail-archive/AWSLogs'));

    const { status, report } = await ingestJson([logs], { cwd });

    expect(report.counts).toMatchObject({ arrivals: records, delivered: 0, duplicates: records, setAside: 0 });
    expect(report.logFiles).toBe(0);
    expect(filesBelow(join(cwd, 'opentrail-archive/AWSLogs'))).toEqual(before);
    expect(leftovers(join(cwd, 'opentrail-archive'))).toEqual([]);
    expect(status).toBe(0);
  });
});
