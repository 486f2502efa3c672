import { viewOf } from './byte-view.ts';
import { ESCAPED, KIND } from './json-scanner.ts';
import { KeyOrder } from './key-order.ts';
import { normalText } from './normal-text.ts';

const COLON = 0x3a;
const COMMA = 0x2c;
const ZERO = 0x30;
const MINUS = 0x2d;
/** Longer values are copied by the engine. */
const SHORT = 256;

/**
 * Writes JSON values so that two writings of the same value give the same bytes: no white space, keys sorted, the last
 * of equal keys, escapes and numbers in one form. Numbers keep every digit (`1.0` equals `1`, but
 * `12345678901234567890` does not equal `12345678901234567891`). The bytes are for hashing; nobody reads them.
 */
export class CanonicalWriter {
  private out = Buffer.allocUnsafeSlow(64 * 1024);
  private target = new DataView(this.out.buffer);
  private length = 0;
  private readonly order = new KeyOrder();

  /** Forgets what was written. `capacity` is the most bytes of JSON that will be added. */
  begin(capacity: number): void {
    this.length = 0;
    // A number may grow by three bytes ("10" becomes "1e1", "1.5" becomes "15e-1"), each of them beside a separator.
    const needed = capacity * 3 + 1024;
    if (needed <= this.out.length) return;
    this.out = Buffer.allocUnsafeSlow(needed);
    this.target = new DataView(this.out.buffer);
  }

  /** What was written since `begin`; valid until the next. */
  written(): Buffer {
    return this.out.subarray(0, this.length);
  }

  /** Names the field whose value comes next, by a number, behind a byte that no JSON holds. */
  label(field: number): void {
    this.out[this.length++] = 0xff;
    this.out[this.length++] = field;
  }

  /** Adds the value at `node`. */
  add(bytes: Buffer, tape: Int32Array, node: number): void {
    const kind = tape[node];
    const start = tape[node + 1];
    const end = tape[node + 2];
    if (kind === KIND.object) return this.addObject(bytes, tape, node);
    if (kind === KIND.array) return this.addArray(bytes, tape, node);
    if (kind === KIND.number) return this.addNumber(bytes, start, end);
    if (kind & ESCAPED) return this.append(normalText(bytes, start, end));
    this.copy(bytes, start, end);
  }

  private addArray(bytes: Buffer, tape: Int32Array, node: number): void {
    this.out[this.length++] = 0x5b;
    const after = tape[node + 3];
    for (let item = node + 4; item < after; item = tape[item + 3]!) {
      this.add(bytes, tape, item);
      this.out[this.length++] = COMMA;
    }
    this.out[this.length++] = 0x5d;
  }

  private addObject(bytes: Buffer, tape: Int32Array, node: number): void {
    const { order } = this;
    const first = order.end;
    order.push(bytes, tape, node);
    const last = order.end;
    this.out[this.length++] = 0x7b;
    for (let index = first; index < last; index++) {
      const key = order.keys[index];
      const value = tape[key + 3];
      const isPlain = tape[key] === KIND.text && (tape[value] === KIND.text || tape[value] === KIND.literal);
      const isTight = tape[value + 1] === tape[key + 2] + 1;
      if (isPlain && isTight) this.copy(bytes, tape[key + 1], tape[value + 2]);
      else {
        this.add(bytes, tape, key);
        this.out[this.length++] = COLON;
        this.add(bytes, tape, value);
      }
      this.out[this.length++] = COMMA;
    }
    this.out[this.length++] = 0x7d;
    order.end = first;
  }

  private addNumber(bytes: Buffer, start: number, end: number): void {
    if (!isWhole(bytes, start, end)) {
      return this.append(Buffer.from(normalNumber(bytes.toString('latin1', start, end))));
    }
    let last = end;
    while (last > start && bytes[last - 1] === ZERO) last--;
    const isZero = last === start || bytes[last - 1] === MINUS;
    if (isZero) this.out[this.length++] = ZERO;
    else this.copy(bytes, start, last);
    if (!isZero && last < end) this.append(Buffer.from(`e${end - last}`));
  }

  /** Four bytes at a time: up to three bytes too many, over which the next is written. */
  private copy(bytes: Buffer, start: number, end: number): void {
    const at = this.length;
    this.length = at + end - start;
    if (end - start > SHORT || end + 3 > bytes.length) {
      bytes.copy(this.out, at, start, end);
      return;
    }
    const source = viewOf(bytes);
    const { target } = this;
    const shift = at - start;
    for (let from = start; from < end; from += 4) target.setInt32(from + shift, source.getInt32(from, true), true);
  }

  private append(text: Buffer): void {
    text.copy(this.out, this.length);
    this.length += text.length;
  }
}

const isWhole = (bytes: Buffer, start: number, end: number): boolean => {
  for (let at = bytes[start] === MINUS ? start + 1 : start; at < end; at++) {
    const byte = bytes[at];
    if (byte < 0x30 || byte > 0x39) return false;
  }
  return true;
};

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
