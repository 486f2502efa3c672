import { hash } from 'node:crypto';
import type { CanonicalWriter } from './canonical.ts';
import type { Envelope } from './event.ts';
import type { EventReader } from './event-reader.ts';

/** Bytes of an identity: a shorter hash's false positive would be a lost event. */
export const IDENTITY_BYTES = 16;
export const CONTENT_BYTES = 8;

/** SHA-256, one character a byte: what maps, sorts and comparisons want, and quicker to make than a buffer. */
// The typings lack this encoding, which all digests of node:crypto know.
const sha256 = (data: string | Uint8Array): string => hash('sha256', data, 'latin1' as 'binary');

/** Whose ids these are: AWS's own (bus, trail files, local files), or a sender's who hands events in directly. */
export type Namespace = 'aws' | `direct:${string}`;

/**
 * The 128-bit identity of an event, one character a byte: namespace, recipient account, Region, event time and
 * `eventID`, from the record alone. A record without an id is identified by all its tokens. `eventID` stands last and
 * the rest holds no NUL, so that no two lists of fields give the same bytes.
 */
export const identify = (namespace: Namespace, envelope: Envelope, tokens: () => Uint8Array): string => {
  const { eventId, account, region, time } = envelope;
  const id = eventId === undefined ? `\0tokens ${hash('sha256', tokens())}` : distinct(eventId);
  return sha256(`${namespace}\0${account}\0${region}\0${time}\0${id}`).slice(0, IDENTITY_BYTES);
};

/** Half a character has no UTF-8 of its own, and a leading NUL is ours: such ids are written as JSON. */
const distinct = (eventId: string): string =>
  eventId.isWellFormed() && !eventId.startsWith('\0') ? eventId : `\0text ${JSON.stringify(eventId)}`;

/** The 64-bit hash, one character a byte, of what copies of an event must agree on, however their keys are ordered. */
export const hashContent = (reader: EventReader, writer: CanonicalWriter, recordBytes: number): string => {
  writer.begin(recordBytes);
  reader.writeCompared(writer);
  return sha256(writer.written()).slice(0, CONTENT_BYTES);
};

/** The identity of a piece that cannot be read as an event: its bytes, where it was, and what is wrong. */
export const identifyPiece = (piece: Buffer): string =>
  sha256(Buffer.concat([Buffer.from('set aside\0'), piece])).slice(0, IDENTITY_BYTES);

const hashPlace = (account: string, region: string) => {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (const code of Buffer.from(`${account}\0${region}\0`)) {
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return { account, region, low, high };
};

/** The last event's, and mostly the next one's. */
let place = hashPlace('', '');

/** What all events of one `eventID` share whatever their time, to notice that an id was used again. Not for identity. */
export const reuseHash = ({ account, region, eventId }: Envelope): number => {
  if (eventId === undefined) return 0;
  if (account !== place.account || region !== place.region) place = hashPlace(account, region);
  let { low, high } = place;
  // Each half takes every other character: two ids that differ do so in one of them.
  for (let index = 0; index < eventId.length; index += 2) {
    low = Math.imul(low ^ eventId.charCodeAt(index), 0x01000193);
    high = Math.imul(high ^ eventId.charCodeAt(index + 1), 0x85ebca6b);
  }
  return (low >>> 0) * 0x200000 + (high >>> 11);
};
