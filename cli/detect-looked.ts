import type { InputFault } from '../adapters/local/inputs.ts';
import type { Problem } from '../core/event.ts';
import type { LeftAlone } from '../core/wrappings.ts';
import type { LookedThrough, RuleFailure } from './detect-worker.ts';

/** A place in an input that cannot be read as an event. */
interface UnreadPlace {
  readonly input: string;
  readonly position: number;
  readonly problems: readonly Problem[];
}

const MOST_LISTED = 100;

/** What was looked through, and what of it could not be. */
export class Looked {
  inputs = 0;
  events = 0;
  /** Of the time that was asked for. */
  asked = 0;
  /** What is wrong with paths and inputs, in words. */
  readonly faults: string[];
  readonly unread: UnreadPlace[] = [];
  /** Of pieces, listed or not. */
  unreadPieces = 0;
  readonly leftAlone = new Map<LeftAlone, number>();
  /** Rules that failed: over how many events, and what the first of them said. */
  readonly failures = new Map<string, { readonly message: string; events: number }>();

  constructor(faults: readonly InputFault[]) {
    this.faults = faults.map(({ error }) => error.message);
  }

  /** Whether something was not looked at: then nobody may say that nothing was found. */
  get isIncomplete(): boolean {
    return this.events === 0 || this.faults.length + this.unreadPieces + this.failures.size > 0;
  }

  addReceipt({ name, events, asked, unread, moreUnread, leftAlone, fault }: LookedThrough): void {
    this.inputs++;
    this.events += events;
    this.asked += asked;
    // What was cut short by a fault is told of as that.
    const isToldOf = fault !== undefined && unread.length + moreUnread === 1;
    if (fault !== undefined) this.faults.push(fault.message);
    if (!isToldOf) {
      this.unreadPieces += unread.length + moreUnread;
      const room = Math.max(0, MOST_LISTED - this.unread.length);
      this.unread.push(...unread.slice(0, room).map((place) => ({ input: name, ...place })));
    }
    for (const [kind, count] of Object.entries(leftAlone) as [LeftAlone, number][])
      this.leftAlone.set(kind, (this.leftAlone.get(kind) ?? 0) + count);
  }

  addFailure({ rule = 'the rules', message }: RuleFailure): void {
    const failure = this.failures.get(rule) ?? { message, events: 0 };
    failure.events++;
    this.failures.set(rule, failure);
  }
}
