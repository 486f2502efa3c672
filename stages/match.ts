import type { Finding } from '../core/alerts/finding.ts';
import { findingOf, type MatchedArrival } from '../core/alerts/finding-of.ts';
import { CanonicalWriter } from '../core/canonical.ts';
import type { Envelope } from '../core/event.ts';
import type { EventReader } from '../core/event-reader.ts';
import { hashContent, identify, type Namespace } from '../core/identity.ts';
import type { RecordSlice } from '../core/log-file.ts';
import type { Hit } from '../core/rules/hits.ts';
import type { EventRule, RuleSet } from '../core/rules/rule.ts';
import { type JsonRecord, RuleEvent } from '../core/rules/rule-event.ts';
import { type Known, KnownAnswers } from './known-answers.ts';
import { type EventAnchors, indexRules, type RuleIndex } from '../core/rules/rule-index.ts';
import type { Source } from '../core/staged-batch.ts';
import { copyCompact } from '../core/tape.ts';

/** An arrival as it stands on the tape of a scan, which `events` has just read. */
export interface ReadArrival {
  readonly namespace: Namespace;
  readonly source: Source;
  readonly envelope: Envelope;
  readonly events: EventReader;
  readonly bytes: Buffer;
  readonly tape: Int32Array;
  readonly node: number;
}

/** What rules say of an arrival. */
export interface Matched {
  readonly findings: readonly Finding[];
  /** What correlations are to count, once duplicates are gone; without the event's id, where many events share them. */
  readonly hits: readonly Hit[];
}

/** Asks all rules about an arrival; `undefined` if none has anything to say, which mostly costs two look-ups. */
export type Match = (arrival: ReadArrival) => Matched | undefined;

/** How rules are asked, and who is told what they have found. */
export interface Asking {
  /** Asked about every event, as soon as it is read; data events of our own are left out. */
  readonly match?: Match;
  /** Told of findings, with the compact JSON of their event. */
  readonly onFindings?: (findings: readonly Finding[], record: () => string) => void;
  /** Waits while `onFindings` was told more than it can keep. */
  readonly relieve?: () => Promise<void>;
  /** Sends on all that it was told: done before any input may be acknowledged. */
  readonly send?: () => Promise<void>;
}

const NO_HITS: readonly Hit[] = [];

/** Asks about an arrival, tells what was found, and returns what correlations are to count. */
export const ask = (
  { match, onFindings }: Asking,
  arrival: ReadArrival,
  { bytes, start, end }: RecordSlice,
): readonly Hit[] => {
  const matched = match?.(arrival);
  if (!matched) return NO_HITS;
  if (matched.findings.length > 0) onFindings?.(matched.findings, () => bytes.toString('utf8', start, end));
  return matched.hits;
};

export interface MatchOptions {
  /** Told of each rule that failed over an event, or that all did. Neither the event nor what other rules say of it is lost. */
  readonly onFailure?: (rule: string | undefined, error: unknown) => void;
}

/** Never throws: whatever an event is like, it must be collected. */
export const matching = (set: RuleSet, { onFailure = () => undefined }: MatchOptions = {}): Match => {
  const index = indexRules(set);
  const writer = new CanonicalWriter();
  const anchors = new ArrivalAnchors();
  const known = new KnownAnswers(index, onFailure);

  return (arrival) => {
    const candidates = arrival.events.hasOddAnchors() ? index.rules : index.candidates(anchors.of(arrival));
    if (candidates.length === 0) return undefined;
    return askAll({ candidates, index, known, arrival, writer, onFailure });
  };
};

/** What an arrival is found by. The same object for every arrival: most need no more than this. */
class ArrivalAnchors implements EventAnchors {
  source: string | undefined;
  name: string | undefined;
  errorCode: string | undefined;
  identityType: string | undefined;
  private events: EventReader | undefined;

  of({ envelope, events }: ReadArrival): this {
    this.source = envelope.source;
    this.name = envelope.name;
    this.errorCode = envelope.errorCode;
    this.identityType = events.identityType();
    this.events = events;
    return this;
  }

  get identityArn(): string | undefined {
    return this.events?.identityArn();
  }
}

interface Question {
  readonly candidates: readonly EventRule[];
  readonly index: RuleIndex;
  readonly known: KnownAnswers;
  readonly arrival: ReadArrival;
  readonly writer: CanonicalWriter;
  readonly onFailure: NonNullable<MatchOptions['onFailure']>;
}

const askAll = (question: Question): Matched | undefined => {
  const { known, candidates, arrival } = question;
  try {
    const { answer, others, deciding } = known.of(candidates, arrival.events);
    const hits = [...answer.hits];
    const findings: Finding[] = [];
    const told = answer.matched.filter(({ alerts }) => alerts);
    const matched = others.length === 0 ? [] : askEach(question, others, partly(arrival, deciding), hits);
    if (told.length + matched.length > 0) tellOf(question, [...told, ...matched], findings);
    return findings.length + hits.length === 0 ? undefined : { findings, hits: saidBy(arrival.namespace, hits) };
  } catch (error) {
    question.onFailure(undefined, error);
    return undefined;
  }
};

/** What a sender claims is counted apart. */
const saidBy = (namespace: Namespace, hits: readonly Hit[]): readonly Hit[] =>
  namespace === 'aws' ? hits : hits.map((hit) => ({ ...hit, namespace }));

/** The rules that match, of those that are told of. */
const askEach = (
  { index, onFailure }: Question,
  rules: readonly EventRule[],
  event: RuleEvent,
  hits: Hit[],
): readonly EventRule[] =>
  rules.filter((rule) => {
    try {
      if (!rule.matches(event)) return false;
      hits.push(...index.hits(rule, event));
      return rule.alerts;
    } catch (error) {
      onFailure(rule.id, error);
      return false;
    }
  });

/** What is told is told of the whole record. */
const tellOf = ({ arrival, writer, onFailure }: Question, rules: readonly EventRule[], findings: Finding[]): void => {
  const event = new RuleEvent(parse(arrival));
  const matched = identified(arrival, writer);
  for (const rule of rules) {
    try {
      findings.push(findingOf(rule, event, matched));
    } catch (error) {
      onFailure(rule.id, error);
    }
  }
};

/** As much of an event as decides: to read all of it takes longer, and leaves more behind. */
const partly = (arrival: ReadArrival, deciding: Known['deciding']): RuleEvent =>
  new RuleEvent(deciding ? (JSON.parse(arrival.events.some(deciding)) as JsonRecord) : parse(arrival));

/** The scanner takes nothing that this does not take. */
const parse = ({ bytes, tape, node }: ReadArrival): JsonRecord =>
  JSON.parse(bytes.toString('utf8', tape[node + 1], tape[node + 2])) as JsonRecord;

const identified = (arrival: ReadArrival, writer: CanonicalWriter): MatchedArrival => {
  const { namespace, source, envelope, events, tape, node } = arrival;
  const content = hashContent(events, writer, tape[node + 2] - tape[node + 1]);
  return { namespace, source, envelope, identity: identify(namespace, envelope, () => compact(arrival)), content };
};

/** The record's tokens: what an event without an id is known by. */
const compact = ({ bytes, tape, node }: ReadArrival): Buffer => {
  const tokens = Buffer.allocUnsafe(tape[node + 2] - tape[node + 1]);
  return tokens.subarray(0, copyCompact(bytes, tape[node + 1], tape[node + 2], tokens, 0));
};
