/** What a token is. Objects and arrays are nodes with children; the rest are leaves. */
export const KIND = { object: 0, array: 1, text: 2, number: 3, literal: 4 } as const;

/** The text has an escape (`\n`, `\u0041`): its value is not its bytes. */
export const ESCAPED = 8;

/** Nesting past this is set aside: no CloudTrail record comes near it, and readers of ours and others recurse. */
export const MAX_DEPTH = 200;

/** The value goes on past the end of the bytes. */
export const INCOMPLETE = -1;
/** The bytes are not JSON; `problem` and `problemAt` say why and where. */
export const INVALID = -2;

const NODE = 4;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;

/** What the scanner waits for. */
const EXPECT = { value: 0, firstKey: 1, key: 2, firstItem: 3, next: 4 } as const;

/** 1 for the bytes at which the plain run of a text ends: quote, backslash, control characters, not ASCII. */
const STOPS_TEXT = new Uint8Array(256).map((_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH || byte >= 0x80 ? 1 : 0,
);
const ESCAPES = new Set(Buffer.from('"\\/bfnrt'));
const LITERALS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const isHex = (byte: number) => isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

/** Space, tab, line feed, carriage return: all the white space that JSON knows (RFC 8259 §2). */
export const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Checks one JSON value (RFC 8259, strict) and lays out its tokens as a flat tape of nodes, without making a single
 * string: a record stays a slice of its input. The tape is reused by the next scan.
 *
 * A node is four numbers: kind (and `ESCAPED`), first byte, byte after the last, and the node after its last child.
 * An object's children are its keys and values in turn. UTF-8 is not checked: see `sawNonAscii`.
 */
export class JsonScanner {
  tape = new Int32Array(4096 * NODE);
  problem = '';
  problemAt = 0;
  /** Some text holds bytes past ASCII, which the caller must check to be UTF-8. */
  sawNonAscii = false;
  /** There is white space between the tokens. */
  sawSpace = false;
  private nodes = 0;
  private bytes: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);
  private readonly open = new Int32Array(MAX_DEPTH);

  /** Scans the value that begins at `from`; returns the byte after it, `INCOMPLETE` or `INVALID`. */
  scan(bytes: Uint8Array, from: number, to: number): number {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.nodes = 0;
    this.sawNonAscii = false;
    this.sawSpace = false;
    let depth = 0;
    let at = from;
    let expect: number = EXPECT.value;
    for (;;) {
      if (at >= to) return INCOMPLETE;
      const byte = bytes[at];
      if (isSpace(byte)) {
        this.sawSpace = true;
        at++;
        continue;
      }
      if (expect === EXPECT.next) {
        const parent = this.open[depth - 1];
        const isObject = this.tape[parent] === KIND.object;
        if (byte === COMMA) {
          expect = isObject ? EXPECT.key : EXPECT.value;
          at++;
          continue;
        }
        if (byte !== (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          return this.fail(at, isObject ? 'expected , or } after a value' : 'expected , or ] after a value');
        }
        at = this.close(parent, at);
        if (--depth === 0) return at;
        continue;
      }
      if (expect === EXPECT.firstKey || expect === EXPECT.key) {
        if (byte === CLOSE_OBJECT && expect === EXPECT.firstKey) {
          at = this.close(this.open[--depth], at);
          if (depth === 0) return at;
          expect = EXPECT.next;
          continue;
        }
        if (byte !== QUOTE) return this.fail(at, 'expected a key in quotes');
        at = this.text(bytes, at, to);
        if (at < 0) return at;
        while (at < to && isSpace(bytes[at])) {
          this.sawSpace = true;
          at++;
        }
        if (at >= to) return INCOMPLETE;
        if (bytes[at] !== COLON) return this.fail(at, 'expected : after a key');
        at++;
        expect = EXPECT.value;
        continue;
      }
      if (byte === QUOTE) {
        at = this.text(bytes, at, to);
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (depth === MAX_DEPTH) return this.fail(at, `nested deeper than ${MAX_DEPTH}`);
        const isObject = byte === OPEN_OBJECT;
        this.open[depth++] = this.add(isObject ? KIND.object : KIND.array, at, at);
        expect = isObject ? EXPECT.firstKey : EXPECT.firstItem;
        at++;
        continue;
      } else if (byte === CLOSE_ARRAY && expect === EXPECT.firstItem) {
        at = this.close(this.open[--depth], at);
      } else if (byte === MINUS || isDigit(byte)) {
        at = this.number(bytes, at, to);
      } else {
        at = this.literal(bytes, at, to);
      }
      if (at < 0 || depth === 0) return at;
      expect = EXPECT.next;
    }
  }

  private add(kind: number, start: number, end: number): number {
    const node = this.nodes;
    if (node === this.tape.length) {
      const longer = new Int32Array(this.tape.length * 2);
      longer.set(this.tape);
      this.tape = longer;
    }
    const tape = this.tape;
    tape[node] = kind;
    tape[node + 1] = start;
    tape[node + 2] = end;
    tape[node + 3] = node + NODE;
    this.nodes = node + NODE;
    return node;
  }

  private close(node: number, at: number): number {
    this.tape[node + 2] = at + 1;
    this.tape[node + 3] = this.nodes;
    return at + 1;
  }

  private fail(at: number, problem: string): number {
    this.problem = problem;
    this.problemAt = at;
    return INVALID;
  }

  private text(bytes: Uint8Array, from: number, to: number): number {
    let kind: number = KIND.text;
    let at = from + 1;
    for (;;) {
      at = this.plain(bytes, at, to);
      if (at >= to) return INCOMPLETE;
      const byte = bytes[at];
      if (byte === QUOTE) {
        this.add(kind, from, at + 1);
        return at + 1;
      }
      if (byte >= 0x80) {
        this.sawNonAscii = true;
        at++;
        continue;
      }
      if (byte !== BACKSLASH) return this.fail(at, 'a control character in a text must be escaped');
      kind = KIND.text | ESCAPED;
      at = this.escape(bytes, at + 1, to);
      if (at < 0) return at;
    }
  }

  /** The first byte at or after `from` that ends a plain run; four bytes at a time, as long as none of them does. */
  private plain(bytes: Uint8Array, from: number, to: number): number {
    const view = this.view;
    let at = from;
    for (; at + 4 <= to; at += 4) {
      const four = view.getInt32(at, true);
      const quote = four ^ 0x22222222;
      const backslash = four ^ 0x5c5c5c5c;
      // A byte's highest bit is set where the byte is past ASCII, below 0x20, a quote, or a backslash.
      const stops =
        four | (four - 0x20202020) | ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash);
      if ((stops & 0x80808080) !== 0) break;
    }
    while (at < to && STOPS_TEXT[bytes[at]] === 0) at++;
    return at;
  }

  private escape(bytes: Uint8Array, at: number, to: number): number {
    if (at >= to) return INCOMPLETE;
    if (ESCAPES.has(bytes[at])) return at + 1;
    if (bytes[at] !== 0x75) return this.fail(at, 'unknown escape in a text');
    for (let digit = at + 1; digit <= at + 4; digit++) {
      if (digit >= to) return INCOMPLETE;
      if (!isHex(bytes[digit])) return this.fail(digit, 'expected four hexadecimal digits after \\u');
    }
    return at + 5;
  }

  private number(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    if (bytes[at] === MINUS) at++;
    const leadingZero = bytes[at] === 0x30;
    const whole = digits(bytes, at, to);
    if (whole >= to) return INCOMPLETE;
    if (whole === at) return this.fail(at, 'expected a digit');
    if (leadingZero && whole > at + 1) return this.fail(at, 'a number must not begin with 0');
    at = whole;
    if (bytes[at] === 0x2e) {
      const fraction = digits(bytes, at + 1, to);
      if (fraction >= to) return INCOMPLETE;
      if (fraction === at + 1) return this.fail(at, 'expected a digit after the decimal point');
      at = fraction;
    }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      const sign = bytes[at + 1] === 0x2b || bytes[at + 1] === MINUS ? 1 : 0;
      const exponent = digits(bytes, at + 1 + sign, to);
      if (exponent >= to) return INCOMPLETE;
      if (exponent === at + 1 + sign) return this.fail(at, 'expected a digit in the exponent');
      at = exponent;
    }
    this.add(KIND.number, from, at);
    return at;
  }

  private literal(bytes: Uint8Array, from: number, to: number): number {
    const word = LITERALS.find((candidate) => candidate[0] === bytes[from]);
    if (!word) return this.fail(from, 'expected a value');
    for (let index = 0; index < word.length; index++) {
      if (from + index >= to) return INCOMPLETE;
      if (bytes[from + index] !== word[index]) return this.fail(from, 'expected true, false or null');
    }
    this.add(KIND.literal, from, from + word.length);
    return from + word.length;
  }
}

const digits = (bytes: Uint8Array, from: number, to: number): number => {
  let at = from;
  while (at < to && isDigit(bytes[at])) at++;
  return at;
};
