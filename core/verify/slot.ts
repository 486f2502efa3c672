import type { PreviousDigest } from '../digest.ts';
import { type Flaw, type FoundDigest, signatureFlaw } from './found.ts';

/** Where a digest is, or should be. */
export interface Slot {
  readonly key: string;
  /** In milliseconds since 1970. */
  readonly end: number;
  /** What is there. */
  readonly found?: FoundDigest;
  /** The ledger's copy, if its signature is sound. */
  readonly recorded?: FoundDigest;
  /** What is there has not the metadata that the ledger knows of. */
  readonly isRelabelled?: true;
  /** The ledger knows this chain, and not this digest. */
  readonly isUnrecorded?: true;
  /** It was signed, and need not be in the bucket yet. */
  readonly isPending?: true;
  /** It is not asked about; only what it says of the digest before it matters. */
  readonly isBeyond?: true;
}

/** What proves what a digest says: the object in its place, the ledger's copy, or an object elsewhere. */
export interface Witness {
  readonly by: 'itself' | 'ledger' | 'copy';
  readonly found: FoundDigest & Required<Pick<FoundDigest, 'head'>>;
}

/** A digest that was judged. */
export interface Judged {
  readonly slot: Slot;
  readonly flaw?: Flaw;
  /** Where the digest is that belongs here. */
  readonly foundAt?: string;
  /** Absent if nothing can be known of it. */
  readonly witness?: Witness;
  /** Its signature is not at hand: what it says is not proven, and it is no witness. */
  readonly isUnproven?: true;
  /** What it says all the same, by which faults are found. */
  readonly claim?: Witness;
  /** It is in no chain, and says nothing of other digests. */
  readonly isApart?: true;
  /** It is in no chain, and its own signature is sound. */
  readonly isSigned?: true;
}

/** What is known beside the digests of a chain. */
export interface SlotView {
  /** What digests must call the bucket. */
  readonly bucket: string;
  /** Whether objects have their metadata here: a copy of a bucket may not. */
  readonly keepsMetadata: boolean;
  /** What was found in other places and says that it belongs at this key. */
  readonly strays: (key: string) => readonly FoundDigest[];
}

type Expected = Pick<PreviousDigest, 'sha256' | 'signature'>;

/** Judges a digest that is in its chain. `named` is what a sound digest after it says of it. */
export const judgeSlot = (slot: Slot, named: Expected | undefined, view: SlotView): Judged => {
  const expected = named ?? expectedOf(slot.recorded);
  const witness = witnessOf(slot, expected, view);
  if (witness?.by === 'copy') {
    return { slot, witness, flaw: { is: 'digestMoved' }, foundAt: witness.found.at };
  }
  if (!slot.found) return { slot, ...(!(slot.isPending && witness) && { flaw: MISSING }), ...(witness && { witness }) };
  const { flaw, isUnproven } = flawInPlace(slot, slot.found, expected, view);
  const unproven = isUnproven && !flaw && slot.found.head ? slot.found : undefined;
  const claim: Witness | undefined = unproven && { by: 'itself', found: unproven as Witness['found'] };
  return {
    slot,
    ...(flaw && { flaw }),
    ...(claim ? { claim, isUnproven: true } : witness && { witness }),
  };
};

/** Judges a digest that nobody names. */
export const judgeApart = (slot: Slot, view: SlotView): Judged => {
  const unchained: Flaw = { is: 'digestUnchained' };
  const { flaw } = slot.found ? flawInPlace(slot, slot.found, undefined, view) : { flaw: undefined };
  const isSigned = slot.found !== undefined && !flaw && slot.found.own === undefined;
  return {
    slot,
    isApart: true,
    ...(isSigned && { isSigned: true as const }),
    ...(slot.found && { flaw: flaw ?? unchained }),
  };
};

const MISSING: Flaw = { is: 'digestMissing' };

const expectedOf = (recorded: FoundDigest | undefined): Expected | undefined =>
  recorded?.head && { sha256: recorded.head.sha256, signature: recorded.metadata.signature };

const witnessOf = (slot: Slot, expected: Expected | undefined, view: SlotView): Witness | undefined => {
  const proves = (found: FoundDigest): found is Witness['found'] => {
    const { head, own } = found;
    if (head?.key !== slot.key || head.bucket !== view.bucket) return false;
    return expected ? head.sha256 === expected.sha256 : own === undefined;
  };
  const { found, recorded } = slot;
  if (found && proves(found)) return { by: 'itself', found };
  const copy = view.strays(slot.key).find(proves);
  if (copy) return { by: 'copy', found: copy };
  return recorded && proves(recorded) ? { by: 'ledger', found: recorded } : undefined;
};

interface InPlace {
  readonly flaw?: Flaw | undefined;
  readonly isUnproven?: true;
}

const flawInPlace = (slot: Slot, found: FoundDigest, expected: Expected | undefined, view: SlotView): InPlace => {
  const { head, damage, own, metadata } = found;
  const isSilent = metadata.signature === undefined && !view.keepsMetadata;
  if (!head || damage !== undefined)
    return { flaw: { is: 'digestUnreadable', ...(damage !== undefined && { detail: damage }) } };
  if (head.key !== slot.key || head.bucket !== view.bucket) {
    return { flaw: own && !isSilent ? own : { is: 'digestMoved', detail: 'it belongs elsewhere' } };
  }
  if (expected && head.sha256 !== expected.sha256) {
    return { flaw: own && !isSilent ? own : { is: 'digestReplaced' } };
  }
  const signature = metadata.signature ?? (isSilent ? expected?.signature : undefined);
  if (isSilent && signature === undefined) return { isUnproven: true };
  const flaw = isSilent ? signatureFlaw(found, signature) : own;
  return { flaw: flaw ?? labelFlaw(slot, found, expected) ?? timeFlaw(slot, head) };
};

const labelFlaw = (slot: Slot, { metadata }: FoundDigest, expected: Expected | undefined): Flaw | undefined => {
  const { signature } = metadata;
  const isOther = expected !== undefined && signature !== undefined && signature !== expected.signature;
  if (isOther) return { is: 'digestForged', detail: 'it is not the signature that the digest after it names' };
  return slot.isRelabelled && { is: 'digestReplaced', detail: 'its metadata are not those that it was written with' };
};

const timeFlaw = (slot: Slot, head: { readonly start: number; readonly end: number }): Flaw | undefined =>
  head.end === slot.end && head.start < head.end
    ? undefined
    : { is: 'digestMoved', detail: 'its times are not those of its name' };
