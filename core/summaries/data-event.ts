import { FIELD_INDEX, type Field, FIELDS, findFields } from '../event-fields.ts';
import { JsonScanner, KIND } from '../json-scanner.ts';
import { member, textOf } from '../tape.ts';
import { isMachine } from './people.ts';

/** Characters of a value; what is behind them is not told apart. */
export const MOST_CHARACTERS = 1024;

/** Its tape is memory that is used again and again. */
const scanner = new JsonScanner();
const nodes = new Int32Array(FIELDS.length);

/**
 * What summaries count a data event by, read from its record: valid JSON at `bytes[start, end)` (record-format.md §2). What
 * is missing, or is no text, is `undefined`. Valid until the next one is read.
 */
export class DataEvent {
  private readonly bytes: Buffer;
  private readonly tape: Int32Array;

  constructor(bytes: Buffer, start: number, end: number) {
    scanner.scan(bytes, start, end);
    this.bytes = bytes;
    this.tape = scanner.tape;
    findFields(bytes, this.tape, 0, nodes);
  }

  get userAgent(): string | undefined {
    return this.text(this.node('userAgent'));
  }

  get sourceAddress(): string | undefined {
    return this.text(this.node('sourceIPAddress'));
  }

  /**
   * One resource of an event, since each event counts once: the first that has an account, as a bucket has and an object has
   * not, else the first that has an ARN or, as S3's lists have, the beginning of one (aggregated-events.md §2).
   */
  get resource(): string | undefined {
    const resources = this.items(this.node('resources'));
    const owned = resources.find((item) => this.hasText(item, 'accountId') && this.hasText(item, 'ARN'));
    for (const name of ['ARN', 'ARNPrefix']) {
      const found = owned ?? resources.find((item) => this.hasText(item, name));
      if (found !== undefined) return this.within(found, name);
    }
    return undefined;
  }

  /** `<type>:<id>`, as in `AWSAccount:111122223333` (aggregated-events.md §2). */
  get identity(): string | undefined {
    const user = this.node('userIdentity');
    const type = this.within(user, 'type');
    const id = this.idOf(user, type);
    return type === undefined || id === undefined ? (type ?? id) : cut(`${type}:${id}`);
  }

  get hasFailed(): boolean {
    return this.isThere(this.node('errorCode')) || this.isThere(this.node('errorMessage'));
  }

  /** Whether it is certain that no person called, given the account that the event is of. */
  isMachines(account: string): boolean {
    const user = this.node('userIdentity');
    const type = this.within(user, 'type');
    const session = this.member(user, 'sessionContext');
    const web = this.member(session, 'webIdFederationData');
    const provider = this.member(web, 'federatedProvider');
    const signs = [
      this.isThere(this.member(session, 'sourceIdentity')),
      this.isThere(this.member(session, 'signInSessionArn')),
      this.isThere(this.member(user, 'onBehalfOf')),
      this.mayBeTrue(this.member(session, 'assumedRoot')),
      this.mayBeTrue(this.member(this.member(session, 'attributes'), 'mfaAuthenticated')),
      this.mayBeTrue(this.node('sessionCredentialFromConsole')),
      this.isThere(web) && this.tape[web] !== KIND.object,
    ];
    return isMachine(
      {
        type,
        arn: this.within(user, 'arn'),
        provider: this.isThere(provider) ? (this.text(provider) ?? '') : undefined,
        hasSignOfPerson: signs.includes(true),
      },
      account,
    );
  }

  private idOf(user: number, type: string | undefined): string | undefined {
    // A person of Identity Center has no ARN.
    if (type === 'IdentityCenterUser') {
      const person = this.within(this.member(user, 'onBehalfOf'), 'userId');
      if (person !== undefined) return person;
    }
    const name = (IDS.get(type) ?? USUAL_IDS).find((each) => this.hasText(user, each));
    return name === undefined ? undefined : this.within(user, name);
  }

  private node(field: Field): number {
    return nodes[FIELD_INDEX[field]];
  }

  private member(object: number, name: string): number {
    return object < 0 ? -1 : member(this.bytes, this.tape, object, name);
  }

  private hasText(object: number, name: string): boolean {
    const node = this.member(object, name);
    return node >= 0 && (this.tape[node] & 7) === KIND.text && this.tape[node + 2] - this.tape[node + 1] > 2;
  }

  private within(object: number, name: string): string | undefined {
    return this.text(this.member(object, name));
  }

  /** An empty text is none. */
  private text(node: number): string | undefined {
    if (node < 0 || (this.tape[node] & 7) !== KIND.text) return undefined;
    return valueOf(textOf(this.bytes, this.tape, node));
  }

  private items(list: number): number[] {
    const items: number[] = [];
    if (list < 0 || this.tape[list] !== KIND.array) return items;
    for (let item = list + 4; item < this.tape[list + 3]; item = this.tape[item + 3]) items.push(item);
    return items;
  }

  private isThere(node: number): boolean {
    return node >= 0 && this.raw(node) !== 'null' && this.raw(node) !== '""';
  }

  /** Of what is no clear no. */
  private mayBeTrue(node: number): boolean {
    return this.isThere(node) && this.raw(node) !== 'false' && this.raw(node) !== '"false"';
  }

  /** The first bytes of a value. */
  private raw(node: number): string {
    const start = this.tape[node + 1];
    return this.bytes.toString('latin1', start, Math.min(this.tape[node + 2], start + 7));
  }
}

/** What names an identity, best first; of some types, and of none, something else than usual. */
const USUAL_IDS = ['arn', 'principalId', 'accountId', 'invokedBy', 'userName'] as const;
const IDS: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['AWSService', ['invokedBy', ...USUAL_IDS]],
  ['AWSAccount', ['accountId', ...USUAL_IDS]],
  [undefined, ['arn', 'principalId', 'invokedBy', 'accountId', 'userName']],
]);

/** A text as summaries tell it apart from others. */
export const valueOf = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : cut(text);

/** Not within a character of two halves. */
const cut = (text: string): string => {
  if (text.length <= MOST_CHARACTERS) return text;
  const isHigh = (text.charCodeAt(MOST_CHARACTERS - 1) & 0xfc00) === 0xd800;
  return text.slice(0, isHigh ? MOST_CHARACTERS - 1 : MOST_CHARACTERS);
};
