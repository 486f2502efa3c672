import { ESCAPED, isSpace, KIND } from './json-scanner.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The value of a text node, its quotes and escapes undone. */
export const textOf = (bytes: Buffer, tape: Int32Array, node: number): string => {
  const start = tape[node + 1];
  const end = tape[node + 2];
  return tape[node] & ESCAPED
    ? (JSON.parse(bytes.toString('utf8', start, end)) as string)
    : bytes.toString('utf8', start + 1, end - 1);
};

/** Copies `bytes[start, end)`, valid JSON, to `into` at `at`, leaving out the white space between tokens; returns the end. */
export const copyCompact = (bytes: Uint8Array, start: number, end: number, into: Uint8Array, at: number): number => {
  let inText = false;
  let target = at;
  for (let source = start; source < end; source++) {
    const byte = bytes[source];
    if (!inText && isSpace(byte)) continue;
    into[target++] = byte;
    if (byte === QUOTE) inText = !inText;
    if (inText && byte === BACKSLASH) into[target++] = bytes[++source]!;
  }
  return target;
};

/** The node of an object's member (the last of that name, as JSON readers take it), or -1. The name must be ASCII. */
export const member = (bytes: Buffer, tape: Int32Array, object: number, name: string): number => {
  if (tape[object] !== KIND.object) return -1;
  let found = -1;
  const after = tape[object + 3];
  for (let key = object + 4; key < after;) {
    const value = tape[key + 3];
    if (isNamed(bytes, tape, key, name)) found = value;
    key = tape[value + 3]!;
  }
  return found;
};

/** Whether a key is this name, which must be ASCII; without making a string of it, if it has no escapes. */
const isNamed = (bytes: Buffer, tape: Int32Array, key: number, name: string): boolean => {
  if (tape[key] & ESCAPED) return textOf(bytes, tape, key) === name;
  const start = tape[key + 1] + 1;
  if (tape[key + 2] - 1 - start !== name.length) return false;
  for (let index = 0; index < name.length; index++) {
    if (bytes[start + index] !== name.charCodeAt(index)) return false;
  }
  return true;
};
