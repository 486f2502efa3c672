import type { Namespace } from '../identity.ts';
import type { Source } from '../staged-batch.ts';
import type { Finding } from './finding.ts';

/** Bytes of a message: more no queue takes. */
export const MOST_MESSAGE = 1024 * 1024;

/** What messages to the alert stage say of themselves, in their first member. */
export const KINDS = { candidate: 'candidate', correlations: 'correlations' } as const;

/** An event that some rule matched. The alert stage matches it again: nobody can send it a finding, only an event. */
export interface Candidate {
  readonly namespace: Namespace;
  readonly source: Source;
  /** Compact JSON. */
  readonly record: string;
}

/** Of a candidate whose record had to be cut: what had matched it whole, for it may not match any more. */
export interface Cut {
  /** Ids. */
  readonly rules: readonly string[];
  /** The key of the findings, which is a hash of the whole record. */
  readonly key: string;
}

/** The message that a candidate is sent as: of `MOST_MESSAGE` at most, so long records lose members. */
export const encodeCandidate = (given: Candidate, findings: readonly Finding[] = []): string => {
  const candidate = { ...given, record: sendable(given.record) };
  const body = encode(candidate);
  if (Buffer.byteLength(body) <= MOST_MESSAGE) return body;
  const cut = { rules: findings.map(({ rule }) => rule.id), key: findings[0]?.key ?? '' };
  const room = MOST_MESSAGE - Buffer.byteLength(encode({ ...candidate, record: '{}' }, cut));
  return encode({ ...candidate, record: cutRecord(candidate.record, room, findings[0]?.event?.account) }, cut);
};

const encode = ({ namespace, source, record }: Candidate, cut?: Cut): string => {
  const head = jsonOf({ opentrail: KINDS.candidate, format: 1, namespace, source, ...(cut ? { cut } : {}) });
  // The record is JSON already: in quotes it would be longer than it is.
  return `${head.slice(0, -1)},"record":${record}}`;
};

/** No queue takes some of these as they are: JSON has another way to write them, which says the same. */
const UNSENDABLE = /[\u007f-\u009f\ufffe\uffff]/g;

const sendable = (json: string): string =>
  json.replace(UNSENDABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const jsonOf = (value: unknown): string => sendable(JSON.stringify(value));

type Members = Readonly<Record<string, unknown>>;

/** Without these nobody can tell what happened, or whose log it belongs to. */
const TELLING: ReadonlySet<string> = new Set([
  'eventVersion',
  'eventID',
  'eventTime',
  'awsRegion',
  'recipientAccountId',
  'eventSource',
  'eventName',
  'eventType',
  'eventCategory',
  'errorCode',
  'readOnly',
  'managementEvent',
  'userIdentity',
  'sourceIPAddress',
]);

const MOST_TEXT = 1024;

/** Leaves out the longest of what can be spared, one by one; if that is not enough, cuts the rest. */
const cutRecord = (record: string, room: number, account: string | undefined): string => {
  const members = JSON.parse(record) as Members;
  const sized = Object.entries(members).map(([name, value]) => ({ name, value, bytes: bytesOf(name, value) }));
  const spared = sized.filter(({ name }) => !TELLING.has(name)).sort((a, b) => b.bytes - a.bytes);
  let over = Buffer.byteLength(record) - room;
  const dropped = new Set<string>();
  for (const { name, bytes } of spared) {
    if (over <= 0) break;
    dropped.add(name);
    over -= bytes;
  }
  const kept = sized.filter(({ name }) => !dropped.has(name));
  const rest = over <= 0 ? kept : kept.flatMap((member) => shorten(member));
  const own = Object.fromEntries(rest.map(({ name, value }) => [name, value]));
  return jsonOf(account === undefined ? own : { ...own, recipientAccountId: account });
};

/** With the colon and the comma. */
const bytesOf = (name: string, value: unknown): number =>
  Buffer.byteLength(jsonOf(name)) + Buffer.byteLength(jsonOf(value)) + 2;

const shorten = (member: { readonly name: string; readonly value: unknown }) => {
  const { name, value } = member;
  if (typeof value === 'string') return [{ name, value: value.slice(0, MOST_TEXT).toWellFormed() }];
  return typeof value === 'object' ? [] : [member];
};

/** The message that findings of correlations are sent as: of their rules it has the ids, and none of their texts. */
export const encodeCorrelations = (findings: readonly Finding[]): string =>
  jsonOf({
    opentrail: KINDS.correlations,
    format: 1,
    findings: findings.map(({ rule, key, time, group, correlation }) => ({
      rule: rule.id,
      key,
      time,
      group,
      correlation,
    })),
  });
