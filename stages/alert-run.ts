import { batchOf, countedBy } from '../core/alerts/alert-batch.ts';
import { alertKeys, findingId } from '../core/alerts/alert-keys.ts';
import { encodeRecord, type FirstClaim } from '../core/alerts/alert-record.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { heldMessage } from '../core/alerts/messages.ts';
import { TrailError } from '../core/errors.ts';
import { isOutage } from './alert-memory.ts';
import { openRound, readFolder, type Round } from './alert-rounds.ts';
import type { Tally } from './alert-tallies.ts';
import type { AlertTools } from './alert-tools.ts';
import { dueOf, type Unit } from './alert-units.ts';

const MOST_TRIES = 20;

/** What becomes of a unit's findings. */
export class UnitRun {
  told = 0;
  suppressed = 0;
  duplicates = 0;
  unrecorded = 0;
  held: readonly Finding[] = [];
  /** Those that somebody else has claimed, and may have told or not. */
  readonly busy: Finding[] = [];
  readonly failures: unknown[] = [];
  /** Why the store could not be used. */
  outage: TrailError | undefined;
  private left: readonly Finding[];
  /** Somebody has been told of the group and slot, or is to be. */
  private isGroupTold = false;
  private readonly tools: AlertTools;
  readonly unit: Unit;

  constructor(tools: AlertTools, unit: Unit) {
    this.tools = tools;
    this.unit = unit;
    this.left = unit.findings;
  }

  /** Never throws. With `outage`, the store is not even tried. */
  async run(outage?: TrailError): Promise<this> {
    try {
      if (outage) await this.tellAlone(outage);
      else await this.settle();
    } catch (error) {
      if (isOutage(error)) await this.tellAlone((this.outage = error));
      else this.failures.push(error);
    }
    return this;
  }

  private async settle(): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (await this.step()) return;
    }
    throw new TrailError('STORE_UNAVAILABLE', `cannot settle ${this.unit.folder}: others are always faster`);
  }

  /** Whether that is all; if not, somebody has been faster, and it is to be looked at again. */
  private async step(): Promise<boolean> {
    const { store, flow } = this.tools;
    const { folder, isCritical } = this.unit;
    const [found] = await Promise.all([readFolder(store, folder), isCritical ? undefined : flow.look()]);
    for (const round of found.rounds) await this.meet(round, found.there);
    if (this.left.length === 0) return true;
    const { n, round } = openRound(found);
    return round?.first ? this.join({ round: round.round, due: round.first.due }) : this.open(n);
  }

  /** Takes out what a round has told or counted, and tells what somebody has left untold. */
  private async meet({ round, first, digest }: Round, there: ReadonlySet<string>): Promise<void> {
    if (!first) return;
    this.isGroupTold = true;
    await this.meetFirst(alertKeys.first(round), first, there);
    if (!digest) return;
    const isCounted = countedBy(digest.batch);
    const others = this.left.filter(({ rule, key }) => !isCounted(rule.id, key));
    this.duplicates += this.left.length - others.length;
    this.left = others;
  }

  private async meetFirst(key: string, first: FirstClaim, there: ReadonlySet<string>): Promise<void> {
    const { claims, memory, tallies } = this.tools;
    const copy = this.left.find((finding) => findingId(finding) === findingId(first.finding));
    try {
      // We have told of it, perhaps because we did not hear that the claim was made.
      const isTold = memory.has(findingId(first.finding)) && !there.has(alertKeys.sent(key));
      if (isTold) await claims.note(key);
      const sent = isTold ? 'before' : await claims.settle(key, first, there, tallies.tellingOf(first.finding));
      this.left = this.left.filter((finding) => finding !== copy);
      if (!copy) return;
      if (sent === 'busy') this.busy.push(copy);
      else if (sent === 'before') this.duplicates++;
      else this.countTold(sent);
    } catch (error) {
      if (isOutage(error)) throw error;
      this.left = this.left.filter((finding) => finding !== copy);
      this.failures.push(error);
    }
  }

  /** Tells the first at once, in a new round, and leaves the others for its digest. */
  private async open(n: number): Promise<boolean> {
    const { claims, flow, memory, tallies } = this.tools;
    const [finding, ...others] = this.left;
    const round = alertKeys.round(this.unit.folder, n);
    const key = alertKeys.first(round);
    const claim: FirstClaim = { ...claims.now(), due: dueOf(finding, this.tools.clock()), finding };
    const make = () => claims.make(key, encodeRecord(claim));
    const isTold = memory.has(findingId(finding));
    const isOurs = this.unit.isCritical || isTold ? await make() : await flow.pass(make, this.unit.isHigh);
    if (isOurs === 'held') {
      this.held = this.left;
      this.left = [];
      return true;
    }
    if (!isOurs) return false;
    this.isGroupTold = true;
    this.left = others;
    if (isTold) {
      await claims.note(key);
      this.duplicates++;
    } else {
      await claims.send(key, tallies.tellingOf(finding)).then(
        (sent) => this.countTold(sent),
        (error: unknown) => void this.failures.push(error),
      );
    }
    return this.left.length === 0 || this.join({ round, due: claim.due });
  }

  private async join(tally: Tally): Promise<boolean> {
    const added = await this.tools.tallies.add(tally, batchOf(this.left));
    if (added === 'there') this.duplicates += this.left.length;
    if (added === 'added') this.suppressed += this.left.length;
    if (typeof added !== 'object') {
      this.left = [];
      return true;
    }
    const isCounted = countedBy(added.batch);
    const others = this.left.filter(({ rule, key }) => !isCounted(rule.id, key));
    this.suppressed += this.left.length - others.length;
    this.left = others;
    return others.length === 0;
  }

  private countTold(sent: 'sent' | 'unrecorded'): void {
    this.told++;
    if (sent === 'unrecorded') this.unrecorded++;
  }

  /** Tells what must not wait until the store is back, as far as this process can know what it has told. */
  private async tellAlone(outage: TrailError): Promise<void> {
    const untold = [];
    for (const finding of this.left) {
      if (this.tools.memory.has(findingId(finding))) this.duplicates++;
      else if (this.isCounted() || !(await this.mayPass())) untold.push(finding);
      else await this.tellUnrecorded(finding);
    }
    if (untold.length > 0) this.failures.push(outage);
  }

  /** Of its group somebody has been told: it can wait until it can be counted. */
  private isCounted(): boolean {
    return !this.unit.isAlone && (this.isGroupTold || this.tools.memory.has(this.unit.folder));
  }

  private async mayPass(): Promise<boolean> {
    const { flow, messenger, tallies } = this.tools;
    if (this.unit.isCritical || flow.passAlone(this.unit.isHigh)) return true;
    if (flow.saysAlone()) {
      await messenger.send(heldMessage(tallies.interval(flow.intervalEnd()))).catch((error: unknown) => {
        this.failures.push(error);
      });
    }
    return false;
  }

  private async tellUnrecorded(finding: Finding): Promise<void> {
    const { memory, tallies } = this.tools;
    try {
      await tallies.tellingOf(finding)();
      memory.add(findingId(finding));
      if (!this.unit.isAlone) memory.add(this.unit.folder);
      this.countTold('unrecorded');
    } catch (error) {
      this.failures.push(error);
    }
  }
}
