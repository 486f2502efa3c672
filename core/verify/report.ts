/** What can be wrong with an archive, in words for people. Each object is told of once, by the first that applies. */
export const FAULTS = {
  digestMissing: 'the digest file is gone',
  digestUnreadable: 'the digest file is damaged: no gzip data, or no digest in it',
  digestMoved: 'the digest file has been moved or replaced: it says that it belongs elsewhere',
  digestUnsigned: 'the digest file has no signature',
  digestForged: 'the signature of the digest file is wrong',
  digestKeyUnknown: 'the digest file was signed by a key that is none of the public keys',
  digestKeyNotValid: 'the digest file was signed by a key that was not valid then',
  digestReplaced: 'the digest file is not the one that the next digest names',
  digestUnchained: 'the digest file is in no chain: no digest after it names it',
  digestGap: 'the digest file does not begin where the one before it ends',
  fileMissing: 'the file is gone',
  fileMoved: 'the file has been moved',
  fileChanged: 'the file has been changed',
  fileUnreadable: 'the file is damaged: no gzip data, or not all of it',
  fileTrailing: 'the file has bytes behind the end of its gzip data',
  fileAdded: 'the file has been added: no digest names it',
} as const;

export type FaultKind = keyof typeof FAULTS;

/** One thing that is wrong with one object. */
export interface Fault {
  readonly is: FaultKind;
  readonly bucket: string;
  /** Of the digest or file; of one that was moved, where it should be. May be what somebody has forged. */
  readonly key: string;
  /** Of one that was moved: where it is. */
  readonly foundAt?: string;
  /** What was expected and found, or who names it; nothing of the file's contents. */
  readonly detail?: string;
  /** What can still be trusted, and what not: `the 12 files of 10:00 to 11:00 are proven by the ledger’s copy`. */
  readonly trust: string;
}

/** What is no fault, but must be known to rely on the archive. */
export interface Notice {
  /**
   * - `notSealed`: files after the newest digest, and digests that are not in the bucket yet;
   * - `notCovered`: files of times without digests; `gap`: no digests were made for a while;
   * - `signature`: a newest digest's signature is not at hand;
   * - `shared`: files that may be of another trail, which nobody validates;
   * - `elsewhere`: what digests name in another bucket or below another prefix, and was not looked at;
   * - `witness`: the ledger that was given knows none of these digests, or cannot be read.
   */
  readonly is: 'notSealed' | 'notCovered' | 'gap' | 'signature' | 'shared' | 'elsewhere' | 'witness';
  readonly text: string;
  /** Objects that it is about, some of them. */
  readonly keys: readonly string[];
  readonly count: number;
}

/** How many there are, and how many of them are sound. */
export interface Verdict {
  readonly valid: number;
  readonly faulty: number;
}

/** A chain, and how far it is proven. Times are milliseconds since 1970. */
export interface VerifiedChain {
  readonly account: string;
  readonly region: string;
  readonly trail: string;
  readonly homeRegion: string;
  readonly isBackfill: boolean;
  readonly from: number;
  readonly to: number;
  /** How many of its digests, and of the files that they name, were found to be sound. */
  readonly digests: number;
  readonly files: number;
  /** The newest digest: note it down elsewhere, and nobody can take away what was before. */
  readonly head: { readonly key: string; readonly sha256: string };
}

/** All that was found. Faults and chains are in the order of their keys. */
export interface Verified {
  readonly chains: readonly VerifiedChain[];
  readonly digests: Verdict;
  readonly backfillDigests: Verdict;
  readonly files: Verdict;
  /** Compressed, of digests and files that were read. */
  readonly bytes: number;
  readonly faults: readonly Fault[];
  readonly notices: readonly Notice[];
}
