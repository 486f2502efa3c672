import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Account } from './account.ts';
import type { PlannedFile, Settings } from './plan.ts';
import { recordsFrom } from './record.ts';

/** What was written: `bytes` of JSON before compression, `compressedBytes` on disk. */
export interface Written {
  readonly events: number;
  readonly duplicates: number;
  readonly bytes: number;
  readonly compressedBytes: number;
}

export const NOTHING: Written = { events: 0, duplicates: 0, bytes: 0, compressedBytes: 0 };

export const addUp = (one: Written, other: Written): Written => ({
  events: one.events + other.events,
  duplicates: one.duplicates + other.duplicates,
  bytes: one.bytes + other.bytes,
  compressedBytes: one.compressedBytes + other.compressedBytes,
});

const CHUNK_CHARACTERS = 64 * 1024;

/** Where CloudTrail would put the file, below the folder that holds `AWSLogs`. */
export const keyOf = ({ account, region, stamp, unique }: PlannedFile, accounts: readonly Account[]): string => {
  const { id } = accounts[account];
  const [day, clock] = new Date(stamp).toISOString().split('T');
  const time = `${day.replaceAll('-', '')}T${clock.slice(0, 5).replace(':', '')}Z`;
  return `AWSLogs/${id}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${id}_CloudTrail_${region}_${time}_${unique}.json.gz`;
};

/** The file that an event belongs to; `owners` are the files that have events of their own, in order of events. */
const homeOf = (event: number, owners: readonly PlannedFile[]): PlannedFile => {
  let low = 0;
  let high = owners.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (owners[middle].first <= event) low = middle;
    else high = middle - 1;
  }
  return owners[low];
};

/** Gives a function that writes one planned file below the directory. Holds one file at a time, 50 MB at most. */
export const logFileWriter = (directory: string, settings: Settings, files: readonly PlannedFile[]) => {
  const { accounts, record } = recordsFrom(settings);
  const owners = files.filter(({ count }) => count > 0);

  function* recordsOf(file: PlannedFile): Generator<string> {
    for (let event = file.first; event < file.first + file.count; event++) yield record(event, file);
    for (const event of file.copies) yield record(event, homeOf(event, owners));
  }

  const bytesOf = (file: PlannedFile): Buffer => {
    const chunks: Buffer[] = [];
    let text = '{"Records":[';
    let separator = '';
    for (const json of recordsOf(file)) {
      text += separator + json;
      separator = ',';
      if (text.length < CHUNK_CHARACTERS) continue;
      chunks.push(Buffer.from(text));
      text = '';
    }
    return Buffer.concat([...chunks, Buffer.from(`${text}]}`)]);
  };

  return (file: PlannedFile): Written => {
    const path = join(directory, keyOf(file, accounts));
    const bytes = bytesOf(file);
    const compressed = gzipSync(bytes, { level: 6 });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, compressed);
    return {
      events: file.count,
      duplicates: file.copies.length,
      bytes: bytes.length,
      compressedBytes: compressed.length,
    };
  };
};
