import type { Outcome } from '../../core/decide.ts';
import type { Arrival } from './arrivals.ts';

interface Known {
  readonly delivered: Set<string>;
  readonly conflicts: Set<string>;
  readonly sources: Set<string>;
}

/** What should become of arrivals, one after another: the promise in a few lines, without files, hashes or hours. */
export class Model {
  private readonly events = new Map<string, Known>();

  /** Takes an arrival and says what becomes of it. */
  arrive({ key, content, source, isPiece }: Arrival): Outcome {
    const known = this.events.get(key);
    if (!known) {
      this.events.set(key, { delivered: new Set([content]), conflicts: new Set(), sources: new Set([source]) });
      return isPiece ? 'setAside' : 'delivered';
    }
    if (isPiece) return 'setAsideBefore';

    const { delivered, conflicts, sources } = known;
    const isCorrection = source === 'trail-files' && [...sources].every((by) => by === 'bus');
    if (delivered.has(content) || isCorrection) {
      const outcome = delivered.has(content) ? 'duplicate' : 'correction';
      delivered.add(content);
      sources.add(source);
      return outcome;
    }
    const outcome = conflicts.has(content) ? 'conflictBefore' : 'conflict';
    conflicts.add(content);
    return outcome;
  }
}
