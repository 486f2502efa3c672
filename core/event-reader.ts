import type { CanonicalWriter } from './canonical.ts';
import type { Envelope, Problem } from './event.ts';
import {
  COMPARED_INDEX,
  type Field,
  FIELD_INDEX,
  FIELDS,
  findFields,
  isOtherCategory,
  KIND_LABEL,
  kindCode,
} from './event-fields.ts';
import { ESCAPED, KIND } from './json-scanner.ts';
import { member, textOf } from './tape.ts';
import { parseTime } from './time.ts';
import { mayBeGlobal } from './trails/regions.ts';

/**
 * Accounts and Regions become folders, so they may hold only what is safe in one. AWS's account ids have twelve digits;
 * published logs are often masked, so letters and dashes pass, but nothing that looks like an organization's folder.
 */
const isAccount = matching(/^(?!o-)[0-9A-Za-z](?:[0-9A-Za-z-]{0,62}[0-9A-Za-z])?$/);
const isRegion = matching(/^[0-9A-Za-z](?:[0-9A-Za-z-]{0,62}[0-9A-Za-z])?$/);

/** Mostly it is asked about the text that passed last. */
function matching(pattern: RegExp): (text: string) => boolean {
  let passed: string | undefined;
  return (text) => {
    if (text === passed) return true;
    const passes = pattern.test(text);
    if (passes) passed = text;
    return passes;
  };
}

const STS = 'sts.amazonaws.com';
const REGIONAL_STS = /^(?:[a-z0-9-]+\.)?sts(?:-fips)?\.[a-z0-9-]+\.(?:vpce\.)?(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;

/** The category of a record that does not name it: old ones (event-selectors.md §9). */
const TYPE_CATEGORIES: ReadonlyMap<string | undefined, string> = new Map([
  ['AwsVpceEvent', 'NetworkActivity'],
  ['AwsVpceEvents', 'NetworkActivity'],
  ['AwsCloudTrailInsight', 'Insight'],
  ['AwsAggregatedEvent', 'Aggregated'],
]);

const categoryOf = (managementEvent: boolean | undefined, type: string | undefined): string =>
  TYPE_CATEGORIES.get(type) ?? (managementEvent === false ? 'Data' : 'Management');

const RECEIVED = ['an object', 'a list', 'text', 'a number', 'true, false or null'];

/** Fields that rules find events by. */
const ANCHORS: readonly Field[] = ['eventSource', 'eventName', 'errorCode'];

/** How many texts are kept to be used again (a power of two), and how long they may be. */
const SHARED_TEXTS = 1024;
const LONGEST_SHARED = 48;

/** Reads one record at a time from the tape of a scan; what it gives is valid until the next `read`. */
export class EventReader {
  private readonly nodes = new Int32Array(FIELDS.length);
  private bytes: Buffer = Buffer.alloc(0);
  private tape: Int32Array = new Int32Array(0);
  private problems: Problem[] = [];
  private kind = 0;
  private isOther = false;
  private readonly texts: (string | undefined)[] = new Array<undefined>(SHARED_TEXTS).fill(undefined);

  /** Reads the record whose object is at `node`. Everything that is wrong is told at once. */
  read(bytes: Buffer, tape: Int32Array, node: number): Envelope | readonly Problem[] {
    this.bytes = bytes;
    this.tape = tape;
    this.problems = [];
    findFields(bytes, tape, node, this.nodes);
    const isAggregated = this.node('timeWindow') >= 0 && this.node('eventTime') < 0;
    const managementEvent = this.flag('managementEvent');
    const type = this.textIf('eventType');
    const source = this.textIf('eventSource');
    const envelope = {
      version: this.text('eventVersion') ?? '',
      eventId: this.eventId(isAggregated),
      time: this.time(isAggregated),
      account: this.account(isAggregated),
      region: this.folder('awsRegion', this.text('awsRegion'), isRegion),
      category: this.textIf('eventCategory') ?? categoryOf(managementEvent, type),
      type,
      source,
      name: this.textIf('eventName'),
      errorCode: this.textIf('errorCode'),
      readOnly: this.flag('readOnly'),
      managementEvent: managementEvent ?? true,
      isGlobal: false,
    };
    envelope.isGlobal = mayBeGlobal(source, envelope.region) && !this.isRegionalCall(source);
    const { category, readOnly, isGlobal } = envelope;
    this.kind = kindCode(category, readOnly, isGlobal, this.isTrue('sessionCredentialFromConsole'));
    this.isOther = isOtherCategory(category);
    return this.problems.length > 0 ? this.problems : envelope;
  }

  /** Writes the fields in which copies of one event must agree. An absent field and `null` are the same. */
  writeCompared(writer: CanonicalWriter): void {
    for (let label = 0; label < COMPARED_INDEX.length; label++) {
      const node = this.nodes[COMPARED_INDEX[label]];
      if (node < 0 || isNull(this.bytes, this.tape, node)) continue;
      writer.label(label);
      writer.add(this.bytes, this.tape, node);
    }
    writer.label(KIND_LABEL + this.kind);
    if (this.isOther) writer.add(this.bytes, this.tape, this.node('eventCategory'));
  }

  /** The kind of identity that did it, as the record names it. */
  identityType(): string | undefined {
    const node = this.ofIdentity('type');
    return this.isText(node) ? this.shared(node) : undefined;
  }

  identityArn(): string | undefined {
    return this.textWithin('userIdentity', 'arn');
  }

  /** Whether the record has this member, and it is not null. */
  has(field: Field): boolean {
    const node = this.node(field);
    return node >= 0 && !this.isNull(node);
  }

  /** Some members of the record, as JSON: of equal ones the text is equal, if they are written alike. */
  some(fields: readonly Field[]): string {
    let text = '';
    for (const field of fields) {
      const node = this.node(field);
      if (node < 0) continue;
      const value = this.bytes.toString('utf8', this.tape[node + 1], this.tape[node + 2]);
      text += `${text === '' ? '{' : ','}"${field}":${value}`;
    }
    return text === '' ? '{}' : `${text}}`;
  }

  /** Whether something else than a text stands where rules find events by: a list of texts, say. */
  hasOddAnchors(): boolean {
    const identity = this.node('userIdentity');
    const isOddIdentity = identity >= 0 && this.tape[identity] !== KIND.object && !this.isNull(identity);
    return (
      isOddIdentity || ANCHORS.some((field) => this.isOdd(this.node(field))) || this.isOdd(this.ofIdentity('type'))
    );
  }

  private ofIdentity(name: string): number {
    const identity = this.node('userIdentity');
    return identity < 0 ? -1 : member(this.bytes, this.tape, identity, name);
  }

  private isOdd(node: number): boolean {
    return node >= 0 && !this.isText(node) && !this.isNull(node);
  }

  private isText(node: number): boolean {
    return node >= 0 && (this.tape[node] & 7) === KIND.text;
  }

  private isNull(node: number): boolean {
    return isNull(this.bytes, this.tape, node);
  }

  private node(field: Field): number {
    return this.nodes[FIELD_INDEX[field]];
  }

  private refuse(path: string, expected: string, node: number): undefined {
    const received = node < 0 ? 'nothing' : RECEIVED[this.tape[node] & 7];
    this.problems.push({ path, expected, received });
    return undefined;
  }

  private text(field: Field): string | undefined {
    const node = this.node(field);
    if (node < 0 || (this.tape[node] & 7) !== KIND.text) return this.refuse(field, 'text', node);
    return this.shared(node);
  }

  private textIf(field: Field): string | undefined {
    const node = this.node(field);
    return node >= 0 && (this.tape[node] & 7) === KIND.text ? this.shared(node) : undefined;
  }

  /** The text of a node. Most are those of earlier records, and need not be made again. */
  private shared(node: number): string {
    const { bytes, tape } = this;
    const start = tape[node + 1] + 1;
    const end = tape[node + 2] - 1;
    if (tape[node] & ESCAPED || end - start > LONGEST_SHARED || start === end) return textOf(bytes, tape, node);
    const slot =
      (Math.imul(end - start, 31) +
        Math.imul(bytes[start], 7) +
        Math.imul(bytes[end - 1], 131) +
        bytes[(start + end) >> 1]) &
      (SHARED_TEXTS - 1);
    const candidate = this.texts[slot];
    if (candidate !== undefined && isText(bytes, start, end, candidate)) return candidate;
    const text = textOf(bytes, tape, node);
    const isAscii = text.length === end - start;
    if (isAscii) this.texts[slot] = text;
    return text;
  }

  private flag(field: Field): boolean | undefined {
    const node = this.node(field);
    if (node < 0 || this.tape[node] !== KIND.literal) return undefined;
    const first = this.bytes[this.tape[node + 1]];
    return first === 0x74 ? true : first === 0x66 ? false : undefined;
  }

  private isTrue(field: Field): boolean {
    return this.flag(field) === true || this.textIf(field) === 'true';
  }

  private eventId(isAggregated: boolean): string | undefined {
    const field = isAggregated ? 'eventId' : 'eventID';
    const node = this.node(field);
    if (node < 0) return undefined;
    if ((this.tape[node] & 7) !== KIND.text) return this.refuse(field, 'text', node);
    // No two events share it, so it is made anew.
    const id = textOf(this.bytes, this.tape, node);
    return id === '' ? this.refuse(field, 'text that is not empty', node) : id;
  }

  private time(isAggregated: boolean): number {
    const field = isAggregated ? 'timeWindow' : 'eventTime';
    const text = isAggregated ? this.textWithin('timeWindow', 'windowStart') : this.text('eventTime');
    const time = text === undefined ? undefined : parseTime(text);
    if (time === undefined && (text !== undefined || isAggregated)) {
      this.problems.push({ path: field, expected: 'a time such as 2026-03-01T09:01:02Z', received: 'another text' });
    }
    return time ?? 0;
  }

  /** The rule of AWS's library: the recipient, else the caller's account, else the account of the session's issuer. */
  private account(isAggregated: boolean): string {
    const field = isAggregated ? 'accountId' : 'recipientAccountId';
    const own = this.node(field) >= 0 ? this.text(field) : undefined;
    if (own !== undefined || this.node(field) >= 0) return this.folder(field, own, isAccount);
    const account =
      this.textWithin('userIdentity', 'accountId') ??
      this.textWithin('userIdentity', 'sessionContext', 'sessionIssuer', 'accountId');
    if (account === undefined) this.refuse(field, 'the account that the event is for', -1);
    return this.folder('userIdentity.accountId', account, isAccount);
  }

  /** STS has Regional endpoints, also in the Region where global services are recorded (trail-semantics.md §3). */
  private isRegionalCall(source: string | undefined): boolean {
    if (source !== STS) return false;
    const host = this.textWithin('tlsDetails', 'clientProvidedHostHeader');
    return (
      this.textWithin('additionalEventData', 'endpointType') === 'regional' ||
      (host !== undefined && REGIONAL_STS.test(host))
    );
  }

  private folder(path: string, text: string | undefined, isAllowed: (text: string) => boolean): string {
    if (text === undefined) return '';
    if (!isAllowed(text)) {
      this.problems.push({ path, expected: 'letters, digits and dashes, 64 at most', received: 'another text' });
    }
    return text;
  }

  private textWithin(field: Field, ...path: readonly string[]): string | undefined {
    let node = this.node(field);
    for (const name of path) node = node < 0 ? -1 : member(this.bytes, this.tape, node, name);
    return node >= 0 && (this.tape[node] & 7) === KIND.text ? textOf(this.bytes, this.tape, node) : undefined;
  }
}

/** Whether these bytes are this text, which must be ASCII. */
const isText = (bytes: Buffer, start: number, end: number, text: string): boolean => {
  if (end - start !== text.length) return false;
  for (let index = 0; index < text.length; index++) {
    if (bytes[start + index] !== text.charCodeAt(index)) return false;
  }
  return true;
};

const isNull = (bytes: Buffer, tape: Int32Array, node: number): boolean =>
  tape[node] === KIND.literal && bytes[tape[node + 1]] === 0x6e;
