import { gunzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import type { ObjectStore } from '../../ports/index.ts';

/** Every written-once object and its bytes. */
export const objectsIn = async (store: ObjectStore): Promise<Map<string, Buffer>> => {
  const listed = await store.list('');
  return new Map(
    await Promise.all(listed.map(async ({ key }) => [key, Buffer.from((await store.read(key))!)] as const)),
  );
};

const HEAD = '{"Records":[';

/** What stands between the brackets of a log file. */
export const insideOf = (file: Buffer): string => {
  const text = gunzipSync(file).toString();
  expect(text.startsWith(HEAD) && text.endsWith(']}')).toBe(true);
  return text.slice(HEAD.length, -2);
};

/** The records of a log file, token by token. */
export const recordsIn = (file: Buffer): string[] =>
  insideOf(file).split(/(?<=}),(?={"(?:eventVersion|recipientAccountId)")/);

/** A line of a file of what was set aside. */
interface SetAside {
  readonly input: string;
  readonly problems: readonly { readonly path: string }[];
  readonly text: string;
}

/** The lines of a file of what was set aside. */
export const linesIn = (file: Buffer): SetAside[] =>
  gunzipSync(file)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SetAside);

/** The bytes that were set aside, without where they came from: that is another thing in other batches. */
export const textsIn = (file: Buffer): string[] => linesIn(file).map(({ text }) => text);
