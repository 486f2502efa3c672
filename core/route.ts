import type { Arrivals } from './arrivals.ts';
import type { Outcome } from './decide.ts';
import { addTo, type Draft, logDraft, type Place, setAsideDraft } from './draft.ts';
import { logFileBytes, type RecordSlice } from './log-file.ts';
import type { Group, StagedBatch } from './staged-batch.ts';
import { Tally } from './summaries/tally.ts';
import type { Router } from './trails/router.ts';
import type { Route } from './trails/routes.ts';
import type { Rule } from './trails/rules.ts';

/**
 * What becomes of an arrival in the end: of an event that no trail logs, the rule that kept it out; `summarised` is one that
 * no trail delivers, since summaries stand for it.
 */
export type RoutedOutcome = Outcome | Rule | 'summarised';

/** The files of a run, what its summaries are made of, and the outcome of each arrival. */
export interface Routing {
  readonly drafts: readonly Draft[];
  readonly tally: Tally;
  readonly outcomes: readonly RoutedOutcome[];
}

/**
 * Which arrivals go to which files: each event to every trail that logs it, unless summaries stand for it, and what is set
 * aside to its own.
 */
export const route = (
  router: Router,
  arrivals: Arrivals,
  outcomes: readonly Outcome[],
  place: Place,
  fileBytes: number,
): Routing => {
  const drafts = new Drafts(fileBytes, place);
  const tally = new Tally();
  const routed: RoutedOutcome[] = [...outcomes];
  let index = 0;
  for (const batch of arrivals.batches) {
    const routesOf = router.forBatch(batch);
    const count = tally.forBatch(batch);
    for (let row = 0; row < batch.count; row++, index++) {
      const outcome = outcomes[index];
      if (outcome === 'delivered' || outcome === 'correction') {
        const routes = routesOf(row);
        if (typeof routes === 'string') {
          routed[index] = routes;
          continue;
        }
        // An event is counted once, by what was known of it first.
        const raw = outcome === 'delivered' ? count(routes, row) : routes;
        if (raw.length === 0) routed[index] = 'summarised';
        else drafts.addEvent(raw, batch, row, outcome === 'correction');
      } else if (outcome === 'setAside' || outcome === 'conflict') {
        drafts.setAside(batch, row, outcome === 'conflict');
      }
    }
  }
  return { drafts: drafts.all, tally, outcomes: routed };
};

/** The files being filled: one at a time for each trail, account, Region and folder. */
class Drafts {
  readonly all: Draft[] = [];
  private readonly open = new Map<object, Map<string, Draft>>();
  private readonly names = new Map<Group, string>();
  private readonly fileBytes: number;
  private readonly place: Place;

  constructor(fileBytes: number, place: Place) {
    this.fileBytes = fileBytes;
    this.place = place;
  }

  addEvent(routes: readonly Route[], batch: StagedBatch, row: number, isCorrection: boolean): void {
    const group = batch.group(row);
    const name = this.nameOf(group);
    const slice = { bytes: batch.records, start: batch.start(row), end: batch.end(row) };
    for (const route of routes) {
      const draft = this.for(route, name, slice, () => logDraft(route, group, this.place));
      addTo(draft, slice, batch.time(row));
      if (isCorrection) draft.corrected.push(batch.identity(row));
    }
  }

  setAside(batch: StagedBatch, row: number, isConflict: boolean): void {
    const slice = { bytes: batch.records, start: batch.start(row), end: batch.end(row) };
    const line = isConflict ? conflictLine(slice, batch.key) : slice;
    const draft = this.for(ASIDE, '', line, () => setAsideDraft(this.place));
    addTo(draft, line, batch.time(row));
  }

  /** The file that a record goes to, begun if there is none, or none with room. */
  private for(route: object, name: string, { start, end }: RecordSlice, make: () => Draft): Draft {
    let files = this.open.get(route);
    if (!files) this.open.set(route, (files = new Map<string, Draft>()));
    const draft = files.get(name);
    const isFull = draft && logFileBytes(draft.bytes + end - start, draft.records.length + 1) > this.fileBytes;
    if (draft && !isFull) return draft;
    const next = make();
    this.all.push(next);
    files.set(name, next);
    return next;
  }

  /** Each batch has objects of its own for the same groups. */
  private nameOf(group: Group): string {
    let name = this.names.get(group);
    if (name === undefined) this.names.set(group, (name = `${group.account}/${group.region}/${group.folder}`));
    return name;
  }
}

const ASIDE = {};

const CONFLICT = { path: '', expected: 'the same event as delivered under this eventID', received: 'another' };

/** A set-aside line for a conflict; `input` is the staged object that it came in. */
const conflictLine = ({ bytes, start, end }: RecordSlice, input: string): RecordSlice => {
  const text = bytes.toString('utf8', start, end);
  const line = Buffer.from(
    JSON.stringify({ input, position: start, length: end - start, isWhole: true, problems: [CONFLICT], text }),
  );
  return { bytes: line, start: 0, end: line.length };
};
