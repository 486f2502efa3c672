/** A log event as CloudWatch Logs takes it. */
export interface InputLogEvent {
  readonly timestamp: number;
  readonly message: string;
}

const MOST_EVENTS = 10_000;
const MOST_BYTES = 1_048_576;
/** What CloudWatch Logs counts for an event besides its message. */
const OVERHEAD = 26;
const LONGEST_SPAN = 24 * 60 * 60 * 1000;

/** In the order of their times, in batches that `PutLogEvents` takes: so many events, so many bytes, within 24 hours. */
export const logBatches = (events: readonly InputLogEvent[]): readonly (readonly InputLogEvent[])[] => {
  const batches: InputLogEvent[][] = [];
  let room = 0;
  for (const event of events.toSorted((a, b) => a.timestamp - b.timestamp)) {
    const bytes = Buffer.byteLength(event.message) + OVERHEAD;
    const batch = batches.at(-1);
    const hasRoom = batch && batch.length < MOST_EVENTS && bytes <= room;
    if (hasRoom && event.timestamp - batch[0].timestamp < LONGEST_SPAN) {
      batch.push(event);
      room -= bytes;
    } else {
      batches.push([event]);
      room = MOST_BYTES - bytes;
    }
  }
  return batches;
};
