import { formatTime } from '../time.ts';
import type { FaultKind } from './report.ts';
import type { Judged } from './slot.ts';

/** What a fault of a log file leaves to be trusted. */
export const fileTrust = (is: FaultKind, isProven: boolean, sha256: string): string => {
  if (is === 'fileMoved') return 'what it says is proven, where it is now';
  if (is === 'fileAdded') return 'nothing that it says is proven: who can write to the bucket can have made it';
  if (isProven) return 'what it says is proven, but for what is behind or around it';
  const copy = `a copy of it can be proven: its SHA-256, unpacked, is ${sha256}`;
  if (is === 'fileMissing') return `that it was delivered is proven; ${copy}`;
  return `nothing that it says is proven; ${copy}`;
};

/** What a fault of a digest leaves to be trusted. `unnamed` files may be those that it named. */
export const digestTrust = ({ slot, witness, isApart, isSigned, isUnproven }: Judged, unnamed: number): string => {
  if (isSigned) return 'its signature is sound, but no other digest names it, and the ledger does not know it';
  if (isApart) return 'nothing that it says is proven; the chain is whole without it';
  if (!witness || isUnproven) {
    const files = unnamed === 0 ? 'files' : `${plural(unnamed, 'file')} that it may have named`;
    const are = unnamed === 1 ? 'is' : 'are';
    return `whether ${files} of the time until ${formatTime(slot.end)} ${are} whole is not proven; nor that none was removed`;
  }
  const { start, end, count: files } = witness.found.head;
  const what = `its ${plural(files, 'file')} of ${formatTime(start)} to ${formatTime(end)}`;
  return `${what} ${files === 1 ? 'is' : 'are'} proven ${BY[witness.by]}`;
};

const BY = {
  itself: 'by what stands there: the digest after it names its hash, or its signature is sound',
  ledger: 'by the ledger’s copy of it',
  copy: 'by what was found elsewhere: it is the digest that was signed',
} as const;

/** `1 file`, `2 files`. */
export const plural = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
