import { ESCAPED, KIND } from './json-scanner.ts';

/** Longer objects are sorted by the engine; shorter ones by insertion, which allocates nothing. */
const INSERTION_LIMIT = 32;

/**
 * Writes JSON values so that two writings of the same value give the same bytes: no white space, keys sorted, the last
 * of equal keys, escapes and numbers in one form. Numbers keep every digit (`1.0` equals `1`, but
 * `12345678901234567890` does not equal `12345678901234567891`). The bytes are for hashing; nobody reads them.
 */
export class CanonicalWriter {
  private out = Buffer.allocUnsafe(64 * 1024);
  private length = 0;
  private keys = new Int32Array(1024);
  private keysUsed = 0;

  /** Forgets what was written. `capacity` is the most bytes of JSON that will be added. */
  begin(capacity: number): void {
    this.length = 0;
    // A number may grow by three bytes ("10" becomes "1e1", "1.5" becomes "15e-1"), each of them beside a separator.
    const needed = capacity * 3 + 1024;
    if (needed > this.out.length) this.out = Buffer.allocUnsafe(needed);
  }

  /** What was written since `begin`; valid until the next. */
  written(): Buffer {
    return this.out.subarray(0, this.length);
  }

  /** Names the field whose value comes next, between bytes that no JSON holds. */
  label(name: Buffer): void {
    this.out[this.length++] = 0xff;
    this.length += name.copy(this.out, this.length);
    this.out[this.length++] = 0xff;
  }

  /** Adds the value at `node`. */
  add(bytes: Buffer, tape: Int32Array, node: number): void {
    const kind = tape[node];
    const start = tape[node + 1];
    const end = tape[node + 2];
    if (kind === KIND.object) return this.addObject(bytes, tape, node);
    if (kind === KIND.array) return this.addArray(bytes, tape, node);
    if (kind === KIND.number) return this.addNumber(bytes, start, end);
    if (kind & ESCAPED) return this.append(Buffer.from(normalText(bytes, start, end)));
    this.copy(bytes, start, end);
  }

  private addArray(bytes: Buffer, tape: Int32Array, node: number): void {
    this.out[this.length++] = 0x5b;
    const after = tape[node + 3];
    for (let item = node + 4; item < after; item = tape[item + 3]!) {
      this.add(bytes, tape, item);
      this.out[this.length++] = 0x2c;
    }
    this.out[this.length++] = 0x5d;
  }

  private addObject(bytes: Buffer, tape: Int32Array, node: number): void {
    const first = this.keysUsed;
    const hasEscapes = this.pushKeys(tape, node);
    const last = this.keysUsed;
    const compare = hasEscapes ? byNormalKey(bytes, tape, this.keys.subarray(first, last)) : byRawKey(bytes, tape);
    this.sort(first, last, compare);
    this.out[this.length++] = 0x7b;
    for (let index = first; index < last; index++) {
      const key = this.keys[index];
      const isRepeated = index + 1 < last && compare(key, this.keys[index + 1]) === 0;
      if (isRepeated) continue;
      this.add(bytes, tape, key);
      this.out[this.length++] = 0x3a;
      this.add(bytes, tape, tape[key + 3]);
      this.out[this.length++] = 0x2c;
    }
    this.out[this.length++] = 0x7d;
    this.keysUsed = first;
  }

  private pushKeys(tape: Int32Array, node: number): boolean {
    let hasEscapes = false;
    const after = tape[node + 3];
    for (let key = node + 4; key < after; key = tape[tape[key + 3] + 3]!) {
      if (this.keysUsed === this.keys.length) {
        const longer = new Int32Array(this.keys.length * 2);
        longer.set(this.keys);
        this.keys = longer;
      }
      this.keys[this.keysUsed++] = key;
      if (tape[key] & ESCAPED) hasEscapes = true;
    }
    return hasEscapes;
  }

  /** Stable: of equal keys the later stays behind. */
  private sort(first: number, last: number, compare: (a: number, b: number) => number): void {
    if (last - first > INSERTION_LIMIT) {
      this.keys.set(Array.from(this.keys.subarray(first, last)).sort(compare), first);
      return;
    }
    const keys = this.keys;
    for (let index = first + 1; index < last; index++) {
      const key = keys[index];
      let at = index;
      while (at > first && compare(keys[at - 1], key) > 0) {
        keys[at] = keys[at - 1]!;
        at--;
      }
      keys[at] = key;
    }
  }

  private addNumber(bytes: Buffer, start: number, end: number): void {
    const last = bytes[end - 1];
    if (last !== 0x30 && isWhole(bytes, start, end)) return this.copy(bytes, start, end);
    this.append(Buffer.from(normalNumber(bytes.toString('latin1', start, end))));
  }

  private copy(bytes: Buffer, start: number, end: number): void {
    const out = this.out;
    let at = this.length;
    if (end - start > 96) {
      bytes.copy(out, at, start, end);
      this.length = at + end - start;
      return;
    }
    for (let source = start; source < end; source++) out[at++] = bytes[source]!;
    this.length = at;
  }

  private append(text: Buffer): void {
    text.copy(this.out, this.length);
    this.length += text.length;
  }
}

const isWhole = (bytes: Buffer, start: number, end: number): boolean => {
  for (let at = bytes[start] === 0x2d ? start + 1 : start; at < end; at++) {
    const byte = bytes[at];
    if (byte < 0x30 || byte > 0x39) return false;
  }
  return true;
};

const normalText = (bytes: Buffer, start: number, end: number): string =>
  JSON.stringify(JSON.parse(bytes.toString('utf8', start, end)) as string);

/**
 * A JSON number as its significant digits and a power of ten: exact, whatever its size, in linear time. (Numbers with an
 * exponent of some fifteen digits, which nobody can mean, stay as they are written.)
 */
export const normalNumber = (text: string): string => {
  const [mantissa = '', written = '0'] = text.toLowerCase().split('e');
  const exponent = written.replace(/^\+?(-?)0*(?=\d)/, '$1');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = whole + fraction;
  const first = skipZeros(digits, 0, 1);
  if (first === digits.length) return '0';
  const last = skipZeros(digits, digits.length - 1, -1);
  if (exponent.length > 15) return `${sign}${whole}.${fraction}e${exponent}`;
  const power = Number(exponent) - fraction.length + (digits.length - 1 - last);
  return `${sign}${digits.slice(first, last + 1)}${power === 0 ? '' : `e${power}`}`;
};

const skipZeros = (digits: string, from: number, step: 1 | -1): number => {
  let at = from;
  while (digits[at] === '0') at += step;
  return at;
};

const byRawKey =
  (bytes: Buffer, tape: Int32Array) =>
  (a: number, b: number): number => {
    let atA = tape[a + 1];
    let atB = tape[b + 1];
    const endA = tape[a + 2];
    const endB = tape[b + 2];
    while (atA < endA && atB < endB) {
      const difference = bytes[atA++] - bytes[atB++];
      if (difference !== 0) return difference;
    }
    return endA - atA - (endB - atB);
  };

const byNormalKey = (bytes: Buffer, tape: Int32Array, keys: Int32Array) => {
  const normal = new Map<number, Buffer>();
  for (const key of keys) normal.set(key, Buffer.from(normalText(bytes, tape[key + 1], tape[key + 2])));
  return (a: number, b: number): number => Buffer.compare(normal.get(a)!, normal.get(b)!);
};
