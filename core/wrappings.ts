import { gunzipSync } from 'node:zlib';
import { KIND } from './json-scanner.ts';
import { LISTS } from './record-lists.ts';
import { pastSpace } from './scan-window.ts';
import { member, textOf } from './tape.ts';

const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

/** More than this comes out of no honest message: SQS, SNS and Kinesis carry 1 MiB at most, packed. */
const MOST_UNPACKED = 64 * 1024 * 1024;
/** Past so many bytes, no more than so many times what was packed: logs shrink to a tenth, repetitive ones to a fiftieth. */
const FREELY = 1024 * 1024;
const MOST_RATIO = 100;

/** JSON in a text of JSON. */
export interface Document {
  readonly is: 'document';
  readonly bytes: Buffer;
  /** It was gzip before. */
  readonly wasPacked: boolean;
}

/** What an object turned out to be. */
export type Wrapping =
  | { readonly is: 'record'; readonly node: number }
  | Document
  /** Some of its members are `LISTS`. */
  | { readonly is: 'lists'; readonly expected: string }
  | { readonly is: 'nothing'; readonly kind: LeftAlone }
  | { readonly is: 'unknown'; readonly expected: string };

/** What is recognised and holds no event: it is left where it is, and counted. */
export type LeftAlone = 'digest' | 'notification' | 'control message' | 'empty' | 'not a log';

interface Found {
  readonly bytes: Buffer;
  readonly tape: Int32Array;
  readonly node: number;
}

/** `CloudTrail validation message.` is what CloudTrail sends to a topic when it is attached (log-delivery.md §3). */
const VALIDATION = 'CloudTrail validation message.';

const nothing = (kind: LeftAlone): Wrapping => ({ is: 'nothing', kind });

/**
 * Ways in which a record comes wrapped (eventbridge.md §2, §6; digest-files.md §2), in the order in which they are
 * tried: by the keys that give a shape away, and what is inside.
 */
const SHAPES: readonly { readonly keys: readonly string[]; readonly open: (found: Found) => Wrapping }[] = [
  { keys: ['detail-type', 'detail'], open: openBusEvent },
  { keys: ['kinesis'], open: (found) => openData(within(found, 'kinesis', 'data')) },
  { keys: ['awslogs'], open: (found) => openData(within(found, 'awslogs', 'data')) },
  { keys: ['recordId', 'data'], open: (found) => openData(within(found, 'data')) },
  { keys: ['eventVersion', 'eventID', 'eventTime'], open: ({ node }) => ({ is: 'record', node }) },
  { keys: ['s3', 'eventSource'], open: () => nothing('notification') },
  { keys: ['s3Bucket', 's3ObjectKey'], open: () => nothing('notification') },
  { keys: ['Service', 'Event', 'Bucket'], open: () => nothing('notification') },
  { keys: ['digestStartTime', 'digestEndTime'], open: () => nothing('digest') },
  { keys: ['eventVersion', 'awsRegion'], open: ({ node }) => ({ is: 'record', node }) },
  { keys: ['CloudTrailEvent'], open: (found) => openText(within(found, 'CloudTrailEvent')) },
  { keys: ['Sns'], open: (found) => openText(within(found, 'Sns', 'Message')) },
  { keys: ['Message', 'TopicArn'], open: (found) => openText(within(found, 'Message')) },
  { keys: ['body', 'messageId'], open: (found) => openText(within(found, 'body')) },
  { keys: ['Body', 'MessageId'], open: (found) => openText(within(found, 'Body')) },
  { keys: ['message', 'timestamp'], open: (found) => openText(within(found, 'message')) },
  { keys: ['messageType', 'logEvents'], open: openSubscription },
  { keys: ['eventVersion'], open: ({ node }) => ({ is: 'record', node }) },
];

/** Says what the object at `node` is: a record, a wrapping with JSON inside, something without events, or unknown. */
export const recognise = (bytes: Buffer, tape: Int32Array, node: number): Wrapping => {
  if (beginsLikeRecord(bytes, tape, node)) return { is: 'record', node };
  const found = { bytes, tape, node };
  const keys = new Set<string>();
  const after = tape[node + 3];
  for (let key = node + 4; key < after; key = tape[tape[key + 3] + 3]!) keys.add(textOf(bytes, tape, key));
  const shape = SHAPES.find((candidate) => candidate.keys.every((key) => keys.has(key)));
  const opened = shape?.open(found);
  if (opened && opened.is !== 'nothing') return opened;
  const hasLists = [...LISTS].some((key) => tape[member(bytes, tape, node, key)] === KIND.array);
  // What looks like a digest or a notice is left alone only if no list stands in it.
  if (opened && (!hasLists || opened.kind === 'control message')) return opened;
  return { is: hasLists ? 'lists' : 'unknown', expected: 'a CloudTrail event, or a known wrapping of one' };
};

const RECORD_BEGINS = Buffer.from('"eventVersion""userIdentity"');

/** CloudTrail writes these two keys first, and no wrapping does: what most records are known by. */
const beginsLikeRecord = (bytes: Buffer, tape: Int32Array, node: number): boolean => {
  const first = node + 4;
  if (first >= tape[node + 3]) return false;
  const second = tape[tape[first + 3] + 3];
  if (second === undefined || tape[first + 2] - tape[first + 1] !== 14 || tape[second + 2] - tape[second + 1] !== 14) {
    return false;
  }
  for (let index = 0; index < 14; index++) {
    if (bytes[tape[first + 1] + index] !== RECORD_BEGINS[index]) return false;
    if (bytes[tape[second + 1] + index] !== RECORD_BEGINS[index + 14]) return false;
  }
  return true;
};

function within({ bytes, tape, node }: Found, ...path: readonly string[]): string | undefined {
  const at = path.reduce((parent, name) => (parent < 0 ? -1 : member(bytes, tape, parent, name)), node);
  return at >= 0 && (tape[at] & 7) === KIND.text ? textOf(bytes, tape, at) : undefined;
}

function openText(text: string | undefined): Wrapping {
  if (text?.trim() === VALIDATION) return nothing('notification');
  // Half a surrogate pair is no character, and would arrive as another one.
  return openJson(text?.isWellFormed() ? Buffer.from(text) : undefined, false);
}

/** Base64, mostly of gzip. */
function openData(data = ''): Wrapping {
  const packed = Buffer.from(data, 'base64');
  const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
  return openJson(isPacked ? gunzip(packed) : packed, isPacked);
}

function gunzip(packed: Buffer): Buffer | undefined {
  try {
    const most = Math.min(MOST_UNPACKED, Math.max(FREELY, packed.length * MOST_RATIO));
    const options = { maxOutputLength: most, info: true };
    const unpacked = gunzipSync(packed, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    // Node says nothing of what stands behind the gzip data.
    return unpacked.engine.bytesWritten === packed.length ? unpacked.buffer : undefined;
  } catch {
    return undefined;
  }
}

function openJson(bytes: Buffer | undefined, wasPacked: boolean): Wrapping {
  const first = bytes?.[pastSpace(bytes, 0)];
  const isJson = bytes !== undefined && (first === OPEN_LIST || first === OPEN_OBJECT);
  return isJson ? { is: 'document', bytes, wasPacked } : { is: 'unknown', expected: 'a message that holds JSON' };
}

function openBusEvent({ bytes, tape, node }: Found): Wrapping {
  const detail = member(bytes, tape, node, 'detail');
  if (member(bytes, tape, detail, 'eventVersion') >= 0) return { is: 'record', node: detail };
  const isObjectEvent = within({ bytes, tape, node }, 'detail-type')?.startsWith('Object ') ?? false;
  return isObjectEvent ? nothing('notification') : { is: 'unknown', expected: 'a CloudTrail event in detail' };
}

function openSubscription(found: Found): Wrapping {
  if (within(found, 'messageType') === 'CONTROL_MESSAGE') return nothing('control message');
  return { is: 'lists', expected: 'a list of log events' };
}
