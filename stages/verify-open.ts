import { TrailError } from '../core/errors.ts';
import type { Feed, FeedObject } from '../ports/index.ts';

/** Opens an object; one of a key that there cannot be is not there. Throws a `TrailError` if it cannot. */
export const openObject = async (feed: Feed, key: string): Promise<FeedObject | undefined> => {
  try {
    return await feed.open(key);
  } catch (error) {
    if (error instanceof TrailError && error.code === 'KEY_REFUSED') return undefined;
    throw error;
  }
};
