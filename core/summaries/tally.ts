import type { Group, StagedBatch } from '../staged-batch.ts';
import { WINDOW } from '../time.ts';
import type { EventKind } from '../trails/facts.ts';
import type { Route } from '../trails/routes.ts';
import type { Template } from './configuration.ts';
import { DataEvent, valueOf } from './data-event.ts';
import { type Dimension, SHAPES } from './record.ts';
import { Texts } from './texts.ts';

/** What events are counted by, of those that a record tells. */
export const COUNTED = [
  'eventName',
  'resourceARN',
  'userIdentity',
  'userAgent',
  'sourceIpAddress',
  'errorCode',
] as const satisfies readonly Dimension[];
export type Counted = (typeof COUNTED)[number];

/** Events by columns of numbers: what they have in common is kept once. */
const COLUMNS = ['place', ...COUNTED] as const;
const WIDTH = COLUMNS.length;
const COLUMN = Object.fromEntries(COLUMNS.map((name, index) => [name, index])) as Record<
  (typeof COLUMNS)[number],
  number
>;

/** It ends in a year that cannot be written in CloudTrail's form. */
const LAST_WINDOW = Date.UTC(9999, 11, 31, 23, 55);

/** Account, Region, service and window: no record is about two. `window` is when it begins, in milliseconds since 1970. */
export interface SummaryPlace {
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly window: number;
}

/** The events of one trail: the numbers of events, and which of them are left out of its log files. */
export interface TrailTally {
  readonly events: number[];
  readonly isLeftOut: boolean[];
}

/** What the events of a kind in a batch have in common. */
interface KindNumbers {
  readonly name: number;
  readonly source: string;
  readonly error: number;
}

/**
 * The data events that a commit newly delivers, for the trails that summarise them. Its memory: 28 bytes for each event,
 * and each distinct value once.
 */
export class Tally {
  readonly trails = new Map<Route, TrailTally>();
  readonly texts = new Texts();
  readonly places: SummaryPlace[] = [];
  private readonly placeNumbers = new Map<string, Map<number, number>>();
  private cells = new Uint32Array(1024 * WIDTH);
  private count = 0;

  /** Takes in the events of one batch: give it each that is new, and the routes that log it. */
  forBatch(batch: StagedBatch): (routes: readonly Route[], row: number) => readonly Route[] {
    const kinds = batch.header.kinds.map((kind) => (kind.category === 'Data' ? this.kindNumbers(kind) : undefined));
    return (routes, row) => {
      const kind = kinds[batch.kindNumber(row)];
      const isCounted = kind && batch.time(row) < LAST_WINDOW && routes.some(({ summaries }) => summaries);
      return isCounted ? this.add(routes, batch, row, kind) : routes;
    };
  }

  value(event: number, dimension: Counted | 'place'): number {
    return this.cells[event * WIDTH + COLUMN[dimension]];
  }

  /** Counts an event for the routes that have a template for it; the routes by which it is delivered all the same. */
  private add(routes: readonly Route[], batch: StagedBatch, row: number, kind: KindNumbers): readonly Route[] {
    const event = new DataEvent(batch.records, batch.start(row), batch.end(row));
    const number = this.number(event, batch, row, kind);
    let mayBeLeftOut: boolean | undefined;
    const raw = routes.filter((route) => {
      const { summaries } = route;
      if (!summaries?.templates.some((template) => this.hasPrimary(number, template))) return true;
      const isLeftOut =
        summaries.keep !== 'All' && (mayBeLeftOut ??= !event.hasFailed && event.isMachines(batch.group(row).account));
      this.note(route, number, isLeftOut);
      return !isLeftOut;
    });
    return raw.length === routes.length ? routes : raw;
  }

  private hasPrimary(number: number, template: Template): boolean {
    return this.value(number, SHAPES[template].primary as Counted) !== 0;
  }

  private note(route: Route, number: number, isLeftOut: boolean): void {
    let tally = this.trails.get(route);
    if (!tally) this.trails.set(route, (tally = { events: [], isLeftOut: [] }));
    tally.events.push(number);
    tally.isLeftOut.push(isLeftOut);
  }

  private number(event: DataEvent, batch: StagedBatch, row: number, { name, source, error }: KindNumbers): number {
    const { texts } = this;
    const at = this.count * WIDTH;
    if (at === this.cells.length) this.grow();
    const { cells } = this;
    cells[at + COLUMN.place] = this.placeNumber(batch.group(row), source, batch.time(row));
    cells[at + COLUMN.eventName] = name;
    cells[at + COLUMN.resourceARN] = texts.numberOf(event.resource);
    cells[at + COLUMN.userIdentity] = texts.numberOf(event.identity);
    cells[at + COLUMN.userAgent] = texts.numberOf(event.userAgent);
    cells[at + COLUMN.sourceIpAddress] = texts.numberOf(event.sourceAddress);
    cells[at + COLUMN.errorCode] = error;
    return this.count++;
  }

  private grow(): void {
    const { cells } = this;
    this.cells = new Uint32Array(cells.length * 2);
    this.cells.set(cells);
  }

  private placeNumber({ account, region }: Group, source: string, time: number): number {
    const window = Math.floor(time / WINDOW) * WINDOW;
    const name = `${account}/${region}/${source}`;
    let numbers = this.placeNumbers.get(name);
    if (!numbers) this.placeNumbers.set(name, (numbers = new Map<number, number>()));
    let number = numbers.get(window);
    if (number === undefined) {
      number = this.places.length;
      numbers.set(window, number);
      this.places.push({ account, region, source, window });
    }
    return number;
  }

  private kindNumbers({ name, source, errorCode }: EventKind): KindNumbers {
    const numberOf = (text: string | undefined): number => this.texts.numberOf(valueOf(text));
    return { name: numberOf(name), source: source ?? '', error: numberOf(errorCode) };
  }
}
