const TEXT_OR_SPACE = /("(?:[^"\\]|\\.)*")|[ \t\r\n]+/gs;

/** JSON without the white space between its tokens; every token stays as it is. */
export const compact = (json: string): string =>
  json.replace(TEXT_OR_SPACE, (_, text: string | undefined) => text ?? '');

/** The items of a JSON list, each compact. Minds texts and brackets only: another reader than the one under test. */
export const itemsOf = (list: string): string[] => {
  const items: string[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 0; at < list.length; at++) {
    const character = list[at];
    if (character === '"') at = endOfText(list, at);
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    const isEndOfItem = (depth === 1 && character === ',') || (depth === 0 && character === ']');
    if (!isEndOfItem) continue;
    const item = compact(list.slice(start, at));
    if (item !== '') items.push(item);
    start = at + 1;
  }
  return items;
};

const endOfText = (json: string, from: number): number => {
  let at = from + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
};
