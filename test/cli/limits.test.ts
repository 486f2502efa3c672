import { describe, expect, it } from '@jest/globals';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { readEvents, readSetAside } from './read-archive.ts';
import { ingestJson } from './run-cli.ts';

const MEGABYTE = 1024 * 1024;
const GIGABYTE = 1024 * MEGABYTE;
const MOST_MEMORY = 512 * MEGABYTE;

const newFolder = scratchFolders();

const line = (id: string): Buffer => Buffer.from(`${JSON.stringify(anEvent({ eventID: id }))}\n`);

function* around(beginning: string, megabytes: number, filling: Buffer, end: string): Generator<Buffer> {
  yield line('before');
  yield Buffer.from(beginning);
  for (let megabyte = 0; megabyte < megabytes; megabyte++) yield filling;
  yield Buffer.from(end);
  yield line('after');
}

const filled = (text: string): Buffer => Buffer.alloc(MEGABYTE, text);

/** Gzip that says nothing for ten gigabytes: a hundred megabytes, repeated as they are packed. */
function* bomb(filling: string): Generator<Buffer> {
  yield gzipSync('').subarray(0, 10);
  yield deflateRawSync(line('before'), { finishFlush: constants.Z_FULL_FLUSH });
  const packed = deflateRawSync(Buffer.alloc(100 * MEGABYTE, filling), { finishFlush: constants.Z_FULL_FLUSH });
  for (let copy = 0; copy < 100; copy++) yield packed;
  yield deflateRawSync('');
  yield Buffer.alloc(8);
}

describe('an input without measure', () => {
  it('of two gigabytes on one line is set aside, in little memory, and reading goes on behind it', async () => {
    const cwd = newFolder();
    const lines = around('{"eventVersion":"1.11","eventName":"', (2 * GIGABYTE) / MEGABYTE, filled('x'), '"}\n');

    const { status, report, stderr, peakMemory, seconds } = await ingestJson(['-'], { cwd, stdin: lines });

    const position = line('before').length;
    const length = 2 * GIGABYTE + '{"eventVersion":"1.11","eventName":""}'.length;
    const reasons = ['not a record of at most 16777216 bytes'];
    expect(report.counts).toMatchObject({ arrivals: 3, delivered: 2, setAside: 1 });
    expect(report.setAside).toEqual([{ input: '-', position, length, reasons }]);
    expect(readSetAside(join(cwd, 'opentrail-archive'))).toMatchObject([{ position, length, isWhole: false }]);
    expect(peakMemory ?? 0).toBeLessThan(MOST_MEMORY);
    expect(seconds).toBeLessThan(30);
    expect(stderr).toMatch(/^(collected [\d.]+ MB\n)*$/);
    expect(status).toBe(1);
  }, 60_000);

  it.each([
    ['an open list and a text', '["', filled('x'), '"]\n'],
    ['brackets that never close', '', filled('{"a":['), '\n'],
    ['lists that never close', '', filled('['), '\n'],
    ['escapes in a text', '{"a":"', filled('\\"'), '"}\n'],
    ['a number', '[', filled('1'), ']\n'],
    ['zeros', '', Buffer.alloc(MEGABYTE), '\n'],
  ])(
    'of 200 megabytes of %s does not keep the events around it from their archive',
    async (_, begin, filling, end) => {
      const cwd = newFolder();

      const ended = await ingestJson(['-'], { cwd, stdin: around(begin, 200, filling, end) });

      const { arrivals, delivered, setAside } = ended.report.counts;
      expect(readEvents(join(cwd, 'opentrail-archive'))).toHaveLength(2);
      expect({ delivered, setAside, status: ended.status }).toEqual({
        delivered: 2,
        setAside: arrivals - 2,
        status: 1,
      });
      expect(setAside).toBeGreaterThan(0);
      expect(ended.peakMemory ?? 0).toBeLessThan(MOST_MEMORY);
    },
    30_000,
  );

  it.each([
    ['zeros', '\0'],
    ['spaces', ' '],
    ['open brackets', '['],
  ])(
    'that unpacks to ten gigabytes of %s is cut at its limit, quickly',
    async (_, filling) => {
      const cwd = newFolder();
      await pipeline(Readable.from(bomb(filling)), createWriteStream(join(cwd, 'bomb.json.gz')));
      await writeFile(join(cwd, 'good.json'), line('good'));

      const { status, report, peakMemory, seconds } = await ingestJson(['bomb.json.gz', 'good.json'], { cwd });

      const { arrivals, delivered, setAside } = report.counts;
      const reason = /gzip that expands at most 250 times, found \d+ bytes from \d+/;
      expect(readEvents(join(cwd, 'opentrail-archive'))).toHaveLength(2);
      expect({ delivered, setAside }).toEqual({ delivered: 2, setAside: arrivals - 2 });
      expect(report.setAside.at(-1)).toMatchObject({ input: 'bomb.json.gz' });
      expect(report.setAside.at(-1)?.reasons.at(-1)).toMatch(reason);
      expect(peakMemory ?? 0).toBeLessThan(MOST_MEMORY);
      expect(seconds).toBeLessThan(15);
      expect(status).toBe(1);
    },
    30_000,
  );
});
