import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { BATCH_BYTES, BatchBuilder } from '../../core/batch-builder.ts';
import { TrailError } from '../../core/errors.ts';
import type { EventKind } from '../../core/trails/facts.ts';
import { type Group, type Source, SOURCES, StagedBatch, type StagedRow } from '../../core/staged-batch.ts';

interface Arrival {
  readonly row: StagedRow;
  readonly group: Group;
  readonly text: string;
}

const SOURCE_NAMES = Object.keys(SOURCES) as Source[];

const oneByteText = (length: number) =>
  fc.string({
    unit: fc.nat({ max: 255 }).map((code) => String.fromCharCode(code)),
    minLength: length,
    maxLength: length,
  });

/** What JSON leaves out is read as `undefined`. */
const kinds = (): fc.Arbitrary<EventKind> =>
  fc.record({
    category: fc.constantFrom('Management', 'Data', '__proto__'),
    source: fc.constantFrom(undefined, 's3.amazonaws.com', 'sts.amazonaws.com'),
    name: fc.constantFrom(undefined, 'GetObject', 'constructor'),
    type: fc.constantFrom(undefined, 'AwsApiCall'),
    errorCode: fc.constantFrom(undefined, 'AccessDenied'),
    readOnly: fc.constantFrom(undefined, true, false),
    isGlobal: fc.boolean(),
  });

const arrivals = (): fc.Arbitrary<Arrival> =>
  fc.record({
    row: fc.record({
      identity: oneByteText(16),
      content: oneByteText(8),
      reuse: fc.oneof(fc.constant(0), fc.maxSafeNat()),
      time: fc.nat({ max: Date.UTC(9999, 11, 31) }),
      source: fc.constantFrom(...SOURCE_NAMES),
      isPiece: fc.boolean(),
      kind: kinds(),
    }),
    group: fc.record({
      account: fc.constantFrom('', '1', '2'),
      region: fc.constantFrom('', 'r', 's'),
      folder: fc.constantFrom('CloudTrail', 'CloudTrail-Insight'),
    }),
    text: fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
    ),
  });

const staged = (all: readonly Arrival[], release = '1.2.3'): Buffer => {
  const builder = new BatchBuilder();
  for (const { row, group, text } of all) {
    const bytes = Buffer.from(`before${text}behind`);
    builder.add(row, builder.groupOf(group), bytes, 6, bytes.length - 6);
  }
  return builder.encode(release);
};

const read = (batch: StagedBatch): Arrival[] =>
  Array.from({ length: batch.count }, (_, row) => ({
    row: {
      identity: batch.identity(row),
      content: batch.content(row),
      reuse: batch.reuse(row),
      time: batch.time(row),
      source: SOURCE_NAMES.find((name) => SOURCES[name] === batch.source(row))!,
      isPiece: batch.isPiece(row),
      kind: { ...NO_KIND, ...batch.header.kinds[batch.kindNumber(row)] },
    },
    group: batch.group(row),
    text: batch.records.toString('utf8', batch.start(row), batch.end(row)),
  }));

const NO_KIND: EventKind = {
  category: 'Management',
  source: undefined,
  name: undefined,
  type: undefined,
  errorCode: undefined,
  readOnly: undefined,
  isGlobal: false,
};

const anArrival = (text: string): Arrival => ({
  row: {
    identity: 'i'.repeat(16),
    content: 'c'.repeat(8),
    reuse: 5,
    time: 7,
    source: 'bus',
    isPiece: false,
    kind: NO_KIND,
  },
  group: { account: '1', region: 'r', folder: 'CloudTrail' },
  text,
});

const damagedBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof TrailError && error.code === 'LEDGER_DAMAGED' ? 'damaged' : error;
  }
};

describe('a staged batch', () => {
  it('says which trails it is for, if it is not for all', () => {
    const builder = new BatchBuilder();
    const { row, group } = anArrival('x');
    builder.add(row, builder.groupOf(group), Buffer.from('x'), 0, 1);

    expect(StagedBatch.decode('key', builder.encode('1', ['arn:a'])).header.trails).toEqual(['arn:a']);
    expect(StagedBatch.decode('key', staged([anArrival('x')])).header).not.toHaveProperty('trails');
  });

  it('gives back all that was added, in order', () => {
    fc.assert(
      fc.property(fc.array(arrivals(), { maxLength: 30 }), (all) => {
        const batch = StagedBatch.decode('key', staged(all));

        expect(read(batch)).toEqual(all);
      }),
      { numRuns: 200 },
    );
  });

  it('says of itself what it holds', () => {
    const sources: readonly Source[] = ['bus', 'bus', 'trail-files', 'local'];
    const all = sources.map((source, index) => {
      const { row, group, text } = anArrival('x');
      return { row: { ...row, source, isPiece: index === 1 }, group: { ...group, region: source }, text };
    });

    const { header, key } = StagedBatch.decode('a key', staged(all));

    expect(key).toBe('a key');
    expect(header).toMatchObject({
      format: 1,
      release: '1.2.3',
      arrivals: { bus: 2, 'trail-files': 1, local: 1 },
      setAside: 1,
      excluded: 0,
    });
    expect(header.groups.map(({ region }) => region)).toEqual(['bus', 'trail-files', 'local']);
  });

  it('is not mixed up with those before and after it', () => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(1000));

    const batches = texts.map((text) => staged([anArrival(text), anArrival('end')]));

    for (const [index, bytes] of batches.entries()) {
      expect(read(StagedBatch.decode('', bytes)).map(({ text }) => text)).toEqual([texts[index], 'end']);
    }
  });

  it('says when it is full', () => {
    const builder = new BatchBuilder();
    const bytes = Buffer.alloc(BATCH_BYTES, 'x');

    expect(builder.hasRoom(BATCH_BYTES)).toBe(true);
    expect(builder.hasRoom(BATCH_BYTES + 1)).toBe(false);
    builder.add(anArrival('').row, 0, bytes, 0, BATCH_BYTES - 1);

    expect([builder.hasRoom(1), builder.hasRoom(2)]).toEqual([true, false]);
    builder.groupOf(anArrival('').group);
    expect(StagedBatch.decode('', builder.encode('')).records.length).toBe(BATCH_BYTES - 1);
  });

  it('is full after some thousand rows, however short', () => {
    const builder = new BatchBuilder();
    let rows = 0;

    for (; builder.hasRoom(0); rows++) builder.add(anArrival('').row, 0, Buffer.alloc(0), 0, 0);

    expect(rows).toBeGreaterThanOrEqual(1024);
    builder.groupOf(anArrival('').group);
    expect(StagedBatch.decode('', builder.encode('')).count).toBe(rows);
  });

  it('has room for one record that is longer than any batch', () => {
    const length = BATCH_BYTES * 3;
    const builder = new BatchBuilder(length);

    expect([builder.hasRoom(length), builder.hasRoom(length + 1)]).toEqual([true, false]);
    builder.add(anArrival('').row, builder.groupOf(anArrival('').group), Buffer.alloc(length, 'y'), 0, length);

    expect(builder.hasRoom(0)).toBe(false);
    expect(StagedBatch.decode('', builder.encode('')).records.equals(Buffer.alloc(length, 'y'))).toBe(true);
  });
});

describe('a staged object is refused', () => {
  const whole = staged([anArrival('some text'), anArrival('and more of it')]);

  it('if it is cut short anywhere', () => {
    const outcomes = Array.from(whole, (_, length) =>
      damagedBy(() => StagedBatch.decode('', whole.subarray(0, length))),
    );

    expect(new Set(outcomes)).toEqual(new Set(['damaged']));
  });

  it.each([
    ['empty', Buffer.alloc(0)],
    ['another object', Buffer.from('{"format":1}')],
    ['another format', Buffer.concat([Buffer.from('OTB2'), whole.subarray(4)])],
    ['followed by other bytes', Buffer.concat([whole, Buffer.from('x')])],
    ['zeros', Buffer.alloc(100)],
  ])('if it is %s', (_, bytes) => {
    expect(damagedBy(() => StagedBatch.decode('', bytes))).toBe('damaged');
  });

  it('if any byte of it was changed', () => {
    const texts = Array.from({ length: 30 }, (_, index) => anArrival(`text ${index} `.repeat(20)));
    const bytes = staged(texts);
    const unnoticed = Array.from(bytes, (byte, at) => {
      const changed = Buffer.from(bytes);
      changed[at] = byte ^ 0x10;
      return damagedBy(() => StagedBatch.decode('', changed)) === 'damaged' ? [] : [at];
    });

    expect(unnoticed.flat()).toEqual([]);
  });
});
