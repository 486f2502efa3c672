import { setTimeout } from 'node:timers/promises';
import { uniqueNames } from '../adapters/local/unique.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { TrailError } from '../core/errors.ts';
import { rulesFrom } from '../core/rules/least-level.ts';
import type { RuleSet } from '../core/rules/rule.ts';
import type { Clock, Messenger, ObjectStore, Unique } from '../ports/index.ts';
import { alert, type AlertOptions, type AlertReceipt, closeSlots } from '../stages/alert.ts';
import type { AlertSetup } from './ingest.ts';
import { isTold } from './rule-counts.ts';
import { RememberedMessages, type SentMessage } from './remembered-messages.ts';
import { correlating } from '../stages/correlate.ts';

/** What a run has found and told. */
export interface AlertResult extends AlertReceipt {
  /** Rules that were asked, and those that wait for values. */
  readonly rules: number;
  readonly dormant: number;
  /** Messages about what findings of a group had in common with the first. */
  readonly digests: number;
  /** All messages that were sent, and the worst of them. */
  readonly messages: number;
  readonly worst: readonly SentMessage[];
  /** Findings of which nobody could be told: the next run does. */
  readonly untold: number;
  /** Why. */
  readonly failing: readonly TrailError[];
}

export interface AlertingPorts {
  readonly store: ObjectStore;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly unique: Unique;
}

export interface AlertingOptions extends AlertOptions {
  readonly set: RuleSet;
}

/** Alerting over the archive's own store, by the clock. */
export const alertingOver = (store: ObjectStore, { rules, least, messenger, ...options }: AlertSetup): Alerting => {
  const ports = { store, messenger, clock: Date.now, unique: uniqueNames() };
  return new Alerting(ports, { set: rulesFrom(rules.set, least), ...options });
};

/** Batches in a row of which nobody could be told, until no more is tried in this run. */
const PATIENCE = 3;
/** Milliseconds: between tries, and until a claim is stale if nobody says. */
const PAUSE = 250;
const STALE_AFTER = 60_000;
const NO_ALERTS: AlertReceipt = { findings: 0, told: 0, suppressed: 0, duplicates: 0, held: 0, unrecorded: 0 };
const COUNTED = Object.keys(NO_ALERTS) as (keyof AlertReceipt)[];
/** Messages that are shown. */
const MOST_SHOWN = 10;

/** Tells of what a run finds, while it goes on. Whatever fails is noted, and hinders nothing else. */
class Alerting {
  private readonly sum = { ...NO_ALERTS };
  private untold = 0;
  private digests = 0;
  private failedInARow = 0;
  private queue: Promise<void> = Promise.resolve();
  private readonly failing: TrailError[] = [];
  private readonly stages: {
    readonly alert: ReturnType<typeof alert>;
    readonly closeSlots: ReturnType<typeof closeSlots>;
    readonly correlate: ReturnType<typeof correlating>;
  };
  private readonly set: RuleSet;
  private readonly staleAfter: number;
  private readonly sent: RememberedMessages;

  constructor({ messenger, ...others }: AlertingPorts, { set, ...options }: AlertingOptions) {
    this.sent = new RememberedMessages(messenger, MOST_SHOWN);
    const ports = { ...others, messenger: this.sent };
    this.set = set;
    this.staleAfter = options.staleAfter ?? STALE_AFTER;
    this.stages = {
      alert: alert(ports, options),
      closeSlots: closeSlots(ports, options),
      correlate: correlating({ ...ports, set }),
    };
  }

  /** Counts what an earlier run has left; from here on, all commits are counted. */
  async begin(): Promise<void> {
    await this.attempt(() => this.correlate());
  }

  /** Returns when somebody was told, or nobody could be. Findings of one call come before those of the next. */
  take(findings: readonly Finding[]): Promise<void> {
    this.queue = this.queue.then(() => this.attempt(() => this.tell(findings), findings.length));
    return this.queue;
  }

  /** Counts what was committed, and tells of all that is left to tell. */
  async finish(): Promise<AlertResult> {
    await this.queue;
    await this.attempt(() => this.correlate());
    await this.attempt(async () => {
      this.digests = await this.stages.closeSlots('all');
    });
    const { rules, dormant } = this.set;
    const { sum, digests, untold, failing, sent } = this;
    const messages = { messages: sent.count, worst: sent.worst() };
    return {
      rules: rules.filter(isTold).length,
      dormant: dormant.length,
      ...sum,
      digests,
      ...messages,
      untold,
      failing,
    };
  }

  private correlate = () => this.stages.correlate((findings) => this.tell(findings));

  private async tell(findings: readonly Finding[]): Promise<void> {
    const receipt = await this.inTime(() => this.stages.alert(findings));
    for (const name of COUNTED) this.sum[name] += receipt[name];
  }

  /** Another run may be about to tell the same, or was when it stopped: that is known once its claim is stale. */
  private async inTime<Result>(act: () => Promise<Result>): Promise<Result> {
    for (let left = this.staleAfter + PAUSE; ; left -= PAUSE) {
      try {
        return await act();
      } catch (error) {
        if (left <= 0 || !(error instanceof TrailError) || error.code !== 'TIME_SHORT') throw error;
        await setTimeout(PAUSE);
      }
    }
  }

  private async attempt(act: () => Promise<unknown>, findings = 0): Promise<void> {
    if (this.failedInARow >= PATIENCE) {
      this.untold += findings;
      return;
    }
    try {
      await act();
      this.failedInARow = 0;
    } catch (error) {
      if (!(error instanceof TrailError)) throw error;
      this.failedInARow++;
      this.untold += findings;
      this.failing.push(error);
    }
  }
}
