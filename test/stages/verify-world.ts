import type { DigestChain } from '../../core/digest-file.ts';
import {
  archiveOf,
  BEGIN,
  HOUR,
  type MadeDigest,
  makeDigest,
  makeFile,
  MINUTE,
  type Objects,
  verifying,
} from '../verify/archive.ts';

export const CHAIN: DigestChain = {
  account: '111122223333',
  region: 'eu-west-1',
  name: 'main',
  homeRegion: 'eu-west-1',
  isBackfill: false,
};

/** The beginning of an hour of the archive. */
export const hour = (n: number): number => BEGIN + n * HOUR;

let names = 0;

/** A file that was delivered so many minutes after the archive begins. */
export const fileAt = (minutes: number, chain: DigestChain = CHAIN) =>
  makeFile(chain, BEGIN + minutes * MINUTE, `f${++names}`);

/** A chain with a digest for each of these spans of hours, and a file in each. */
export const chainOf = async (
  spans: readonly (readonly [from: number, to: number])[],
  options: { readonly chain?: DigestChain; readonly before?: MadeDigest } = {},
): Promise<readonly MadeDigest[]> => {
  const { chain = CHAIN, before } = options;
  const made: MadeDigest[] = [];
  for (const [from, to] of spans) {
    const previous = made.at(-1) ?? before;
    const files = [fileAt(from * 60 + 10, chain)];
    const times = { start: hour(from), end: hour(to) };
    made.push(await makeDigest({ chain, files, ...times, ...(previous && { previous }) }));
  }
  return made;
};

/** Hours `[from, to)`, each a span. */
export const hours = (from: number, to: number): (readonly [number, number])[] =>
  Array.from({ length: to - from }, (_, index) => [from + index, from + index + 1] as const);

/** All that these digests and their files are. */
export const objectsOf = (...chains: readonly (readonly MadeDigest[])[]): Objects => archiveOf(chains).objects;

/** The same without what stands beside the bytes. */
export const copied = (objects: Objects): Objects =>
  new Map([...objects].map(([key, { body }]) => [key, { body, metadata: {} }]));

export const add = (objects: Objects, { key, body }: { readonly key: string; readonly body: Buffer }): void => {
  objects.set(key, { body, metadata: {} });
};

/** Kind and key of each fault. */
export const told = async (...args: Parameters<typeof verifying>) =>
  (await verifying(...args)).faults.map(({ is, key }) => [is, key]);

/** Kind and keys of each notice. */
export const noticed = async (...args: Parameters<typeof verifying>) =>
  (await verifying(...args)).notices.map(({ is, keys }) => [is, ...keys]);
