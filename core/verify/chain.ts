import type { PreviousDigest } from '../digest.ts';
import { formatTime, HOUR } from '../time.ts';
import type { Span } from './coverage.ts';
import { eachHour, isHourly, lostHours } from './hours.ts';
import type { DigestPlace } from './names.ts';
import { judgeApart, judgeSlot, type Judged, type Slot, type SlotView, type Witness } from './slot.ts';

/** What is known beside the digests of a chain. */
export interface ChainView extends SlotView {
  readonly isBackfill: boolean;
  /** Whose digest belongs at a key; only of this chain. */
  readonly placeOf: (key: string) => DigestPlace | undefined;
  readonly keyOf: (end: number) => string;
  /** Whether a key is among those that are verified at all. */
  readonly isHere: (key: string) => boolean;
  /** Digests that end before it, and after it, are not asked about. */
  readonly from?: number;
  readonly to?: number;
  /** Other chains of the trail have digests that end then, in milliseconds since 1970. */
  readonly reach?: number;
}

/** A chain that was walked along, from its newest digest to its oldest. */
export interface WalkedChain {
  /** Newest first. */
  readonly judged: readonly Judged[];
  /** Times between the end of a chain and the beginning of the next; `key` is the digest that begins it. */
  readonly gaps: readonly (Span & { readonly key: string })[];
  /** Digests whose predecessor is in another bucket, or below another prefix. */
  readonly leaving: readonly string[];
}

/** What a digest says of those before it. */
type Link =
  | { readonly is: 'unknown' }
  /** Nobody knows which digest a lost one named; between digests of whole hours there is no other. */
  | { readonly is: 'lost'; readonly isHourly: boolean }
  | { readonly is: 'begun'; readonly start: number; readonly key: string }
  | { readonly is: 'named'; readonly end: number; readonly previous: PreviousDigest };

/** Judges every digest of a chain by what the ones after it say. The order of `slots` does not matter; ends differ. */
export const walkChain = (slots: readonly Slot[], view: ChainView): WalkedChain => {
  const waiting = slots.toSorted((a, b) => b.end - a.end);
  const judged: Judged[] = [];
  const gaps: WalkedChain['gaps'][number][] = [];
  const leaving: string[] = [];
  let link: Link = { is: 'unknown' };
  let wasHourly = false;
  for (let index = 0; index < waiting.length; index++) {
    const slot = waiting[index];
    if (isPassedOver(slot, link)) {
      judged.push(judgeApart(slot, view));
      continue;
    }
    const seen = judgeSlot(slot, link.is === 'named' ? link.previous : undefined, view);
    const says = seen.witness ?? seen.claim;
    const said = says && saysOf(slot, says, view);
    const isGap = said?.gap !== undefined && !seen.flaw && says?.by === 'itself';
    judged.push(isGap ? { ...seen, flaw: { is: 'digestGap', detail: said.gap } } : seen);
    const isLater = link.is === 'begun' && link.start > slot.end;
    if (said && link.is === 'begun' && isLater && !view.isBackfill) {
      gaps.push({ from: slot.end, to: link.start, key: link.key });
    }
    if (said?.isLeaving) leaving.push(slot.key);
    wasHourly = says ? isHourly(says.found.head) : wasHourly;
    link = said?.link ?? { is: 'lost', isHourly: wasHourly && link.is !== 'begun' };
    if (link.is === 'named') insert(waiting, index + 1, link, view);
  }
  return { judged: withHours(judged, view), gaps, leaving };
};

/** A digest that no sound one names though it would have to. */
const isPassedOver = (slot: Slot, link: Link): boolean => {
  if (link.is === 'named') return slot.end > link.end;
  if (slot.isUnrecorded) return true;
  if (link.is === 'begun') return slot.end > link.start;
  return link.is === 'lost' && link.isHourly && slot.end % HOUR !== 0;
};

interface Said {
  readonly link: Link;
  readonly gap?: string;
  readonly isLeaving?: true;
}

const UNKNOWN: Link = { is: 'unknown' };

const saysOf = (slot: Slot, { found: { head } }: Witness, view: ChainView): Said => {
  const { previous, start } = head;
  if (!previous) return { link: { is: 'begun', start, key: slot.key } };
  if (previous.bucket !== view.bucket || !view.isHere(previous.key)) return { link: UNKNOWN, isLeaving: true };
  const place = view.placeOf(previous.key);
  if (!place) return { link: UNKNOWN, gap: 'it names a digest of another chain as the one before it' };
  const { end } = place;
  if (end >= slot.end) return { link: UNKNOWN, gap: 'it names a later digest, or itself, as the one before it' };
  const isGap = end !== start && !view.isBackfill;
  return { link: { is: 'named', end, previous }, ...(isGap && { gap: 'the one before it ends at another time' }) };
};

/** Makes a place for the digest that is named, if there is none, and if it is asked about. */
const insert = (waiting: Slot[], from: number, link: Link & { readonly is: 'named' }, view: ChainView): void => {
  const { end, previous } = link;
  let at = from;
  while (at < waiting.length && waiting[at].end > end) at++;
  const { from: first = 0, to: last = Infinity } = view;
  if (waiting[at]?.end === end || end < first) return;
  waiting.splice(at, 0, { key: previous.key, end, ...(end > last && { isBeyond: true }) });
};

/** Adds digests that nobody names any more, since those that did are lost: of whole hours it is known when they ended. */
const withHours = (judged: readonly Judged[], view: ChainView): readonly Judged[] => {
  if (view.isBackfill) return judged;
  const { from = 0, to = Infinity } = view;
  const known = new Set(judged.map(({ slot }) => slot.end));
  const missing = lostHours(judged, view.reach).flatMap((lost) => {
    const detail = `there were digests of each hour until ${formatTime(lost.last)}`;
    const ends = eachHour(lost).filter((end) => !known.has(end) && end >= from && end <= to);
    return ends.map((end): Judged => ({ slot: { key: view.keyOf(end), end }, flaw: { is: 'digestMissing', detail } }));
  });
  return [...judged, ...missing].sort((a, b) => b.slot.end - a.slot.end);
};
