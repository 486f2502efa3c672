import type { Test } from './expression.ts';
import type { FieldKey } from './modifiers.ts';
import { eventField } from './rule-event.ts';
import { valueText } from './value-text.ts';

/** An empty text is no part of anything here: else a field that says nothing would match. */
const PARTS = {
  contains: (text: string, other: string) => other !== '' && text.includes(other),
  startswith: (text: string, other: string) => other !== '' && text.startsWith(other),
  endswith: (text: string, other: string) => other !== '' && text.endsWith(other),
} as const;

/** Of the other field's values, as parts: each is sought in all of the field's, and lists are as long as somebody likes. */
const MOST_PARTS = 100;

/** Whether a value of the field is, or has as its part, a value of the other. Fields that are missing or null are not alike. */
export const referenceTest = ({ field: name, part, cased }: FieldKey, otherName: string): Test => {
  const [field, other] = [eventField(name), eventField(otherName.trim())];
  const textOf = (value: unknown) => (cased ? valueText(value) : valueText(value)?.toLowerCase());
  return (event) => {
    const texts = new Set(other.path.values(event.rootOf(other)).map(textOf));
    texts.delete(undefined);
    if (texts.size === 0) return false;
    const some = part === 'equals' ? [] : ([...texts].slice(0, MOST_PARTS) as string[]);
    return field.path.some(event.rootOf(field), (value) => {
      const text = textOf(value);
      if (text === undefined) return false;
      return part === 'equals' ? texts.has(text) : some.some((sought) => PARTS[part](text, sought));
    });
  };
};
