import { hash } from 'node:crypto';
import type { KeyHead } from '../core/log-file.ts';
import { type DigestPlace, digestPlace } from '../core/verify/names.ts';
import type { Metadata } from '../ports/index.ts';
import type { RecordedDigest, SealRecords } from './sealed.ts';
import type { Range, VerifyUnit } from './verify-walk.ts';

/** What the ledger knows of a digest, in short. */
export interface NotedDigest {
  readonly key: string;
  readonly sha256: string;
  /** Of its metadata: those of the same label are the same. */
  readonly label: string;
  /** It may not be in its bucket yet. */
  readonly isPending: boolean;
}

/** Digests of a chain by their end, in milliseconds since 1970. */
export type NotedChain = ReadonlyMap<number, NotedDigest>;

/** The ledger's digests of one place; a hundred bytes of memory for each. */
export interface RecordBook {
  /** Accounts and Regions of which there are any. */
  readonly units: readonly Pick<VerifyUnit, 'account' | 'region'>[];
  /** Of each chain that left this place for another, the first digest there: it may name files that are here. */
  movedOf(unit: Pick<VerifyUnit, 'account' | 'region'>): Promise<readonly RecordedDigest[]>;
  chainsOf(unit: Pick<VerifyUnit, 'account' | 'region'>): ReadonlyMap<string, NotedChain>;
  /** Whole records of these places, by key: also of what was signed since the book was made. */
  fetch(places: readonly Pick<DigestPlace, 'key' | 'end'>[]): Promise<ReadonlyMap<string, RecordedDigest>>;
}

/** Equal for equal metadata. */
export const labelOf = (metadata: Metadata): string => {
  // By its own mark the store on S3 tells its writes from those of others.
  const entries = Object.entries(metadata).filter(([name]) => name !== 'opentrail-write');
  return hash('sha256', JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1))), 'base64');
};

const nameOf = ({ account, region }: Pick<VerifyUnit, 'account' | 'region'>): string => `${account}/${region}`;

/** Notes what the ledger knows of the digests of a bucket below `head`. Throws a `TrailError` if it cannot be read. */
export const readBook = async (
  records: SealRecords,
  { bucket, head, range }: { readonly bucket: string; readonly head: KeyHead; readonly range: Range },
): Promise<RecordBook> => {
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = range;
  const units = new Map<string, Map<string, Map<number, NotedDigest>>>();
  const chains = new Map<string, Pick<VerifyUnit, 'account' | 'region'>>();
  const left = leavingOf();
  for await (const { key, sha256, metadata, isPending = false, ...record } of records.digests(from, to)) {
    const place = record.bucket === bucket ? digestPlace(head, key) : undefined;
    left.note({ ...record, key }, place !== undefined);
    if (!place) continue;
    const name = nameOf(place.chain);
    chains.set(name, place.chain);
    const unit = units.get(name) ?? new Map<string, Map<number, NotedDigest>>();
    const chain = unit.get(place.id) ?? new Map<number, NotedDigest>();
    units.set(name, unit.set(place.id, chain.set(place.end, { key, sha256, label: labelOf(metadata), isPending })));
  }
  return {
    units: [...chains.values()],
    chainsOf: (unit) => units.get(nameOf(unit)) ?? new Map<string, NotedChain>(),
    movedOf: async (unit) => [...(await fetchRecords(records, left.of(unit))).values()],
    fetch: (places) =>
      fetchRecords(
        records,
        places.map((place) => ({ ...place, bucket })),
      ),
  };
};

type RecordPlace = Pick<RecordedDigest, 'bucket' | 'key' | 'end'>;

/** Finds digests whose chain was here before, in the order of time. */
const leavingOf = () => {
  const wereHere = new Map<string, boolean>();
  const left = new Map<string, RecordPlace[]>();
  return {
    note: (record: Omit<RecordedDigest, 'sha256' | 'metadata'>, isHere: boolean): void => {
      const { trail, isBackfill = false, bucket, key, end } = record;
      const chain = `${trail} ${nameOf(record)} ${isBackfill}`;
      const hasLeft = !isHere && wereHere.get(chain) === true;
      wereHere.set(chain, isHere);
      if (hasLeft) left.set(nameOf(record), [...(left.get(nameOf(record)) ?? []), { bucket, key, end }]);
    },
    of: (unit: Pick<VerifyUnit, 'account' | 'region'>): readonly RecordPlace[] => left.get(nameOf(unit)) ?? [],
  };
};

const fetchRecords = async (
  records: SealRecords,
  places: readonly RecordPlace[],
): Promise<ReadonlyMap<string, RecordedDigest>> => {
  const found = new Map<string, RecordedDigest>();
  if (places.length === 0) return found;
  const wanted = new Map(places.map((place) => [place.key, place.bucket]));
  const ends = places.map(({ end }) => end).sort((a, b) => a - b);
  for await (const record of records.digests(ends[0], ends[ends.length - 1])) {
    if (wanted.get(record.key) === record.bucket) found.set(record.key, record);
  }
  return found;
};
