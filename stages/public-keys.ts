import { createHash } from 'node:crypto';
import { KEYS } from '../contracts/archive-layout.ts';
import { TrailError } from '../core/errors.ts';
import { mapParallel } from '../core/parallel.ts';
import { HOUR } from '../core/time.ts';
import type { ObjectStore, PublicKey, PublicKeys, SigningKey } from '../ports/index.ts';

/** The public keys of a store, as `ListPublicKeys` tells of them (digest-files.md §5). */
export interface KeyRing extends PublicKeys {
  /** All of them, oldest first. */
  all(): Promise<readonly PublicKey[]>;
  /**
   * Makes known that this key signs at `time`, before it does: afterwards a key of this fingerprint is valid then. Harmless to repeat.
   */
  cover(key: Pick<SigningKey, 'fingerprint' | 'pkcs1'>, time: number): Promise<void>;
}

/** Where public keys stand: their fingerprint, and the second from which they are valid. */
export const PUBLIC_KEYS = `${KEYS}public/`;

/** How long a key is valid, in milliseconds: a rotation makes another one earlier; one that goes on is told of again. */
export const VALID_FOR = 400 * 24 * HOUR;

const READS_AT_ONCE = 16;

/** Told, once each, of what was passed over. */
export interface KeyRingNotes {
  /** A key that cannot be read. @default it is thrown */
  readonly onDamaged?: (fault: TrailError) => void;
  /** An object that no key is named like, such as a `.DS_Store`. */
  readonly onStray?: (key: string) => void;
}

/** Names that `cover` gives. */
const OWN_NAME = /^[0-9a-f]{32}-\d+$/;

/** The keys that stand in a store: written once, never removed. Throws a `TrailError` if it cannot be read. */
export const keyRing = (store: ObjectStore, notes: KeyRingNotes = {}): KeyRing => {
  const { known, all } = standing(store, notes);

  const isCovered = ({ fingerprint }: Pick<SigningKey, 'fingerprint'>, time: number): boolean =>
    [...known.values()].some((key) => key.fingerprint === fingerprint && key.from <= time && time <= key.to);

  return {
    all,
    list: async (_region, from, to) => (await all()).filter((key) => key.from <= to && key.to >= from),
    cover: async (key, time) => {
      if (isCovered(key, time)) return;
      await all();
      if (isCovered(key, time)) return;
      // An hour before: clocks differ, and what asks for the keys of an hour asks from its beginning.
      const from = Math.max(0, Math.floor(time / 1000) * 1000 - HOUR);
      const { fingerprint, pkcs1 } = key;
      const made: PublicKey = { fingerprint, pkcs1, from, to: from + VALID_FOR };
      const name = `${PUBLIC_KEYS}${fingerprint}-${from / 1000}`;
      await store.create(name, encodePublicKey(made));
      await all();
    },
  };
};

/** Reads each key once. */
const standing = (store: ObjectStore, { onDamaged, onStray }: KeyRingNotes) => {
  const known = new Map<string, PublicKey>();
  const passedOver = new Set<string>();

  const read = async (key: string): Promise<void> => {
    const bytes = await store.read(key);
    // Between the list and the read it can only have been removed by hand: then it is not known.
    if (!bytes) return;
    try {
      known.set(key, decodePublicKey(key, bytes));
    } catch (error) {
      if (!onDamaged || !(error instanceof TrailError)) throw error;
      passedOver.add(key);
      onDamaged(error);
    }
  };

  const isOwn = (key: string): boolean => {
    if (OWN_NAME.test(key.slice(PUBLIC_KEYS.length))) return true;
    passedOver.add(key);
    onStray?.(key);
    return false;
  };

  const all = async (): Promise<readonly PublicKey[]> => {
    const listed = (await store.list(PUBLIC_KEYS)).map(({ key }) => key);
    const unread = listed.filter((key) => !known.has(key) && !passedOver.has(key)).filter(isOwn);
    await mapParallel(unread, READS_AT_ONCE, read);
    return [...known.values()].sort((a, b) => a.from - b.from || (a.fingerprint < b.fingerprint ? -1 : 1));
  };

  return { known, all };
};

/** As an entry of `ListPublicKeys` is sent: times are seconds since 1970, the key is base64. */
const encodePublicKey = ({ fingerprint, pkcs1, from, to }: PublicKey): Buffer =>
  Buffer.from(
    JSON.stringify({
      Fingerprint: fingerprint,
      ValidityStartTime: from / 1000,
      ValidityEndTime: to / 1000,
      Value: Buffer.from(pkcs1).toString('base64'),
    }),
  );

/** Throws `LEDGER_DAMAGED` for what `encodePublicKey` did not write, and for a key that is not that of its fingerprint. */
const decodePublicKey = (name: string, bytes: Uint8Array): PublicKey => {
  try {
    const entry = JSON.parse(Buffer.from(bytes).toString()) as Readonly<Record<string, unknown>>;
    const { Fingerprint: fingerprint, Value: value } = entry;
    const [from, to] = [Number(entry.ValidityStartTime) * 1000, Number(entry.ValidityEndTime) * 1000];
    const pkcs1 = Buffer.from(String(value), 'base64');
    const isOwn = typeof fingerprint === 'string' && createHash('md5').update(pkcs1).digest('hex') === fingerprint;
    if (!isOwn || !(from <= to)) throw new Error('not a public key of this form');
    return { fingerprint, pkcs1, from, to };
  } catch (cause) {
    throw new TrailError('LEDGER_DAMAGED', `cannot read the public key ${name}`, { cause });
  }
};
