import { ASSUMED } from './cost.ts';
import type { Counted, SummarySize } from './counted.ts';
import { PRICES } from './prices.ts';

/** What summaries cost and what they save, in US dollars a million data events of a trail that summarises them. */
export interface SummaryCost {
  /** Writing their files: one more for each account, Region and window. */
  readonly files: number;
  /** The first month's storage. */
  readonly stored: number;
  /** Saved of the events' own storage, if those of people and failed calls alone are kept. */
  readonly storedLess: number;
  /** The same two of a log group, if the trail has one. */
  readonly logged: number;
  readonly loggedLess: number;
}

const MILLION = 1e6;
const GB = 1e9;

/** A pack waits in the store, too, and is kept for a while after it was deleted. */
const stored = (bytes: number): number => (bytes / GB) * PRICES.storage.dollars * (1 + ASSUMED.deletedDays / 30);

const logged = (bytes: number): number => (bytes / GB) * PRICES.logs.dollars;

export const summaryCost = ({ publish }: Counted, { events, bytes, packed, leftOut }: SummarySize): SummaryCost => {
  const { perFile, millisecondsPerFile, megabytes } = publish;
  const files = MILLION / events;
  const requests = perFile.writes * PRICES.s3Write.dollars + perFile.reads * PRICES.s3Read.dollars;
  const time = (millisecondsPerFile / 1000) * (megabytes / 1024) * PRICES.lambdaTime.dollars;
  const accessLogs = (((perFile.writes + perFile.reads) * ASSUMED.accessLogBytes) / GB) * PRICES.storage.dollars;
  return {
    files: files * (requests + time + accessLogs),
    stored: stored(MILLION * packed),
    storedLess: stored(MILLION * leftOut * ASSUMED.eventBytes * ASSUMED.packed),
    logged: logged(MILLION * bytes),
    loggedLess: logged(MILLION * leftOut * ASSUMED.eventBytes),
  };
};
