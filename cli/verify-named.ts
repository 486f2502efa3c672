import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { DIGEST_FOLDER } from '../contracts/archive-layout.ts';
import { parseDigest } from '../core/digest.ts';
import { accountFolder } from '../core/log-file.ts';
import { mapParallel } from '../core/parallel.ts';
import type { Feed } from '../ports/index.ts';
import type { VerifyQuestion } from '../stages/verify.ts';

const FOLDERS = 8;
const DIGESTS = 4;
/** A digest of so many bytes, unpacked, names more files than an hour has. */
const MOST_BYTES = 64 * 1024 * 1024;

/** What some digests of a copy call their bucket, each name once. None is verified for that. */
export const bucketsNamed = async (
  feed: Feed,
  { prefix, organization }: Pick<VerifyQuestion, 'prefix' | 'organization'>,
): Promise<readonly string[]> => {
  const head = { prefix, ...(organization !== undefined && { organization }) };
  const accounts = await feed.folders(accountFolder(head, '').slice(0, -1));
  const ofDigests = accounts.map((account) => `${accountFolder(head, account)}${DIGEST_FOLDER}/`);
  const regions = await mapParallel(ofDigests, FOLDERS, async (folder) =>
    (await feed.folders(folder)).map((region) => `${folder}${region}/`),
  );
  const listed = await mapParallel(regions.flat().slice(0, FOLDERS), FOLDERS, (folder) => feed.list(folder));
  const keys = listed.flatMap((digests) => digests.slice(-DIGESTS).map(({ key }) => key));
  const names = await mapParallel(keys, DIGESTS, (key) => bucketNamed(feed, key));
  return [...new Set(names.flatMap((name) => name ?? []))];
};

const bucketNamed = async (feed: Feed, key: string): Promise<string | undefined> => {
  const object = await feed.open(key);
  if (!object) return undefined;
  const bytes = await buffer(object.chunks);
  try {
    return parseDigest(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }))?.bucket;
  } catch {
    // What is wrong with it is for verify to tell.
    return undefined;
  }
};
