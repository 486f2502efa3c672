import { folded, type Hit } from './rules/hits.ts';

/** What hits have in common. */
export type HitKind = Omit<Hit, 'eventId'>;

/** Numbers kinds of hits, each once. */
export class HitNumbers {
  readonly kinds: HitKind[] = [];
  /** Of each kind, in characters. */
  readonly sizes: number[] = [];
  private readonly byKey = new Map<string, number>();
  /** The same object comes again and again, and its key need not be made each time. */
  private readonly byObject = new WeakMap<HitKind, number>();

  /** The number of a kind; -1 of one that is new and longer than there is room for. */
  numberOf(hit: HitKind, room = Infinity): number {
    const known = this.byObject.get(hit);
    if (known !== undefined) return known;
    const { correlation, namespace, group, value } = hit;
    const key = JSON.stringify([correlation, namespace, group.map(folded), value && folded(value)]);
    const said = { ...(namespace === undefined ? {} : { namespace }), ...(value === undefined ? {} : { value }) };
    const number = this.byKey.get(key) ?? (key.length > room ? -1 : this.add(key, { correlation, group, ...said }));
    if (number >= 0) this.byObject.set(hit, number);
    return number;
  }

  private add(key: string, kind: HitKind): number {
    const number = this.kinds.push(kind) - 1;
    this.sizes.push(key.length);
    this.byKey.set(key, number);
    return number;
  }
}
