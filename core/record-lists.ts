import { MAX_RECORD, pastSpace, type ScanWindow } from './scan-window.ts';

/** Lists that may be too long to hold at once, by the key they stand under: their items are read one by one. */
export const LISTS: ReadonlySet<string> = new Set([
  'Records', // log files, Lambda events
  'records', // Firehose
  'Events', // LookupEvents
  'events', // FilterLogEvents, GetLogEvents
  'logEvents', // CloudWatch Logs subscriptions
  'Messages', // ReceiveMessage
]);

const LONGEST_LIST = Math.max(...[...LISTS].map((key) => key.length));
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;

/** The place behind `"Records":[`, of whatever list of `LISTS`, if it stands at `at`; else -1. */
export const listAt = (bytes: Buffer, at: number): number => {
  if (bytes[at] !== QUOTE) return -1;
  // The keys are short: most objects are told apart here, by the length of their first.
  let end = at + 1;
  while (bytes[end] !== QUOTE) if (end++ > at + LONGEST_LIST) return -1;
  if (!LISTS.has(bytes.toString('latin1', at + 1, end))) return -1;
  const colon = pastSpace(bytes, end + 1);
  const open = bytes[colon] === COLON ? pastSpace(bytes, colon + 1) : bytes.length;
  return bytes[open] === OPEN_LIST ? open + 1 : -1;
};

/**
 * The same of the first list in an object that does not begin with it, else -1. The members before it hold no event; in
 * an object longer than `MAX_RECORD`, it is looked for as far as that.
 */
export const firstListIn = (input: ScanWindow): number => {
  const { bytes } = input;
  const limit = input.at + MAX_RECORD;
  let at = pastSpace(bytes, input.at + 1);
  while (bytes[at] === QUOTE) {
    const list = listAt(bytes, at);
    if (list > 0) return list <= limit ? list : -1;
    const end = input.scanMember(at);
    const comma = end < 0 ? bytes.length : pastSpace(bytes, end);
    at = bytes[comma] === COMMA ? pastSpace(bytes, comma + 1) : bytes.length;
  }
  return -1;
};
