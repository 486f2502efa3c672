import type { EventKind } from './facts.ts';

/** Longer than any value that a selector can have: what is behind it is not staged. */
const LONGEST = 4096;

interface Numbered {
  readonly kind: EventKind;
  readonly number: number;
}

/** The kinds of many events, each once. Most events are of a kind seen before, so finding it is what costs. */
export class Kinds {
  readonly all: EventKind[] = [];
  private readonly byName = new Map<string | undefined, Numbered[]>();

  /** The place of this kind in `all`. */
  numberOf(event: EventKind): number {
    const known = this.byName.get(event.name);
    const found = known?.find(({ kind }) => isSame(kind, event));
    if (found) return found.number;
    const added = { kind: kindOf(event), number: this.all.length };
    this.all.push(added.kind);
    if (known) known.push(added);
    else this.byName.set(event.name, [added]);
    return added.number;
  }
}

const isSame = (kind: EventKind, event: EventKind): boolean =>
  kind.source === event.source &&
  kind.readOnly === event.readOnly &&
  kind.errorCode === event.errorCode &&
  kind.category === event.category &&
  kind.type === event.type &&
  kind.isGlobal === event.isGlobal;

const cut = (text: string): string => (text.length > LONGEST ? text.slice(0, LONGEST) : text);
const cutIf = (text: string | undefined): string | undefined => (text === undefined ? undefined : cut(text));

/** The kind of an event, as it is staged: what is longer than anything that a selector can compare is cut. */
export const kindOf = ({ category, source, name, type, errorCode, readOnly, isGlobal }: EventKind): EventKind => ({
  category: cut(category),
  source: cutIf(source),
  name: cutIf(name),
  type: cutIf(type),
  errorCode: cutIf(errorCode),
  readOnly,
  isGlobal,
});
