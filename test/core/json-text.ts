import * as fc from 'fast-check';

/** Picks one of `count` possibilities. */
export type Choose = (count: number) => number;

/** An arbitrary source of choices: what makes two writings of one value differ. */
export const choices = (): fc.Arbitrary<Choose> =>
  fc.infiniteStream(fc.nat({ max: 0xffff })).map((stream) => (count) => (stream.next().value as number) % count);

export type Json = fc.JsonValue;

const SPACES = ['', '', '', ' ', '\n', '\t', '\r\n', '  \n  '];

/** Writes a value as any JSON text that means it: white space, escapes, forms of numbers, order and repetition of keys. */
export const writeOddly = (value: Json, choose: Choose): string => {
  const space = () => SPACES[choose(SPACES.length)];
  const spaced = (parts: readonly string[]) =>
    space() + parts.map((part) => `${space()}${part}${space()}`).join(',') + space();
  if (Array.isArray(value)) return `[${spaced(value.map((item) => writeOddly(item, choose)))}]`;
  if (typeof value === 'string') return writeText(value, choose);
  if (typeof value === 'number') return writeNumber(value, choose);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const member = (key: string, item: Json) =>
    `${writeText(key, choose)}${space()}:${space()}${writeOddly(item, choose)}`;
  const members = Object.entries(value).map(([key, item]) => {
    const before = choose(4) === 0 ? [member(key, choose(9))] : [];
    return [...before, member(key, item as Json)];
  });
  return `{${spaced(shuffled(members, choose).flat())}}`;
};

const shuffled = <T>(items: readonly T[], choose: Choose): T[] => {
  const rest = [...items];
  return items.map(() => rest.splice(choose(rest.length), 1)[0]);
};

const SHORT: Readonly<Record<string, string>> = {
  ...{ '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' },
  ...{ '"': '\\"', '\\': '\\\\', '/': '\\/' },
};

const writeText = (text: string, choose: Choose): string =>
  `"${Array.from(text, (character) => writeCharacter(character, choose)).join('')}"`;

const writeCharacter = (character: string, choose: Choose): string => {
  const mustEscape = character < ' ' || '"\\'.includes(character) || !character.isWellFormed();
  if (!mustEscape && choose(8) > 0) return character;
  if (SHORT[character] !== undefined && choose(2) === 0) return SHORT[character];
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index).toString(16));
  const digits = units.map((unit) => unit.padStart(4, '0'));
  return digits.map((unit) => `\\u${choose(2) === 0 ? unit : unit.toUpperCase()}`).join('');
};

/** `150` as `150`, `1.50e+2`, `0.15E3`, `15000e-2`, … */
const writeNumber = (value: number, choose: Choose): string => {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const plain = String(Math.abs(value));
  if (choose(3) === 0) return sign + plain;
  const [mantissa, exponent = '0'] = plain.split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const zeros = choose(3);
  const digits = whole + fraction + '0'.repeat(zeros);
  const point = choose(digits.length);
  const shown = digits.slice(0, digits.length - point).replace(/^0+(?=\d)/, '');
  const behind = point === 0 ? '' : `.${digits.slice(-point)}`;
  const power = Number(exponent) - fraction.length - zeros + point;
  const plus = power >= 0 && choose(2) === 0 ? '+' : '';
  return `${sign}${shown}${behind}${choose(2) === 0 ? 'e' : 'E'}${plus}${power}`;
};

const texts = () =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ maxLength: 40 }),
    fc.constantFrom('', 'a', 'é', '\u2028', '"\\/', '日本', '\ud800'),
  );

const leaves = () =>
  fc.oneof(
    texts(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, 0, -0, 1e21, 5e-324, 100),
  );

/** Values with all that is odd in JSON. */
export const values = (): fc.Arbitrary<Json> =>
  fc.letrec<{ node: Json }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 3, arbitrary: leaves() },
      { weight: 1, arbitrary: fc.array(tie('node'), { maxLength: 5 }) },
      { weight: 1, arbitrary: fc.dictionary(texts(), tie('node'), { maxKeys: 5 }) },
    ),
  })).node;

/** The same in an object or a list. */
export const documents = (): fc.Arbitrary<Json> =>
  fc.oneof(fc.array(values(), { maxLength: 5 }), fc.dictionary(texts(), values(), { maxKeys: 5 }));
