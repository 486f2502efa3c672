import type { Template } from './configuration.ts';
import {
  addDetail,
  byText,
  type Details,
  failedIn,
  leftOutIn,
  sortedDetails,
  sumOf,
  type SummedBreakdown,
} from './details.ts';
import { type Aspect, Nearby, type Nearest } from './nearest.ts';
import type { ReadSummary } from './read-summaries.ts';

/** What of all summaries is added up. Nothing named: of every account, Region, service. */
export interface SummaryQuestion {
  readonly template: Template;
  /** Windows that begin in `[since, until)`, in milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly services?: readonly string[];
  /** Whether each row is broken down, too: it takes the memory of all values of all rows. */
  readonly hasDetails?: boolean;
}

export interface Counted {
  readonly events: number;
  /** Calls with an error code. Only OpenTrail's summaries tell them, CloudTrail's do not. */
  readonly failed: number;
  /** Events that were not delivered one by one. */
  readonly leftOut: number;
}

/** One value of the primary dimension, of one service. */
export interface SummaryRow extends Counted {
  readonly name: string;
  readonly service: string;
  readonly details: readonly SummedBreakdown[];
}

/** What happened in a window. */
export interface WindowSum extends Counted {
  /** Milliseconds since 1970. */
  readonly start: number;
}

export interface SummedUp {
  readonly totals: Counted & { readonly windows: number; readonly records: number; readonly lateRecords: number };
  /** Most events first. */
  readonly rows: readonly SummaryRow[];
  /** Oldest first; those without events are not there. */
  readonly windows: readonly WindowSum[];
  /** Events of the same question in each template that there is: one template may count what another cannot. */
  readonly eventsBy: ReadonlyMap<Template, number>;
  /** Of the records that are not of the question those that miss it least. */
  readonly nearest?: Nearest;
  /** Records of a primary dimension that nobody knows. */
  readonly unknown: number;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
type Sum = Mutable<Counted>;
type RowSum = Sum & { readonly details: Details };

const newSum = (): Sum => ({ events: 0, failed: 0, leftOut: 0 });

const addTo = (sum: Sum, { events, failed, leftOut }: Counted): void => {
  sum.events += events;
  sum.failed += failed;
  sum.leftOut += leftOut;
};

/** Adds up summaries, in any order, exactly. */
export class SummarySums {
  private readonly question: SummaryQuestion;
  private readonly totals = newSum();
  private readonly rows = new Map<string, Map<string, RowSum>>();
  private readonly windows = new Map<number, Sum>();
  private readonly eventsBy = new Map<Template, number>();
  private records = 0;
  private lateRecords = 0;
  private unknown = 0;
  private readonly nearby = new Nearby();

  constructor(question: SummaryQuestion) {
    this.question = question;
  }

  add(record: ReadSummary): void {
    const misses = this.missesOf(record);
    if (misses.length > 0) this.nearby.add(record, misses);
    if (misses.some((aspect) => aspect !== 'template')) return;
    const { template } = record;
    if (template === undefined) {
      this.unknown++;
      return;
    }
    const events = sumOf(record.primary);
    this.eventsBy.set(template, (this.eventsBy.get(template) ?? 0) + events);
    if (misses.length === 0) this.addRecord(record, events);
  }

  result(): SummedUp {
    const { totals, records, lateRecords, windows, eventsBy, unknown } = this;
    const nearest = this.nearby.nearest();
    const rows = [...this.rows].flatMap(([service, named]) =>
      [...named].map(([name, { details, ...sum }]) => ({ name, service, ...sum, details: sortedDetails(details) })),
    );
    return {
      totals: { ...totals, windows: windows.size, records, lateRecords },
      rows: rows.sort(byEvents),
      windows: [...windows].map(([start, sum]) => ({ start, ...sum })).sort((a, b) => a.start - b.start),
      eventsBy,
      ...(nearest && { nearest }),
      unknown,
    };
  }

  private missesOf({ account, region, service, template, windowStart }: ReadSummary): readonly Aspect[] {
    const { accounts, regions, services, since, until } = this.question;
    const misses: Aspect[] = [];
    if (windowStart < since || windowStart >= until) misses.push('time');
    if (template !== this.question.template) misses.push('template');
    if (!isAmong(service, services)) misses.push('service');
    if (!isAmong(region, regions)) misses.push('region');
    if (!isAmong(account, accounts)) misses.push('account');
    return misses;
  }

  private addRecord(record: ReadSummary, events: number): void {
    const { primary, details, windowStart, isLate } = record;
    const counted = { events, failed: failedIn(details), leftOut: leftOutIn(details) };
    this.records++;
    if (isLate) this.lateRecords++;
    addTo(this.totals, counted);
    let window = this.windows.get(windowStart);
    if (!window) this.windows.set(windowStart, (window = newSum()));
    addTo(window, counted);
    if (primary.statistics.length === 1) this.addOne(record, counted);
    else this.addSeveral(record);
  }

  private addOne({ service, primary, details }: ReadSummary, counted: Counted): void {
    const row = this.rowOf(service, primary.statistics[0].name);
    addTo(row, counted);
    if (this.question.hasDetails) for (const detail of details) addDetail(row.details, detail);
  }

  /** Nobody writes such records yet. Whose calls failed they would not tell, so that counts in the totals alone. */
  private addSeveral({ service, primary }: ReadSummary): void {
    for (const { name, value } of primary.statistics) this.rowOf(service, name).events += value;
  }

  private rowOf(service: string, name: string): RowSum {
    let named = this.rows.get(service);
    if (!named) this.rows.set(service, (named = new Map<string, RowSum>()));
    let row = named.get(name);
    if (!row) named.set(name, (row = { ...newSum(), details: new Map() }));
    return row;
  }
}

const isAmong = (value: string, wanted: readonly string[] | undefined): boolean => wanted?.includes(value) ?? true;

const byEvents = (a: SummaryRow, b: SummaryRow): number =>
  b.events - a.events || byText(a.name, b.name) || byText(a.service, b.service);
