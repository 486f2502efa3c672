/** Whole numbers from 0 to 2^32 - 1. */
export type Random = () => number;

/** A generator (sfc32) whose numbers depend on the seed and the lane alone; two lanes of one seed are independent. */
export const randomFrom = (seed: number, lane: number): Random => {
  let a = seed | 0;
  let b = lane | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  return next;
};

/** A fraction, from 0 up to but not including 1. */
export const fraction = (random: Random): number => random() / 0x1_0000_0000;

/** A whole number from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(fraction(random) * (high - low + 1));

/** One of the items, all equally likely. */
export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(fraction(random) * items.length)];

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));
const DIGITS = '0123456789';
const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A UUID of version 4. */
export const uuid = (random: Random): string => {
  const [one, two, three, four] = [random(), random(), random(), random()];
  const version = 0x4000 | (two & 0xfff);
  const variant = 0x8000 | (three >>> 18);
  const head = `${HEX[one >>> 16]}${HEX[one & 0xffff]}-${HEX[two >>> 16]}-${HEX[version]}-${HEX[variant]}`;
  return `${head}-${HEX[three & 0xffff]}${HEX[four >>> 16]}${HEX[four & 0xffff]}`;
};

const PAIRS = new Map<string, readonly string[]>();

const pairsOf = (alphabet: string): readonly string[] => {
  const known = PAIRS.get(alphabet);
  if (known) return known;
  const pairs = [...alphabet].flatMap((first) => [...alphabet].map((second) => first + second));
  PAIRS.set(alphabet, pairs);
  return pairs;
};

const characters = (random: Random, alphabet: string, length: number): string => {
  const pairs = pairsOf(alphabet);
  let text = '';
  for (let made = 0; made + 1 < length; made += 2) text += pairs[Math.floor(fraction(random) * pairs.length)];
  return length % 2 === 0 ? text : text + alphabet[random() % alphabet.length];
};

/** Random text of the given length, in the alphabet that the name says. */
export const digits = (random: Random, length: number): string => characters(random, DIGITS, length);
export const lowercase = (random: Random, length: number): string => characters(random, LETTERS_AND_DIGITS, length);
export const base32 = (random: Random, length: number): string => characters(random, BASE32, length);
export const base62 = (random: Random, length: number): string => characters(random, BASE62, length);
export const base64 = (random: Random, length: number): string => characters(random, BASE64, length);
export const hex = (random: Random, length: number): string => characters(random, '0123456789abcdef', length);
