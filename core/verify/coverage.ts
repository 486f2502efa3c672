import { WINDOW } from '../time.ts';

/** `[from, to)`, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What of the time of delivery a Region's digests can tell. */
export interface Coverage {
  /** Times of sound digests. */
  readonly covered: readonly Span[];
  /** Times of digests of which nothing is left; `key` is the digest's. */
  readonly lost: readonly (Span & { readonly key: string })[];
  /** Times of sound digests behind the end of what is asked. */
  readonly beyond?: readonly Span[];
  /** In milliseconds since 1970: later stamps there cannot be yet. */
  readonly now?: number;
  /** Where a chain ends that may go on, though another goes further: later files may be its. */
  readonly openFrom?: number;
}

/** What it means that no digest names a file. `beyond`: it is not asked about. `lost` is the key of a digest that may have named it. */
export type Unnamed =
  { readonly is: 'added' | 'notSealed' | 'notCovered' | 'beyond' } | { readonly is: 'lost'; readonly key: string };

/**
 * Judges files that no digest names, by the stamp in their names: a file with stamp S was delivered in `(S − 5 min, S]`. Where a
 * lost digest may have named it, or a part of that time has no digest, nothing is proven. A file without a stamp is an added one.
 */
export const judgeUnnamed = ({ covered, lost, beyond = [], openFrom = Infinity, now = Infinity }: Coverage) => {
  const spans = joined(covered);
  const newest = spans.at(-1)?.to;
  const sealedTo = Math.min(newest ?? -Infinity, openFrom);

  return (stamp: number | undefined): Unnamed => {
    // Stamps are rounded up; whoever delivers has no other clock.
    if (stamp === undefined || stamp > now + WINDOW) return { is: 'added' };
    const [from, to] = [stamp - WINDOW, stamp];
    const gone = lost.find((span) => touches(span, stamp));
    if (gone) return { is: 'lost', key: gone.key };
    // Clocks of two machines differ, so that what is delivered at the very end of a span may be behind it.
    const isOpen = newest === undefined || to >= sealedTo;
    if (isOpen && beyond.some((span) => touches(span, stamp))) return { is: 'beyond' };
    if (isOpen) return { is: newest === undefined ? 'notCovered' : 'notSealed' };
    return { is: spans.some((span) => from >= span.from && to < span.to) ? 'added' : 'notCovered' };
  };
};

/** Whether what was delivered in a span may have this stamp, which is rounded up to five minutes. */
export const touches = ({ from, to }: Span, stamp: number): boolean => stamp - WINDOW < to && stamp >= from;

/** The same times with as few spans as can be, in order. */
export const joined = (spans: readonly Span[]): Span[] => {
  const merged: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else merged.push(span);
  }
  return merged;
};
