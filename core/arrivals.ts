import type { Candidate, Candidates, Decision, Seen } from './decide.ts';
import { hourOf, type SeenEntry, type SeenHour } from './seen-index.ts';
import type { StagedBatch } from './staged-batch.ts';

/** The arrivals of all batches, numbered through. */
export class Arrivals implements Candidates {
  readonly length: number;
  readonly batches: readonly StagedBatch[];
  readonly identities: readonly string[];
  private readonly batchOf: Uint32Array;
  private readonly rowOf: Uint32Array;
  /** The one that `at` gives, again and again. */
  private readonly candidate = { identity: '', content: '', source: 0, isPiece: false };

  constructor(batches: readonly StagedBatch[]) {
    this.batches = batches;
    this.length = batches.reduce((sum, { count: rows }) => sum + rows, 0);
    this.batchOf = new Uint32Array(this.length);
    this.rowOf = new Uint32Array(this.length);
    const identities = new Array<string>(this.length);
    let index = 0;
    batches.forEach((batch, number) => {
      for (let row = 0; row < batch.count; row++, index++) {
        this.batchOf[index] = number;
        this.rowOf[index] = row;
        identities[index] = batch.identity(row);
      }
    });
    this.identities = identities;
  }

  batch(index: number): StagedBatch {
    return this.batches[this.batchOf[index]];
  }

  row(index: number): number {
    return this.rowOf[index];
  }

  hour(index: number): number {
    return hourOf(this.batch(index).time(this.rowOf[index]));
  }

  at(index: number): Candidate {
    const batch = this.batch(index);
    const row = this.rowOf[index];
    const { candidate } = this;
    candidate.identity = this.identities[index];
    candidate.content = batch.content(row);
    candidate.source = batch.source(row);
    candidate.isPiece = batch.isPiece(row);
    return candidate;
  }
}

/** The identities of each hour. */
export const wantedHours = (arrivals: Arrivals): Map<number, string[]> => {
  const wanted = new Map<number, string[]>();
  arrivals.identities.forEach((identity, index) => {
    const hour = arrivals.hour(index);
    const identities = wanted.get(hour);
    if (identities) identities.push(identity);
    else wanted.set(hour, [identity]);
  });
  return wanted;
};

/** What a decision taught, by hour of event time: every content and source of the identities concerned. */
export const learnedHours = (decision: Decision, seen: Seen, arrivals: Arrivals): SeenHour[] => {
  const byHour = new Map<number, SeenEntry[]>();
  for (const index of decision.learned) {
    const hour = arrivals.hour(index);
    const identity = arrivals.identities[index];
    let entries = byHour.get(hour);
    if (!entries) byHour.set(hour, (entries = []));
    for (const { content, sources } of seen.get(identity) ?? []) entries.push({ identity, content, sources });
  }
  return [...byHour].map(([hour, entries]) => ({ hour, entries }));
};
