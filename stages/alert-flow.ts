import { alertKeys } from '../core/alerts/alert-keys.ts';
import { keptForHigh } from '../core/alerts/permits.ts';
import { type Gate, gate } from '../core/gate.ts';
import { WINDOW } from '../core/time.ts';
import type { Clock, ObjectStore } from '../ports/index.ts';
import { isOutage } from './alert-memory.ts';

const NOTHING = new Uint8Array();

/**
 * The circuit breaker: so many messages in each five minutes of the clock, whoever sends them, the last of which are kept for
 * findings of level high. A message takes a permit, an
 * object with a number, so that rivals see each other; the list of them is read once an interval. Within a process permits
 * are taken one by one, beside the claim of the message: rivals overshoot by one message each.
 */
export class Flow {
  readonly most: number;
  private end = -Infinity;
  private taken = 0;
  /** Permits of messages that a rival then sent. */
  private spare = 0;
  private isListed = false;
  private isSaid = false;
  private readonly oneByOne: Gate = gate(1);
  private readonly store: ObjectStore;
  private readonly clock: Clock;

  constructor(store: ObjectStore, clock: Clock, most: number) {
    this.store = store;
    this.clock = clock;
    this.most = most;
  }

  /** When the present interval ends, in milliseconds since 1970. */
  intervalEnd(): number {
    const end = (Math.floor(this.clock() / WINDOW) + 1) * WINDOW;
    if (end !== this.end) {
      this.end = end;
      this.taken = 0;
      this.spare = 0;
      this.isListed = false;
      this.isSaid = false;
    }
    return end;
  }

  /** Reads what is known of the interval, if that has not been done; `pass` need not wait for it then. */
  look(): Promise<void> {
    return this.oneByOne(() => this.list());
  }

  /** Claims a message, if the interval lets one more pass: says whether the claim was ours. */
  pass(claim: () => Promise<boolean>, isHigh: boolean): Promise<boolean | 'held'> {
    return this.oneByOne(async () => {
      await this.list();
      if (this.isFull(isHigh)) return 'held';
      const [isOurs] = await Promise.all([claim(), this.take()]);
      if (!isOurs) this.spare++;
      return isOurs;
    });
  }

  /** The same where the store cannot be reached: this process only. */
  passAlone(isHigh: boolean): boolean {
    this.intervalEnd();
    if (this.isFull(isHigh)) return false;
    if (this.spare > 0) this.spare--;
    else this.taken++;
    return true;
  }

  /** Whether it is to be said now, without the store, that something is held back: once an interval. */
  saysAlone(): boolean {
    const { isSaid } = this;
    this.isSaid = true;
    return !isSaid;
  }

  private isFull(isHigh: boolean): boolean {
    return this.taken - this.spare >= this.most - (isHigh ? 0 : keptForHigh(this.most));
  }

  private async list(): Promise<void> {
    const end = this.intervalEnd();
    if (this.isListed) return;
    await this.refresh(end);
  }

  private async refresh(end: number): Promise<void> {
    const last = (await this.store.list(alertKeys.permit(end))).at(-1);
    if (end !== this.end) return;
    this.isListed = true;
    if (last) this.taken = Math.max(this.taken, Number(last.key.split('/').at(-1)) + 1);
  }

  /** Once claimed, a message is sent: there may be no permit any more, or no store that can note it. */
  private async take(): Promise<void> {
    const { end } = this;
    if (this.spare > 0) {
      this.spare--;
      return;
    }
    try {
      while (end === this.end && this.taken < this.most) {
        const n = this.taken++;
        if ((await this.store.create(alertKeys.permit(end, n), NOTHING)) === 'created') return;
        await this.refresh(end);
      }
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }
}
