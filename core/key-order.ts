import { ESCAPED } from './json-scanner.ts';
import { normalText } from './normal-text.ts';

/** Longer objects are sorted by the engine; shorter ones by insertion, which allocates nothing. */
const INSERTION_LIMIT = 32;

/** The keys of the objects that are being written, as nodes: those of an inner object behind those of the outer. */
export class KeyOrder {
  keys = new Int32Array(1024);
  /** Behind the last key. */
  end = 0;
  private heads = new Uint32Array(1024);

  /** Puts the keys of the object at `node` behind the others: sorted, of equal ones the last. */
  push(bytes: Buffer, tape: Int32Array, node: number): void {
    const first = this.end;
    this.makeRoom(INSERTION_LIMIT);
    const after = tape[node + 3];
    for (let key = node + 4; key < after; key = tape[tape[key + 3] + 3]!) {
      const isUsual = (tape[key] & ESCAPED) === 0 && this.end - first < INSERTION_LIMIT;
      if (!isUsual) {
        this.end = first;
        return this.pushUnusual(bytes, tape, node);
      }
      this.insert(bytes, tape, first, key);
    }
  }

  private insert(bytes: Buffer, tape: Int32Array, first: number, key: number): void {
    const { keys, heads } = this;
    const head = headOf(bytes, tape, key);
    let at = this.end;
    for (; at > first; at--) {
      const other = heads[at - 1];
      const order = other === head ? compareRaw(bytes, tape, keys[at - 1], key) : other - head;
      if (order < 0) break;
      if (order === 0) {
        keys[at - 1] = key;
        return;
      }
    }
    for (let index = this.end++; index > at; index--) {
      keys[index] = keys[index - 1]!;
      heads[index] = heads[index - 1]!;
    }
    keys[at] = key;
    heads[at] = head;
  }

  /** Many keys, or some with escapes. */
  private pushUnusual(bytes: Buffer, tape: Int32Array, node: number): void {
    const texts = new Map<string, number>();
    const after = tape[node + 3];
    for (let key = node + 4; key < after; key = tape[tape[key + 3] + 3]!) {
      texts.set(normalText(bytes, tape[key + 1], tape[key + 2]).toString('latin1'), key);
    }
    this.makeRoom(texts.size);
    for (const text of [...texts.keys()].sort()) this.keys[this.end++] = texts.get(text)!;
  }

  private makeRoom(more: number): void {
    if (this.end + more <= this.keys.length) return;
    const [keys, heads] = [this.keys, this.heads];
    this.keys = new Int32Array((this.end + more) * 2);
    this.heads = new Uint32Array((this.end + more) * 2);
    this.keys.set(keys);
    this.heads.set(heads);
  }
}

/** A key's first four bytes behind the quote, as a number that sorts like them: mostly enough to tell keys apart. */
const headOf = (bytes: Buffer, tape: Int32Array, key: number): number => {
  const start = tape[key + 1] + 1;
  const end = tape[key + 2];
  let head = bytes[start] << 24;
  if (start + 1 < end) head |= bytes[start + 1] << 16;
  if (start + 2 < end) head |= bytes[start + 2] << 8;
  if (start + 3 < end) head |= bytes[start + 3];
  return head >>> 0;
};

const compareRaw = (bytes: Buffer, tape: Int32Array, a: number, b: number): number => {
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
