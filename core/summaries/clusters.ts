import type { Counted, SummaryPlace, Tally, TrailTally } from './tally.ts';

/** Events of one place that have the same value of a template's primary dimension, which is their name. */
export interface Cluster {
  readonly place: SummaryPlace;
  readonly name: string;
  /** Indices of the trail's events: `order[from, to)`. */
  readonly from: number;
  readonly to: number;
}

/** Sorts events by place and primary value, by counting: those without a value are left out. */
export const clustersOf = (tally: Tally, { events }: TrailTally, indices: readonly number[], primary: Counted) => {
  const { texts, places } = tally;
  const numbers = new Map<number, number>();
  const sizes: number[] = [];
  const keys: number[] = [];
  const ofIndex = new Int32Array(indices.length).fill(-1);
  indices.forEach((index, at) => {
    const value = tally.value(events[index], primary);
    if (value === 0) return;
    const key = tally.value(events[index], 'place') * texts.end + value;
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, (number = keys.length));
      keys.push(key);
      sizes.push(0);
    }
    sizes[number]++;
    ofIndex[at] = number;
  });
  const starts = new Uint32Array(keys.length);
  for (let number = 1; number < keys.length; number++) starts[number] = starts[number - 1] + sizes[number - 1];
  const clusters = keys.map((key, number): Cluster => {
    const place = places[Math.floor(key / texts.end)];
    return { place, name: texts.of(key % texts.end), from: starts[number], to: starts[number] + sizes[number] };
  });
  const order = new Uint32Array(indices.length);
  indices.forEach((index, at) => {
    if (ofIndex[at] >= 0) order[starts[ofIndex[at]]++] = index;
  });
  return { order, clusters: clusters.sort(byPlace) };
};

/** In CloudTrail's order of buckets: most first. */
const byPlace = (a: Cluster, b: Cluster): number =>
  a.place.window - b.place.window ||
  compare(a.place.source, b.place.source) ||
  sizeOf(b) - sizeOf(a) ||
  compare(a.name, b.name);

const sizeOf = ({ from, to }: Cluster): number => to - from;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
