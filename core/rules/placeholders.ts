import type { Placeholders } from './rule.ts';
import type { Refuse } from './rule-members.ts';

const PLACEHOLDER = /\\%|%(?<name>[\w.-]{1,100})%/g;
/** Placeholders of one text multiply. */
const MOST_TEXTS = 100_000;

/** What `|expand` works with. */
export interface Expansion {
  readonly values: Placeholders;
  /** Notes a placeholder that nobody gave values for. */
  readonly miss: (name: string) => void;
}

/** Whether a text has one. */
export const hasPlaceholder = (text: string): boolean =>
  [...text.matchAll(PLACEHOLDER)].some(({ groups }) => groups?.name !== undefined);

/** What a text is if each placeholder of it has each of its values, `\%` being a plain percent sign. */
export const expanded = (
  text: string,
  { values, miss }: Expansion,
  path: string,
  refuse: Refuse,
): readonly string[] => {
  let texts: readonly string[] = [''];
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const before = text.slice(from, match.index);
    const name = match.groups?.name;
    from = match.index + match[0].length;
    if (name === undefined) texts = texts.map((start) => `${start}${before}%`);
    else {
      const given = Object.hasOwn(values, name) ? values[name] : [];
      if (given.length === 0) miss(name);
      if (texts.length * given.length > MOST_TEXTS) {
        refuse(path, `placeholders stand for more than ${MOST_TEXTS} values`);
        return [];
      }
      texts = texts.flatMap((start) => given.map((value) => `${start}${before}${value}`));
    }
  }
  return texts.map((start) => start + text.slice(from));
};
