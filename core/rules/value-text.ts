/** Worked out once for each object, since many rules may ask for the same. */
const remembered = (work: (value: object) => string): ((value: object) => string) => {
  const known = new WeakMap<object, string>();
  return (value) => {
    const text = known.get(value) ?? work(value);
    known.set(value, text);
    return text;
  };
};

const jsonOf = remembered((value) => JSON.stringify(value));

/** All texts that it holds, as they are. */
const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** Characters that a JSON text may have whose other spelling is looked at: no policy is longer. */
const MOST_JSON = 128 * 1024;
const TOKENS = /"(?:[^"\\]|\\.)*"|\s+/g;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const shortest = (token: string): string => (token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : '');

/**
 * A text that is JSON itself, such as a policy, spelled in the shortest way: without spaces and needless escapes, which nobody
 * but an attacker writes. All members stay, those of the same name, too. It takes time in proportion to the text.
 */
const respelled = (text: string): string | undefined => {
  if (text.length > MOST_JSON || !/^\s*[{[]/.test(text) || !isJson(text)) return undefined;
  const spelled = text.replace(TOKENS, shortest);
  return spelled === text ? undefined : spelled;
};

const bothSpellings = (text: string): readonly string[] => [text, respelled(text)].filter((each) => each !== undefined);

const wholeOf = remembered((value) => [jsonOf(value), ...textsIn(value).flatMap(bothSpellings)].join('\n'));

/** What a value is compared by: numbers and booleans by their text, objects by their compact JSON; null has none. */
export const valueText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return jsonOf(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

/** What parts are looked for in: of an object its compact JSON and, since that escapes quotes, each of its texts. */
export const searchedText = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null ? wholeOf(value) : valueText(value);

/** Whether a part is found in a value: as it is or, in a text that is JSON, as it would be spelled in the shortest way. */
export const hasPart = (value: unknown, isIn: (text: string) => boolean): boolean => {
  const text = searchedText(value);
  if (text === undefined) return false;
  if (isIn(text)) return true;
  const spelled = typeof value === 'string' ? respelled(value) : undefined;
  return spelled !== undefined && isIn(spelled);
};
