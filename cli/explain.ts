import { type InputFile, readInput } from '../adapters/local/inputs.ts';
import { BUCKETS } from '../contracts/archive-layout.ts';
import { ArrivalReader } from '../core/arrival-reader.ts';
import type { ArrivalSink, Piece } from '../core/arrival-sink.ts';
import type { Envelope, Problem } from '../core/event.ts';
import { EventReader } from '../core/event-reader.ts';
import type { JsonScanner } from '../core/json-scanner.ts';
import { accountFolder, folderOf } from '../core/log-file.ts';
import { summaryRules } from '../core/summaries/configuration.ts';
import { isOnlySummarised } from '../core/summaries/only-summarised.ts';
import { formatTime } from '../core/time.ts';
import { organizationOf } from '../core/trails/membership.ts';
import type { Organization } from '../core/trails/organization.ts';
import { readDetails } from '../core/trails/read-details.ts';
import { kindOf } from '../core/trails/kinds.ts';
import { judge } from '../core/trails/rules.ts';
import type { StoredTrail } from '../core/trails/stored-trail.ts';
import { unpack } from '../core/unpack.ts';
import type { LeftAlone } from '../core/wrappings.ts';

/** What one trail makes of an event. */
export interface Verdict {
  /** An ARN; `default` for the built-in trail. */
  readonly trail: string;
  readonly logs: boolean;
  /** The rule that decided. */
  readonly rule: string;
  readonly why: string;
  /** Below the archive, if it logs it: of the event, or of its summaries if there is nothing else. */
  readonly folder?: string;
  /** The trail logs it, and keeps no record of it: it is only counted. */
  readonly isOnlySummarised?: true;
}

/** What all trails make of an event. */
export interface Explanation {
  readonly input: string;
  /** Bytes of the (unpacked) input. */
  readonly position: number;
  readonly eventID?: string;
  readonly eventTime: string;
  readonly eventSource?: string;
  readonly eventName?: string;
  readonly eventCategory: string;
  readonly account: string;
  readonly awsRegion: string;
  readonly isGlobal: boolean;
  readonly trails: readonly Verdict[];
}

/** What is no event, or no whole one. */
export interface Unexplained {
  readonly input: string;
  readonly position: number;
  readonly problems: readonly Problem[];
}

export interface Findings {
  readonly events: Explanation[];
  readonly unreadable: Unexplained[];
  /** Recognised, and holding no events: how many of each kind. */
  readonly leftAlone: Partial<Record<LeftAlone, number>>;
}

export const noFindings = (): Findings => ({ events: [], unreadable: [], leftAlone: {} });

/** Who might log an event. */
export interface Judges {
  readonly trails: readonly StoredTrail[];
  readonly organization?: Organization;
  /** Why the built-in trail logs everything, if it does. */
  readonly whyBuiltIn?: string;
}

/** Adds what the trails make of every event of an input. Throws a `TrailError` where it cannot be read. */
export const explainInput = async (file: InputFile, judges: Judges, findings: Findings): Promise<void> => {
  const reader = new ArrivalReader(sinkOf(file.path, judges, findings));
  let problem: Problem | undefined;
  for await (const unpacked of unpack(readInput(file))) {
    if ('problem' in unpacked) problem = unpacked.problem;
    else reader.push(unpacked.bytes);
  }
  reader.end(problem);
};

const sinkOf = (input: string, judges: Judges, { events, unreadable, leftAlone }: Findings): ArrivalSink => {
  const reader = new EventReader();
  const piece = ({ position, problems }: Pick<Piece, 'position' | 'problems'>) => {
    unreadable.push({ input, position, problems });
  };
  return {
    record: (bytes: Buffer, scanner: JsonScanner, node: number, position: number) => {
      const read = reader.read(bytes, scanner.tape, node);
      if (isRefused(read)) return piece({ position, problems: read });
      const [start, end] = [scanner.tape[node + 1], scanner.tape[node + 2]];
      events.push(explainEvent(read, bytes.subarray(start, end), judges, { input, position }));
    },
    piece,
    leftAlone: (kind) => {
      leftAlone[kind] = (leftAlone[kind] ?? 0) + 1;
    },
  };
};

const isRefused = (read: Envelope | readonly Problem[]): read is readonly Problem[] => Array.isArray(read);

const explainEvent = (
  event: Envelope,
  record: Buffer,
  { trails, organization, whyBuiltIn }: Judges,
  place: { readonly input: string; readonly position: number },
): Explanation => {
  const { time, eventId, source, name, category, account, region, isGlobal } = event;
  const details = readDetails(record);
  const verdictOf = (trail: StoredTrail): Verdict => {
    const { logs, rule, why } = judge(trail, organization, event, { kind: kindOf(event), time, details });
    const head = { prefix: trail.prefix, organization: organizationOf(trail, organization)?.id };
    const isCounted = logs && isLeftOut(trail, event, record);
    const folder = `${BUCKETS}${trail.bucket}/${logFolder(head, isCounted ? { ...event, category: 'Aggregated' } : event)}`;
    const isOnlySummarised = isCounted ? { isOnlySummarised: true as const } : {};
    return { trail: trail.arn, logs, rule, why, ...(logs ? { folder } : {}), ...isOnlySummarised };
  };
  return {
    ...place,
    ...(eventId === undefined ? {} : { eventID: eventId }),
    eventTime: formatTime(time),
    ...(source === undefined ? {} : { eventSource: source }),
    ...(name === undefined ? {} : { eventName: name }),
    eventCategory: category,
    account,
    awsRegion: region,
    isGlobal,
    trails: [...trails.map(verdictOf), ...(whyBuiltIn === undefined ? [] : [builtIn(event, whyBuiltIn)])],
  };
};

const isLeftOut = ({ aggregationConfigurations = [] }: StoredTrail, event: Envelope, record: Buffer): boolean =>
  aggregationConfigurations.some((configuration) => isOnlySummarised(summaryRules(configuration), event, record));

const logFolder = (head: Parameters<typeof accountFolder>[0], { account, category, region }: Envelope): string =>
  `${accountFolder(head, account)}${folderOf(category)}/${region}/`;

/** While there is no trail, or one that cannot be read, nothing is left out. */
const builtIn = (event: Envelope, why: string): Verdict => ({
  trail: 'default',
  logs: true,
  rule: 'none',
  why,
  folder: logFolder({ prefix: '' }, event),
});
