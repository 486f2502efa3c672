import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { TrailError } from '../../core/errors.ts';
import {
  decodeSeenList,
  encodeSeenList,
  ENTRY_BYTES,
  findEntries,
  hourOf,
  mergeHour,
  type SeenEntry,
  sortEntries,
} from '../../core/seen-index.ts';

/** Few and alike, so that they meet, with the bytes at which a sort may go wrong. */
const identities = () =>
  fc
    .tuple(
      fc.constantFrom('\0', '\x7f', '\x80', 'Ã', '\xff'),
      fc.constantFrom('a', '\xff'),
      fc.constantFrom('\0', '\xfe'),
    )
    .map(([first, middle, last]) => first + middle.repeat(14) + last);

const entries = () =>
  fc.record({
    identity: identities(),
    content: fc.constantFrom('\0'.repeat(8), 'content1', 'content2', '\xff'.repeat(8)),
    sources: fc.constantFrom(1, 2, 4, 8, 128, 255),
  });

const lists = () => fc.array(entries(), { maxLength: 12 });

/** What several lists know, by the plainest means: all sources of each identity and content. */
const naive = (...all: readonly (readonly SeenEntry[])[]): Map<string, number> => {
  const known = new Map<string, number>();
  for (const { identity, content, sources } of all.flat()) {
    known.set(identity + content, (known.get(identity + content) ?? 0) | sources);
  }
  return known;
};

const HOUR = 500_000;
const rowsOf = (list: readonly SeenEntry[]): Buffer =>
  decodeSeenList('', encodeSeenList([{ hour: HOUR, entries: list }])).get(HOUR)!;
const allOf = (rows: Buffer): readonly SeenEntry[] => findEntries(rows, identitiesIn(rows));
const identitiesIn = (rows: Buffer): string[] =>
  Array.from({ length: rows.length / ENTRY_BYTES }, (_, index) =>
    rows.toString('latin1', index * ENTRY_BYTES, index * ENTRY_BYTES + 16),
  );

const isSorted = (texts: readonly string[]): boolean =>
  texts.every((text, index) => index === 0 || Buffer.compare(latin1(texts[index - 1]), latin1(text)) <= 0);
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the seen-index', () => {
  it('keeps one entry for each identity and content, in order, with the sources of all', () => {
    fc.assert(
      fc.property(lists(), (list) => {
        const sorted = sortEntries(list);

        expect(isSorted(sorted.map(({ identity, content }) => identity + content))).toBe(true);
        expect(sorted).toHaveLength(naive(list).size);
        expect(naive(sorted)).toEqual(naive(list));
      }),
    );
  });

  it('gives back what was written, hour by hour', () => {
    const hours = fc.uniqueArray(fc.record({ hour: fc.nat({ max: 2 ** 32 - 1 }), entries: lists() }), {
      selector: ({ hour }) => hour,
      maxLength: 5,
    });

    fc.assert(
      fc.property(hours, (all) => {
        const read = decodeSeenList('', encodeSeenList(all));

        expect([...read.keys()]).toEqual(all.map(({ hour }) => hour).toSorted((a, b) => a - b));
        for (const { hour, entries: list } of all) expect(naive(allOf(read.get(hour)!))).toEqual(naive(list));
      }),
    );
  });

  it('merges lists as if they had been one', () => {
    fc.assert(
      fc.property(fc.array(lists(), { maxLength: 4 }), (all) => {
        const merged = mergeHour(all.map(rowsOf));

        expect(merged.equals(rowsOf(all.flat()))).toBe(true);
        expect(naive(allOf(merged))).toEqual(naive(...all));
        expect(mergeHour([merged, merged]).equals(merged)).toBe(true);
      }),
    );
  });

  it('finds what is wanted and there, once, and nothing else', () => {
    fc.assert(
      fc.property(lists(), fc.array(identities(), { maxLength: 10 }), (list, wanted) => {
        const found = findEntries(rowsOf(list), wanted.toSorted());

        expect(found).toEqual(sortEntries(list).filter(({ identity }) => wanted.includes(identity)));
      }),
    );
  });

  it('finds the same in parts as in the whole', () => {
    fc.assert(
      fc.property(lists(), fc.array(identities(), { maxLength: 10 }), fc.nat({ max: 12 }), (list, wanted, part) => {
        const [rows, sorted] = [rowsOf(list), wanted.toSorted()];
        const cut = Math.min(rows.length, part * ENTRY_BYTES);

        const inParts = [rows.subarray(0, cut), rows.subarray(cut)].flatMap((some) => findEntries(some, sorted));

        expect(inParts).toEqual(findEntries(rows, sorted));
      }),
    );
  });

  it('keeps a great many', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => ({
      identity: String.fromCharCode(...Array.from({ length: 16 }, (__, at) => (index * (at + 3) * 7919) % 256)),
      content: 'content1',
      sources: 1,
    }));

    const rows = mergeHour([rowsOf(many.slice(0, 30_000)), rowsOf(many.slice(20_000))]);

    expect(isSorted(identitiesIn(rows))).toBe(true);
    expect(rows.length / ENTRY_BYTES).toBe(naive(many).size);
  });

  it.each([
    [0, 0],
    [3_599_999, 0],
    [3_600_000, 1],
    [Date.UTC(2026, 2, 1, 9, 59, 59), Date.UTC(2026, 2, 1, 9) / 3_600_000],
    [Date.UTC(9999, 11, 31, 23), 70_389_527],
  ])('remembers an event of %i under hour %i', (time, hour) => {
    expect(hourOf(time)).toBe(hour);
  });
});

describe('a list of the seen-index', () => {
  const whole = encodeSeenList([
    { hour: 1, entries: [{ identity: 'i'.repeat(16), content: 'c'.repeat(8), sources: 1 }] },
    { hour: 2, entries: [] },
  ]);
  const refused = (bytes: Uint8Array): unknown => {
    try {
      return decodeSeenList('the key', bytes);
    } catch (error) {
      return error instanceof TrailError ? `${error.code}: ${error.message}` : error;
    }
  };
  const DAMAGED = 'LEDGER_DAMAGED: cannot read the list of seen events the key';

  it('may hold nothing', () => {
    expect(decodeSeenList('', encodeSeenList([]))).toEqual(new Map());
  });

  it('is refused if it is cut short anywhere', () => {
    const outcomes = Array.from(whole, (_, length) => refused(whole.subarray(0, length)));

    expect(new Set(outcomes)).toEqual(new Set([DAMAGED]));
  });

  it.each([
    ['followed by other bytes', Buffer.concat([whole, Buffer.from('x')])],
    ['another object', Buffer.from('{"format":1}')],
    ['of another format', Buffer.concat([Buffer.from('OTS2'), whole.subarray(4)])],
    ['said to be longer than memory', Buffer.concat([Buffer.from('OTS1'), Buffer.alloc(60, 0xff)])],
  ])('is refused if it is %s', (_, bytes) => {
    expect(refused(bytes)).toBe(DAMAGED);
  });

  it('is read from the middle of other memory', () => {
    const memory = Buffer.concat([Buffer.from('abc'), whole, Buffer.from('def')]);

    const read = decodeSeenList('', new Uint8Array(memory.buffer, memory.byteOffset + 3, whole.length));

    expect([...read.keys()]).toEqual([1, 2]);
  });
});
