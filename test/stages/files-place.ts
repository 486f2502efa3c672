import { collectFiles, type FilesOptions } from '../../stages/files.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { aTrailFile, MemoryFeed, SentMessages } from './feeds.ts';
import { wholeArchive } from './whole-archive.ts';

/** A feed, a queue, a store, and what runs do with them. */
export const aPlace = () => {
  const [feed, queue, store] = [new MemoryFeed(), new SentMessages(), new MemoryObjectStore()];
  let names = 0;
  const base = {
    store,
    feed,
    queue,
    clock: () => Date.UTC(2026, 2, 1, 9),
    unique: () => `n${names++}`,
    release: 'test',
  };
  const open = (options: Partial<FilesOptions> = {}, remaining = () => 300_000) =>
    collectFiles({ ...base, remaining }, { bucket: 'feed', ...options });
  /** Takes all messages, one after another, in one run. */
  const run = async (bodies: readonly string[], options: Partial<FilesOptions> = {}, remaining?: () => number) => {
    const session = open(options, remaining);
    for (const [index, body] of bodies.entries()) await session.take({ id: `m${index}`, body });
    return session.finish();
  };
  const put = (key: string, ...ids: readonly string[]): string => {
    feed.objects.set(key, aTrailFile(...ids));
    return key;
  };
  return { feed, queue, store, open, run, put, archive: () => wholeArchive(store) };
};

/** As S3 tells of one object. */
export const s3Notice = (key: string, size?: number): string =>
  JSON.stringify({
    Records: [
      { eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'feed' }, object: { key, ...(size && { size }) } } },
    ],
  });

export const idsOf = (events: readonly { readonly eventID: string }[]) => events.map(({ eventID }) => eventID).sort();

/** Small events, by number. */
export const eventOf = (n: number) => ({
  eventVersion: '1.11',
  eventTime: '2026-03-01T09:00:00Z',
  eventID: `e${n}`,
  awsRegion: 'eu-west-1',
  recipientAccountId: '111122223333',
});
