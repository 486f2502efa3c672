import { between, pick, type Random } from '../../bench/random.ts';
import type { Fault } from './gateway.ts';
import type { Operation } from './operations.ts';

const FAULTS: readonly Fault[] = ['refuse', 'cut before', 'cut after'];

/** One request of a function that fails for good: all attempts that the SDK makes at it. */
export class OneFault {
  readonly app: string;
  readonly step: number;
  readonly fault: Fault;
  /** What was hit, once it was. */
  hit: string | undefined;
  private invocation: string | undefined;
  private seen = 0;

  /** `steps`: how many requests the function makes in a run, as far as is known. */
  constructor(random: Random, app: string, steps: number) {
    this.app = app;
    this.step = between(random, 0, Math.max(steps, 1) - 1);
    this.fault = pick(random, FAULTS);
  }

  /** To be asked about every request. */
  decide({ app, service, name, key, invocation }: Operation): Fault | undefined {
    if (app !== this.app || invocation === undefined) return undefined;
    if (this.invocation === undefined && this.seen++ === this.step) {
      this.invocation = invocation;
      this.hit = `${service} ${name}${key === undefined ? '' : ` ${key}`}`;
    }
    return invocation === this.invocation ? this.fault : undefined;
  }

  toString(): string {
    return `${this.app}: ${this.fault} request ${this.step}, ${this.hit ?? 'which it did not get to'}`;
  }
}
