import { type SummaryQuestion, SummarySums, type SummedUp } from '../core/summaries/sum-summaries.ts';
import { type FaultyFile, organizationsIn, type Readers, summaryFiles } from '../stages/read-summaries.ts';
import type { Place } from './summaries-place.ts';

/** What there is to tell. */
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
  const reader = summaryFiles(feed, folder);
  const sums = new SummarySums(question);
  const read = await reader.since(question.since, { onRecord: (record) => sums.add(record), onProgress });
  const found = { ...sums.result(), ...read, organizations: [] };
  if (read.files > 0) return found;

  const earlier = new SummarySums(question);
  const { files, faulty } = await reader.newest({ onRecord: (record) => earlier.add(record), onProgress });
  const { outside } = earlier.result();
  const isElsewhere = files === 0 && folder.organization === undefined;
  const organizations = isElsewhere ? await organizationsIn(feed, folder.prefix) : [];
  return { ...found, files, faulty, ...(outside && { outside }), organizations };
};
