import { alertKeys, roundOf } from '../core/alerts/alert-keys.ts';
import { decodeDigest, decodeFirst, type DigestClaim, type FirstClaim } from '../core/alerts/alert-record.ts';
import type { ObjectStore } from '../ports/index.ts';

/** A message for the first finding, and a digest for those that come before it is due. */
export interface Round {
  readonly n: number;
  /** What its keys begin with. */
  readonly round: string;
  /** None where a circuit breaker holds back. */
  readonly first?: FirstClaim;
  readonly isClosed: boolean;
  readonly digest?: DigestClaim;
}

/** The folder of a group or an interval, as it was when it was listed. */
export interface Folder {
  /** In order. */
  readonly rounds: readonly Round[];
  readonly there: ReadonlySet<string>;
}

/** All rounds of a folder, or only those whose keys begin with `prefix`. */
export const readFolder = async (store: ObjectStore, folder: string, prefix = folder): Promise<Folder> => {
  const there = new Set((await store.list(prefix)).map(({ key }) => key));
  const numbers = new Set([...there].flatMap((key) => roundOf(folder, key) ?? []));
  const inOrder = [...numbers].sort((a, b) => a - b);
  return { rounds: await Promise.all(inOrder.map((n) => readRound(store, folder, n, there))), there };
};

const readRound = async (store: ObjectStore, folder: string, n: number, there: ReadonlySet<string>): Promise<Round> => {
  const round = alertKeys.round(folder, n);
  const read = async <T>(key: string, decode: (key: string, body: Uint8Array | undefined) => T) =>
    there.has(key) ? decode(key, await store.read(key)) : undefined;
  const [first, digest] = await Promise.all([
    read(alertKeys.first(round), decodeFirst),
    read(alertKeys.digest(round), decodeDigest),
  ]);
  const isClosed = there.has(alertKeys.closed(round));
  return { n, round, isClosed, ...(first ? { first } : {}), ...(digest ? { digest } : {}) };
};

/** The number of the round that takes findings now, and whether it is there. */
export const openRound = ({ rounds }: Folder): { readonly n: number; readonly round?: Round } => {
  const last = rounds.at(-1);
  if (!last) return { n: 0 };
  return last.digest ? { n: last.n + 1 } : { n: last.n, round: last };
};
