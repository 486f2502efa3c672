import type { ObjectStore, TrailTargets } from '../../ports/index.ts';
import { declareTrails } from '../../stages/declare.ts';
import { aRegistry, everyTarget } from './registry-world.ts';

interface With {
  readonly targets?: TrailTargets;
  /** Milliseconds. */
  readonly remaining?: () => number;
}

let opened = 0;

/** Declares to the registry of a store, with as much time as is needed. */
export const declareTo = (
  { store }: { readonly store: ObjectStore },
  { targets = everyTarget, remaining = () => 600_000 }: With = {},
) => declareTrails({ store, open: (place) => aRegistry({ store: place, targets, name: `d${opened++}x` }), remaining });
