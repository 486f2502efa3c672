import type { Tag } from './api.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';

const MOST_TAGS = 50;

const textOf = (value: unknown, { least, most }: { readonly least: number; readonly most: number }) =>
  typeof value === 'string' && value.length >= least && value.length <= most ? value : undefined;

const readTag = (given: unknown): Tag | undefined => {
  const { Key, Value } = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  const key = textOf(Key, { least: 1, most: 128 });
  if (key === undefined) return undefined;
  if (Value === undefined || Value === null) return { Key: key };
  const value = textOf(Value, { least: 0, most: 256 });
  return value === undefined ? undefined : { Key: key, Value: value };
};

/** The tags of an input, every key once, and not more than a trail has (api.md §4). */
export const checkTags = (given: unknown): readonly Tag[] | Refusal => {
  const tags = readTags(given);
  return !isRefusal(tags) && tags.length > MOST_TAGS ? tooMany() : tags;
};

const readTags = (given: unknown): readonly Tag[] | Refusal => {
  if (!Array.isArray(given)) return refuse('InvalidParameterException', 'TagsList must be a list.');
  const tags = given.map(readTag);
  if (!tags.every((tag) => tag !== undefined))
    return refuse('InvalidTagParameterException', 'A tag key has 1 to 128 characters, a tag value at most 256.');
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    return refuse('InvalidTagParameterException', 'A tag key is given twice.');
  if (tags.some(({ Key }) => /^aws:/i.test(Key)))
    return refuse('InvalidTagParameterException', 'A tag key cannot begin with aws:, which AWS keeps for itself.');
  return tags;
};

const tooMany = (): Refusal =>
  refuse('TagsLimitExceededException', `The number of tags per trail has exceeded the limit of ${MOST_TAGS}.`);

/** New tags come last, and a key that is there gets its new value. */
export const withTags = (tags: readonly Tag[], added: unknown): readonly Tag[] | Refusal => {
  const checked = checkTags(added);
  if (isRefusal(checked)) return checked;
  const all = [...new Map([...tags, ...checked].map((tag) => [tag.Key, tag])).values()];
  return all.length > MOST_TAGS ? tooMany() : all;
};

/** The key alone decides; a tag that is not there is no error. */
export const withoutTags = (tags: readonly Tag[], removed: unknown): readonly Tag[] | Refusal => {
  const checked = readTags(removed);
  if (isRefusal(checked)) return checked;
  const keys = new Set(checked.map(({ Key }) => Key));
  return tags.filter(({ Key }) => !keys.has(Key));
};
