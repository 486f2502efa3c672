import { hash } from 'node:crypto';
import { type Cut, KINDS } from '../core/alerts/candidate.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { findingOf } from '../core/alerts/finding-of.ts';
import { readCorrelations } from '../core/alerts/read-correlations.ts';
import { ArrivalReader } from '../core/arrival-reader.ts';
import type { Envelope, Problem } from '../core/event.ts';
import { EventReader } from '../core/event-reader.ts';
import type { Namespace } from '../core/identity.ts';
import { JsonScanner, KIND } from '../core/json-scanner.ts';
import type { Rule, RuleSet } from '../core/rules/rule.ts';
import { type JsonRecord, RuleEvent } from '../core/rules/rule-event.ts';
import { type Source, SOURCES } from '../core/staged-batch.ts';
import { member, textOf } from '../core/tape.ts';
import { type Match, type MatchOptions, matching, type ReadArrival } from './match.ts';

/** What a message came to. */
export interface ReadCandidate {
  readonly findings: readonly Finding[];
  /** It is, or holds, something that is no event, no candidate, and no finding of a correlation that we have. */
  readonly unreadable: boolean;
}

/**
 * Reads what is sent to the alert stage: candidates, findings of correlations, and events as EventBridge wraps them. Never
 * throws for what a message holds. Rules are asked again, so whoever can send messages can claim events, and nothing else.
 */
export const candidateReader = (
  set: RuleSet,
  options: MatchOptions = {},
): ((body: string) => Promise<ReadCandidate>) => {
  const tools: Tools = {
    match: matching(set, options),
    rules: new Map(set.rules.map((rule) => [rule.id, rule])),
    events: new EventReader(),
    scanner: new JsonScanner(),
  };
  return (body) => {
    try {
      return Promise.resolve(read(tools, Buffer.from(body)));
    } catch {
      return Promise.resolve(UNREADABLE);
    }
  };
};

interface Tools {
  readonly match: Match;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly events: EventReader;
  readonly scanner: JsonScanner;
}

const UNREADABLE: ReadCandidate = { findings: [], unreadable: true };

const read = (tools: Tools, bytes: Buffer): ReadCandidate => {
  const { scanner } = tools;
  const isWhole = scanner.scan(bytes, 0, bytes.length) === bytes.length;
  const kind = isWhole ? textAt(bytes, scanner.tape, member(bytes, scanner.tape, 0, 'opentrail')) : undefined;
  if (kind === undefined) return readEvents(tools, bytes);
  if (kind === KINDS.correlations) return readCorrelations(JSON.parse(bytes.toString('utf8')), tools.rules);
  return kind === KINDS.candidate ? readCandidate(tools, bytes) : UNREADABLE;
};

const readCandidate = ({ match, rules, events, scanner: { tape } }: Tools, bytes: Buffer): ReadCandidate => {
  const at = (name: string) => member(bytes, tape, 0, name);
  const namespace = textAt(bytes, tape, at('namespace'));
  const source = textAt(bytes, tape, at('source'));
  const node = at('record');
  if (!isNamespace(namespace) || !isSource(source) || tape[node] !== KIND.object) return UNREADABLE;
  const envelope = events.read(bytes, tape, node);
  if (isRefused(envelope)) return UNREADABLE;
  const arrival: ReadArrival = { namespace, source, envelope, events, bytes, tape, node };
  const cut = valueAt(bytes, tape, at('cut'));
  if (cut !== undefined) return isCut(cut) ? readCut(arrival, cut, rules) : UNREADABLE;
  return { findings: match(arrival)?.findings ?? [], unreadable: false };
};

/**
 * What is left of a long record may not match any more: here the rules that are named are believed to have matched. Their key is
 * claimed, too; so theirs is none that a finding of a whole record may have, and nobody can have that taken for told.
 */
const readCut = (arrival: ReadArrival, { rules: ids, key }: Cut, rules: Tools['rules']): ReadCandidate => {
  const event = new RuleEvent(valueAt(arrival.bytes, arrival.tape, arrival.node) as JsonRecord);
  const own = hash('sha256', `cut ${key}`).slice(0, key.length);
  const findings = ids.flatMap((id): Finding[] => {
    const rule = rules.get(id);
    if (rule?.kind !== 'event' || !rule.alerts) return [];
    return [{ ...findingOf(rule, event, { ...arrival, identity: '', content: '' }), key: own }];
  });
  return { findings, unreadable: false };
};

/** Events as they come from EventBridge, or in whatever else collect can read. */
const readEvents = ({ match, events }: Tools, bytes: Buffer): ReadCandidate => {
  const findings: Finding[] = [];
  let found = 0;
  let refused = 0;
  const reader = new ArrivalReader({
    record: (record, { tape }, node) => {
      const envelope = events.read(record, tape, node);
      if (isRefused(envelope)) {
        refused++;
        return;
      }
      found++;
      const arrival: ReadArrival = { namespace: 'aws', source: 'bus', envelope, events, bytes: record, tape, node };
      findings.push(...(match(arrival)?.findings ?? []));
    },
    piece: () => {
      refused++;
    },
    leftAlone: () => undefined,
  });
  reader.push(bytes);
  reader.end();
  return { findings, unreadable: refused > 0 || found === 0 };
};

const isRefused = (envelope: Envelope | readonly Problem[]): envelope is readonly Problem[] => Array.isArray(envelope);

const isNamespace = (text: string | undefined): text is Namespace => text === 'aws' || /^direct:./su.test(text ?? '');

const isSource = (text: string | undefined): text is Source => text !== undefined && Object.hasOwn(SOURCES, text);

const isCut = (value: unknown): value is Cut => {
  const { rules, key } = value as Partial<Cut>;
  return Array.isArray(rules) && rules.every((id) => typeof id === 'string') && /^[0-9a-f]{48}$/.test(String(key));
};

const textAt = (bytes: Buffer, tape: Int32Array, node: number): string | undefined =>
  node >= 0 && (tape[node] & 7) === KIND.text ? textOf(bytes, tape, node) : undefined;

const valueAt = (bytes: Buffer, tape: Int32Array, node: number): unknown =>
  node < 0 ? undefined : JSON.parse(bytes.toString('utf8', tape[node + 1], tape[node + 2]));
