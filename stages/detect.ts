import { ArrivalReader } from '../core/arrival-reader.ts';
import type { ArrivalSink, Piece } from '../core/arrival-sink.ts';
import { cut } from '../core/alerts/cut.ts';
import type { Finding } from '../core/alerts/finding.ts';
import type { Envelope, Problem } from '../core/event.ts';
import { EventReader } from '../core/event-reader.ts';
import { identify } from '../core/identity.ts';
import type { JsonScanner } from '../core/json-scanner.ts';
import type { TimedHit } from '../core/rules/hits.ts';
import { copyCompact } from '../core/tape.ts';
import { unpack, UNPACK_LIMITS } from '../core/unpack.ts';
import type { LeftAlone } from '../core/wrappings.ts';
import type { Match, ReadArrival } from './match.ts';

/** Something to look through: a file, standard input. */
export interface DetectInput {
  /** How a person finds it again. */
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Something in an input that cannot be read as an event, and where. */
export interface Unread {
  readonly position: number;
  readonly problems: readonly Problem[];
}

/** What an input turned out to hold. */
export interface DetectReceipt {
  readonly name: string;
  readonly events: number;
  readonly unread: readonly Unread[];
  /** Further pieces than are listed. */
  readonly moreUnread: number;
  readonly leftAlone: Readonly<Partial<Record<LeftAlone, number>>>;
  /** What the chunks have thrown: the input could not be read to its end. */
  readonly fault?: Error;
}

/** An event that is looked at, and where it stands. Valid during the call only. */
export type Visit = (arrival: ReadArrival, position: number) => void;

const MOST_LISTED = 20;
const LONGEST_ID = 64;
/** Numbers on the tape of a scanner that is used again. */
const KEPT_TAPE = 256 * 1024;
const CUT_SHORT: Problem = { path: '', expected: 'the rest of the input', received: 'a read error' };

/** Shows every event of an input, whatever it is wrapped in, and changes nothing. Throws only what `visit` throws. */
export const eventReading = () => {
  const events = new EventReader();
  const free: JsonScanner[][] = [];

  return async (input: DetectInput, visit: Visit): Promise<DetectReceipt> => {
    const scanners = free.pop() ?? [];
    const { sink, receipt } = sinkFor(input.name, events, visit);
    const reader = new ArrivalReader(sink, scanners);
    const source = faultless(input.chunks);
    let problem: Problem | undefined;
    for await (const unpacked of unpack(source.chunks, UNPACK_LIMITS)) {
      if ('problem' in unpacked) problem = unpacked.problem;
      else reader.push(unpacked.bytes);
    }
    const fault = source.fault();
    reader.end(fault === undefined ? problem : CUT_SHORT);
    if (scanners.every(({ tape }) => tape.length <= KEPT_TAPE)) free.push(scanners);
    return { ...receipt(), ...(fault === undefined ? {} : { fault }) };
  };
};

const sinkFor = (name: string, events: EventReader, visit: Visit) => {
  const unread: Unread[] = [];
  const leftAlone: Partial<Record<LeftAlone, number>> = {};
  let [count, moreUnread] = [0, 0];
  const piece = ({ position, problems }: Pick<Piece, 'position' | 'problems'>): void => {
    if (unread.length < MOST_LISTED) unread.push({ position, problems });
    else moreUnread++;
  };
  const sink: ArrivalSink = {
    record: (bytes, { tape }, node, position) => {
      const envelope = events.read(bytes, tape, node);
      if (isRefused(envelope)) return piece({ position, problems: envelope });
      count++;
      visit({ namespace: 'aws', source: 'local', envelope, events, bytes, tape, node }, position);
    },
    piece,
    leftAlone: (kind) => {
      leftAlone[kind] = (leftAlone[kind] ?? 0) + 1;
    },
  };
  return { sink, receipt: (): DetectReceipt => ({ name, events: count, unread, moreUnread, leftAlone }) };
};

const isRefused = (read: Envelope | readonly Problem[]): read is readonly Problem[] => Array.isArray(read);

/** Chunks that end where they would have thrown, and what they would have thrown. */
const faultless = (chunks: AsyncIterable<Buffer>) => {
  let fault: Error | undefined;
  const until = async function* () {
    try {
      yield* chunks;
    } catch (error) {
      fault = error as Error;
    }
  };
  return { chunks: until(), fault: () => fault };
};

/** What rules have found in one event. */
export interface Found {
  readonly findings: readonly Finding[];
  /** One character a byte, sixteen: copies of an event share it. Empty if there are no hits. */
  readonly identity: string;
  readonly hits: readonly TimedHit[];
}

/** Which events are asked about, in milliseconds since 1970: `[from, to)`. */
export interface DetectRange {
  readonly from?: number;
  readonly to?: number;
}

/** Asks the rules about every event of an input, copies included; tells of those that a rule has something to say about. */
export const detect = (match: Match, { from = 0, to = Infinity }: DetectRange, onFound: (found: Found) => void) => {
  const read = eventReading();
  const visit: Visit = (arrival) => {
    const { time } = arrival.envelope;
    if (time < from || time >= to) return;
    const matched = match(arrival);
    if (matched === undefined) return;
    const { account, region, eventId = '' } = arrival.envelope;
    const where = { eventId: cut(eventId, LONGEST_ID), time, count: 1, account, region };
    const hits = matched.hits.map((hit): TimedHit => ({ ...hit, ...where }));
    const identity = hits.length > 0 ? identityOf(arrival) : '';
    onFound({ findings: matched.findings, identity, hits });
  };
  return (input: DetectInput): Promise<DetectReceipt> => read(input, visit);
};

const identityOf = ({ namespace, envelope, bytes, tape, node }: ReadArrival): string =>
  identify(namespace, envelope, () => {
    const compact = Buffer.allocUnsafe(tape[node + 2] - tape[node + 1]);
    return compact.subarray(0, copyCompact(bytes, tape[node + 1], tape[node + 2], compact, 0));
  });
