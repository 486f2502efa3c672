import { type SummaryQuestion, SummarySums, type SummedUp } from '../core/summaries/sum-summaries.ts';
import {
  type FaultyFile,
  organizationsIn,
  type Readers,
  type SummaryFolder,
  summaryFiles,
} from '../stages/read-summaries.ts';
import type { Place } from './summaries-place.ts';

/** What there is to tell. `nearest` is told only if nothing was found. */
export interface Findings extends SummedUp {
  readonly files: number;
  readonly faulty: readonly FaultyFile[];
  /** Folders of organizations, told only if nothing was found and nobody had named one. */
  readonly organizations: readonly string[];
}

/** Reads and adds up; where there is nothing, it looks where there is something. */
export const findSummaries = async (
  { feed, folder }: Place,
  question: SummaryQuestion,
  onProgress: NonNullable<Readers['onProgress']>,
): Promise<Findings> => {
  const asked = narrowed(folder, question);
  const sums = new SummarySums(question);
  const read = await summaryFiles(feed, asked).since(question.since, {
    onRecord: (record) => sums.add(record),
    onProgress,
  });
  const { nearest, ...found } = { ...sums.result(), ...read, organizations: [] };
  if (found.totals.records > 0) return found;
  if (read.files > 0) return nearest ? { ...found, nearest } : found;

  const others = new SummarySums(question);
  const readers: Readers = { onRecord: (record) => others.add(record), onProgress };
  const earlier = await summaryFiles(feed, asked).newest(readers);
  // Nobody has a folder by a name that is misspelt.
  const last = earlier.files > 0 ? earlier : await summaryFiles(feed, folder).newest(readers);
  const isElsewhere = last.files === 0 && folder.organization === undefined;
  const organizations = isElsewhere ? await organizationsIn(feed, folder.prefix) : [];
  const { nearest: other } = others.result();
  return { ...found, ...last, ...(other && { nearest: other }), organizations };
};

/** Only what the question is of. A trail of one account has that account’s folder alone. */
const narrowed = (folder: SummaryFolder, { accounts, regions }: SummaryQuestion): SummaryFolder => ({
  ...(accounts && { accounts }),
  ...(regions && { regions }),
  ...folder,
});

/** Events that another template counts, and this one does not: they have no value for it, or came before it was there. */
export const withoutValue = ({ eventsBy, totals }: Findings): number =>
  Math.max(0, ...eventsBy.values()) - totals.events;
