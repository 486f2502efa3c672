import type { Fault, Notice, Verdict, Verified, VerifiedChain } from '../core/verify/report.ts';
import type { Complaint } from './caller.ts';
import type { Asked } from './verify-flags.ts';
import type { KeySource } from './verify-keys.ts';
import type { VerifyPlace } from './verify-places.ts';

/** A place that was verified, and what was found there. */
export interface PlaceFindings extends Pick<VerifyPlace, 'where' | 'question'> {
  readonly verified: Verified;
}

/** What could not be read: why, or with what it failed. */
export interface Unread extends Pick<VerifyPlace, 'where'> {
  readonly problem: Complaint | Error;
}

/** What was verified, where, and with what. */
export interface Findings {
  readonly asked: Asked;
  readonly places: readonly PlaceFindings[];
  readonly unread: readonly Unread[];
  readonly keys: KeySource;
  /** What the ledger is worth as a second witness: it was not asked, or knows none of these digests, or it does. */
  readonly ledger: 'notAsked' | 'silent' | 'witness';
  /** Objects that were passed over, since they are none of ours. */
  readonly passedOver: readonly string[];
}

/** How many there are in all places. */
export interface Totals {
  readonly digests: Verdict;
  readonly backfillDigests: Verdict;
  readonly files: Verdict;
  /** Compressed bytes that were read. */
  readonly bytes: number;
}

/** Something of one place. */
export type At<T> = T & Pick<VerifyPlace, 'where'>;

export const totalsOf = ({ places }: Findings): Totals => ({
  digests: sumOf(places, 'digests'),
  backfillDigests: sumOf(places, 'backfillDigests'),
  files: sumOf(places, 'files'),
  bytes: places.reduce((sum, { verified }) => sum + verified.bytes, 0),
});

const sumOf = (places: readonly PlaceFindings[], what: 'digests' | 'backfillDigests' | 'files'): Verdict =>
  places
    .map(({ verified }) => verified[what])
    .reduce((a, b) => ({ valid: a.valid + b.valid, faulty: a.faulty + b.faulty }), { valid: 0, faulty: 0 });

const everywhere = <T>({ places }: Findings, of: (verified: Verified) => readonly T[]): readonly At<T>[] =>
  places.flatMap(({ where, verified }) => of(verified).map((one) => ({ ...one, where })));

export const faultsOf = (findings: Findings): readonly At<Fault>[] => everywhere(findings, ({ faults }) => faults);

export const chainsOf = (findings: Findings): readonly At<VerifiedChain>[] =>
  everywhere(findings, ({ chains }) => chains);

export const noticesOf = (findings: Findings): readonly At<Notice>[] => everywhere(findings, ({ notices }) => notices);

/** Signatures of newest digests, which no other digest has, and which are not at hand. */
const unsignedOf = (findings: Findings): number =>
  noticesOf(findings)
    .filter(({ is }) => is === 'signature')
    .reduce((sum, { count }) => sum + count, 0);

/** `nothing`: there was no digest, so nothing is known of any file; `incomplete`: not all could be read, or proven. */
export type Outcome = 'intact' | 'faulty' | 'incomplete' | 'nothing';

/** What comes of it all. Nothing that was not verified is ever intact. */
export const outcomeOf = (findings: Findings): Outcome => {
  if (faultsOf(findings).length > 0) return 'faulty';
  if (findings.unread.length > 0) return 'incomplete';
  const { digests, backfillDigests } = totalsOf(findings);
  if (unsignedOf(findings) > 0) return 'incomplete';
  return digests.valid + backfillDigests.valid > 0 ? 'intact' : 'nothing';
};
