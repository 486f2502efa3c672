/** Characters that a finding keeps of a text, and of an error's message: CloudTrail itself keeps no more of that. */
export const MOST_TEXT = 256;
export const MOST_MESSAGE = 1024;

/** The text's beginning, well-formed Unicode; a character of two halves stays whole or goes. */
export const cut = (text: string, most: number): string => {
  const begin = text.slice(0, most);
  const isHalved = begin.length < text.length && /[\uD800-\uDBFF]$/.test(begin);
  return (isHalved ? begin.slice(0, -1) : begin).toWellFormed();
};
