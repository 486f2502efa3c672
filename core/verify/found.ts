import { type Digest, verifySigned } from '../digest.ts';
import { SIGNATURE_ALGORITHM } from '../digest-file.ts';
import { HOUR, parseTime } from '../time.ts';
import type { FaultKind } from './report.ts';

/** A digest but for its files, of which there are `count`. */
export interface DigestHead extends Omit<Digest, 'files'> {
  readonly count: number;
}

/** A key that may have signed a digest, and when it is valid, in milliseconds since 1970. */
export interface KnownKey {
  readonly pkcs1: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** A digest as it was found somewhere, before anything is checked. */
export interface ReadDigest {
  /** The key of the object that it was found in. */
  readonly at: string;
  /** What the key says that it gives as its own. */
  readonly isBackfill: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent if it cannot be read. */
  readonly head?: DigestHead;
  /** What is wrong with the object's bytes, in words. */
  readonly damage?: string;
  /** Keys of its fingerprint. */
  readonly keys: readonly KnownKey[];
}

/** A digest, and what is wrong with it if only its own signature is known. */
export interface FoundDigest extends ReadDigest {
  readonly own: Flaw | undefined;
}

/** What is wrong with an object, and in which words beside those of `FAULTS`. */
export interface Flaw {
  readonly is: FaultKind;
  readonly detail?: string;
}

const FORGED: Flaw = { is: 'digestForged' };
/** The name of a backfill's metadata that says when it was made. */
export const MADE_AT = 'backfill-generation-timestamp';

/** What is wrong with a digest by this signature; `undefined` if it is sound. */
export const signatureFlaw = (found: ReadDigest, signature: string | undefined): Flaw | undefined => {
  const { head, keys } = found;
  if (!head) return { is: 'digestUnreadable', ...(found.damage !== undefined && { detail: found.damage }) };
  if (signature === undefined) return { is: 'digestUnsigned' };
  const [key] = keys;
  if (!key) return { is: 'digestKeyUnknown', detail: `its fingerprint is ${plainFingerprint(head.fingerprint)}` };
  // The same signature in other letters is not what was written.
  if (/[A-F]/.test(signature)) return FORGED;
  const verified = verifySigned(key.pkcs1, head.signed, signature);
  if (verified === 'not a key') return { is: 'digestKeyUnknown', detail: 'the public key cannot be read' };
  if (verified === 'forged') return FORGED;
  const time = signedAt(found);
  const isValid = keys.some(({ from, to }) => time === undefined || (time >= from - HOUR && time <= to + HOUR));
  return isValid ? undefined : { is: 'digestKeyNotValid', detail: `its fingerprint is ${head.fingerprint}` };
};

/** When its key must have been valid: of a backfill, if nothing says when it was made, at any time. */
const signedAt = ({ head, isBackfill, metadata }: ReadDigest): number | undefined =>
  isBackfill ? parseTime(metadata[MADE_AT] ?? '') : head?.end;

/** What is wrong with the metadata of a digest, its signature apart. */
const metadataFlaw = ({ isBackfill, metadata }: ReadDigest): Flaw | undefined => {
  const algorithm = metadata['signature-algorithm'];
  if (algorithm === undefined) return { is: 'digestUnsigned', detail: 'nothing says by which algorithm' };
  if (algorithm !== SIGNATURE_ALGORITHM) return { is: 'digestUnsigned', detail: 'by an algorithm that is unknown' };
  const isTimed = !isBackfill || parseTime(metadata[MADE_AT] ?? '') !== undefined;
  return isTimed ? undefined : { is: 'digestUnsigned', detail: 'nothing says when it was made' };
};

/** What somebody may have forged is told only if it looks as it should. */
const plainFingerprint = (text: string): string => (/^[0-9a-f]{32}$/.test(text) ? text : 'none');

/** Checks a digest's own signature, which is the slow part of it. */
export const checked = (read: ReadDigest): FoundDigest => ({
  ...read,
  own: signatureFlaw(read, read.metadata.signature) ?? metadataFlaw(read),
});
