import { OTHER, type Bucket } from './record.ts';
import type { Texts } from './texts.ts';

/** JSON bytes of one dimension's buckets: six of them fit into the 256 KB of a log event (log-delivery.md §5). */
export const MOST_BYTES = 40 * 1024;
/** `{"name":,"value":},` and the digits. */
const BYTES_BESIDE_NAME = 32;
/** Of the longest values, at six bytes a character. */
const ALWAYS_FITTING = 6;

/** Counts numbers of texts, again and again; it costs what is counted, not what could be. */
export class Counts {
  private readonly texts: Texts;
  private readonly counts: Uint32Array;
  private readonly seen: number[] = [];

  constructor(texts: Texts) {
    this.texts = texts;
    this.counts = new Uint32Array(texts.end);
  }

  /** 0 is not counted: no bucket is invented for what is missing. */
  add(text: number): void {
    if (text === 0) return;
    if (this.counts[text]++ === 0) this.seen.push(text);
  }

  /** What was counted since the last time, most first, then by name. What is behind the cap is `other`, last. */
  take(most: number): Bucket[] {
    const { counts, seen, texts } = this;
    const buckets = seen.map((text) => ({ name: texts.of(text), value: counts[text] }));
    for (const text of seen) counts[text] = 0;
    seen.length = 0;
    return capped(buckets.sort(byValue), most);
  }
}

/** Most first, then by name. */
export const byValue = (a: Bucket, b: Bucket): number => b.value - a.value || (a.name < b.name ? -1 : 1);

const capped = (buckets: readonly Bucket[], most: number): Bucket[] => {
  const bytesOf = buckets.length > ALWAYS_FITTING ? jsonBytes : () => 0;
  let bytes = 0;
  let rest = 0;
  const kept = buckets.filter(({ name, value }, index) => {
    bytes += bytesOf(name);
    const isKept = index < most && bytes <= MOST_BYTES && name !== OTHER;
    if (!isKept) rest += value;
    return isKept;
  });
  return rest > 0 ? [...kept, { name: OTHER, value: rest }] : kept;
};

/** What a bucket of this name takes. */
export const jsonBytes = (name: string): number => BYTES_BESIDE_NAME + Buffer.byteLength(JSON.stringify(name));
