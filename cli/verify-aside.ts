import type { TrailError } from '../core/errors.ts';
import type { Unread } from './verify-findings.ts';

/** Notes what is damaged or strange, and kept nobody from the rest: each once. */
export class Aside {
  private readonly faults = new Map<string, Unread>();
  private readonly strange = new Set<string>();

  /** What could not be read. */
  get unread(): readonly Unread[] {
    return [...this.faults.values()];
  }

  /** Keys of what is none of ours. */
  get passedOver(): readonly string[] {
    return [...this.strange];
  }

  /** Notes what is damaged in a place. */
  damaged(where: string): (problem: TrailError) => void {
    return (problem) => void this.faults.set(problem.message, { where, problem });
  }

  /** Notes an object that is none of ours. */
  readonly stray = (key: string): void => void this.strange.add(key);
}
