import type { Summarized } from '../core/commit.ts';
import { addTo, type Draft, logDraft, type Place } from '../core/draft.ts';
import { folderOf, logFileBytes, trailMark } from '../core/log-file.ts';
import type { SummaryRecord } from '../core/summaries/record.ts';
import { Summarizer, summaryIds } from '../core/summaries/summarize.ts';
import type { Tally, TrailTally } from '../core/summaries/tally.ts';
import { parseTime } from '../core/time.ts';

/** What a commit summarises: of each trail how much, and the files, each made when it is asked for. */
export interface Summaries {
  readonly summaries: readonly Summarized[];
  readonly drafts: Iterable<Draft>;
}

/**
 * Summarises the data events that a commit newly delivers: for each trail that summarises, files of their own for each
 * account and Region (aggregated-events.md §3), by whose names its reader knows them. It knows no other commit, so what
 * several commits say of a window adds up.
 */
export const summarize = (tally: Tally, place: Place, fileBytes: number): Summaries => ({
  summaries: [...tally.trails].map(([{ pin }, { events, isLeftOut }]) => ({
    trail: pin.trail,
    events: events.length,
    leftOut: isLeftOut.filter(Boolean).length,
  })),
  drafts: allDrafts(tally, place, fileBytes),
});

function* allDrafts(tally: Tally, place: Place, fileBytes: number): Generator<Draft> {
  const summarizer = new Summarizer(tally);
  for (const [route, trail] of tally.trails) {
    const { trail: arn } = route.pin;
    const mark = trailMark(arn);
    const of = { time: place.time, rules: route.summaries!, newId: summaryIds(place.run, arn) };
    for (const { account, region, indices } of byRegion(tally, trail)) {
      const group = { account, region, folder: folderOf('Aggregated') };
      const make = (): Draft => ({ ...logDraft(route, group, place, mark), isSummary: true });
      yield* filled(summarizer.summarize(trail, indices, of), make, fileBytes);
    }
  }
}

/** The trail's events of each account and Region. */
const byRegion = (tally: Tally, { events }: TrailTally) => {
  const regions = new Map<string, { account: string; region: string; indices: number[] }>();
  events.forEach((event, index) => {
    const { account, region } = tally.places[tally.value(event, 'place')];
    const name = `${account}/${region}`;
    let found = regions.get(name);
    if (!found) regions.set(name, (found = { account, region, indices: [] }));
    found.indices.push(index);
  });
  return regions.values();
};

/** Files with these records, none larger than `fileBytes`. */
function* filled(records: Iterable<SummaryRecord>, make: () => Draft, fileBytes: number): Generator<Draft> {
  let draft = make();
  for (const record of records) {
    const bytes = Buffer.from(JSON.stringify(record));
    if (draft.records.length > 0 && logFileBytes(draft.bytes + bytes.length, draft.records.length + 1) > fileBytes) {
      yield draft;
      draft = make();
    }
    addTo(draft, { bytes, start: 0, end: bytes.length }, parseTime(record.timeWindow.windowStart)!);
  }
  if (draft.records.length > 0) yield draft;
}
