import { type ErrorCode, TrailError } from '../core/errors.ts';

/** What has not come in time. */
export const LATE = Symbol('late');

/** How long a run may take. Times are milliseconds. */
export interface Limits {
  /** What is left to the run. */
  readonly remaining: () => number;
  /** What the work returns or throws, or `LATE` after so long; the work may go on, but nobody waits for it. */
  readonly inTime: <T>(time: number, work: Promise<T>) => Promise<T | typeof LATE>;
}

/** How long a destination may take to answer, with all the tries of its client. Milliseconds. */
const PATIENCE = 15_000;

/**
 * Asks a destination, and waits for it only so long. One that was late is not asked again in this run: every further
 * attempt throws at once. Without limits it is waited for however long it takes.
 */
export class Patience {
  private late: TrailError | undefined;
  private readonly limits: Limits | undefined;
  private readonly code: ErrorCode;

  constructor(limits: Limits | undefined, code: ErrorCode) {
    this.limits = limits;
    this.code = code;
  }

  async ask<T>(what: string, perform: () => Promise<T>): Promise<T> {
    if (this.late) throw this.late;
    if (!this.limits) return perform();
    const answer = await this.limits.inTime(PATIENCE, perform());
    if (answer !== LATE) return answer;
    this.late ??= new TrailError(this.code, `cannot ${what}: there was no answer for ${PATIENCE / 1000} seconds`);
    throw this.late;
  }
}
