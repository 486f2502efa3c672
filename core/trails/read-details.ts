import { ESCAPED, JsonScanner, KIND } from '../json-scanner.ts';
import { member, textOf } from '../tape.ts';
import type { EventDetails } from './facts.ts';

const WANTED = new Set([
  'userIdentity',
  'vpcEndpointId',
  'sessionCredentialFromConsole',
  'resources',
  'insightDetails',
]);
/** Length and last letter leave out nearly all other names. */
const ENDS = new Set([...WANTED].map((name) => endOf(name.length, name.charCodeAt(name.length - 1))));

function endOf(length: number, last: number): number {
  return length * 256 + last;
}

/** Its tape is memory that is used again and again; nothing of it is kept from one record to the next. */
const scanner = new JsonScanner();

/**
 * Reads from a record, valid JSON that stands at `bytes[start, end)`, what selectors may ask for (record-format.md §2).
 * Of a resource without `ARN` the `ARNPrefix` counts, which S3's list calls have instead.
 */
export const readDetails = (bytes: Buffer, start = 0, end = bytes.length): EventDetails => {
  scanner.scan(bytes, start, end);
  const record = new TapeReader(bytes, scanner.tape);
  const nodes = record.wanted();
  const at = (name: string): number => nodes.get(name) ?? -1;
  return {
    userArn: record.textWithin(at('userIdentity'), 'arn'),
    vpcEndpointId: record.textAt(at('vpcEndpointId')),
    isFromConsole: record.isTrue(at('sessionCredentialFromConsole')),
    resources: record.items(at('resources')).map((resource) => ({
      type: record.textWithin(resource, 'type'),
      arn: record.textWithin(resource, 'ARN') ?? record.textWithin(resource, 'ARNPrefix'),
    })),
    insightType: record.textWithin(at('insightDetails'), 'insightType'),
  };
};

class TapeReader {
  private readonly bytes: Buffer;
  private readonly tape: Int32Array;

  constructor(bytes: Buffer, tape: Int32Array) {
    this.bytes = bytes;
    this.tape = tape;
  }

  /** The values of the wanted members of the record, which is the first node. */
  wanted(): Map<string, number> {
    const { bytes, tape } = this;
    const found = new Map<string, number>();
    if (tape[0] !== KIND.object) return found;
    for (let key = 4; key < tape[3];) {
      const value = tape[key + 3];
      const [start, end] = [tape[key + 1] + 1, tape[key + 2] - 1];
      const mayBe = tape[key] & ESCAPED || ENDS.has(endOf(end - start, bytes[end - 1]));
      const name = mayBe ? textOf(bytes, tape, key) : '';
      if (WANTED.has(name)) found.set(name, value);
      key = tape[value + 3];
    }
    return found;
  }

  textAt(node: number): string | undefined {
    return node >= 0 && (this.tape[node] & ~ESCAPED) === KIND.text ? textOf(this.bytes, this.tape, node) : undefined;
  }

  textWithin(object: number, name: string): string | undefined {
    return object < 0 ? undefined : this.textAt(member(this.bytes, this.tape, object, name));
  }

  /** It is a text in CloudTrail's records, and was a boolean in none that we know. */
  isTrue(node: number): boolean {
    if (node < 0) return false;
    return this.bytes.toString('latin1', this.tape[node + 1], this.tape[node + 2]).replaceAll('"', '') === 'true';
  }

  /** The objects in a list. */
  items(list: number): number[] {
    const items: number[] = [];
    if (list < 0 || this.tape[list] !== KIND.array) return items;
    for (let item = list + 4; item < this.tape[list + 3]; item = this.tape[item + 3]) {
      if (this.tape[item] === KIND.object) items.push(item);
    }
    return items;
  }
}
