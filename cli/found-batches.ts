import type { Finding } from '../core/alerts/finding.ts';
import type { Asking } from '../stages/match.ts';

/** Findings that are told at once, and batches that nobody has taken up yet: with more, collecting waits. */
const BATCH = 100;
const MOST_UNHEARD = 2;

/** Gathers findings on the thread that collects, and tells of them in batches, no faster than they are taken up. */
export class FoundBatches implements Required<Omit<Asking, 'match'>> {
  private waiting: Finding[] = [];
  private unheard = 0;
  private wake: (() => void)[] = [];
  private readonly tell: (findings: readonly Finding[]) => void;

  constructor(tell: (findings: readonly Finding[]) => void) {
    this.tell = tell;
  }

  readonly onFindings = (findings: readonly Finding[]): void => {
    this.waiting.push(...findings);
  };

  readonly relieve = async (): Promise<void> => {
    while (this.waiting.length >= BATCH) {
      if (this.unheard < MOST_UNHEARD) this.tellSome();
      else await new Promise<void>((resolve) => this.wake.push(resolve));
    }
  };

  readonly send = async (): Promise<void> => {
    await this.relieve();
    if (this.waiting.length > 0) this.tellSome();
  };

  /** A batch was taken up. */
  heard(): void {
    this.unheard--;
    const waiting = this.wake;
    this.wake = [];
    for (const wake of waiting) wake();
  }

  private tellSome(): void {
    this.unheard++;
    this.tell(this.waiting.splice(0, BATCH));
  }
}
