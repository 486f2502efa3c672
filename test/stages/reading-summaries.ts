import { type SummaryFolder, summaryFiles } from '../../stages/read-summaries.ts';
import { aSummary, aSummaryFile } from '../data/summaries.ts';
import { MemoryFeed } from '../stores/memory-feed.ts';

const NINE = Date.UTC(2026, 2, 1, 9);

/** A bucket with these files. */
export const aFeed = (files: Readonly<Record<string, Buffer>>) => {
  const feed = new MemoryFeed();
  for (const [key, body] of Object.entries(files)) feed.objects.set(key, { body, metadata: {} });
  return feed;
};

/** A file whose one record counts so many events. */
export const fileOf = (events: number): Buffer => aSummaryFile(aSummary({ events }));

/** Of a bucket all. */
export const HEAD: SummaryFolder = { prefix: '' };

/** What of a bucket is read, and what was told meanwhile. */
export const read = async (feed: MemoryFeed, folder: SummaryFolder = HEAD, since: number | 'newest' = NINE) => {
  const counts: number[] = [];
  const progress: string[] = [];
  const reader = summaryFiles(feed, folder);
  const readers = {
    onRecord: ({ primary }: { readonly primary: { readonly statistics: readonly { readonly value: number }[] } }) =>
      counts.push(primary.statistics[0].value),
    onProgress: (done: number, total: number) => progress.push(`${done}/${total}`),
  };
  const receipt = since === 'newest' ? await reader.newest(readers) : await reader.since(since, readers);
  return { ...receipt, counts: counts.sort((a, b) => a - b), progress };
};
