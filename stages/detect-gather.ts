import { hash } from 'node:crypto';
import type { Finding, FindingRule } from '../core/alerts/finding.ts';
import { correlate, NO_CORRELATIONS } from '../core/rules/correlate.ts';
import { folded, type TimedHit } from '../core/rules/hits.ts';
import { LEVELS, type RuleSet } from '../core/rules/rule.ts';
import type { Found } from './detect.ts';

/** How much is kept in memory. */
export interface GatherLimits {
  /** Findings that are kept whole: the worst, and of those the newest. All are counted. */
  readonly kept: number;
  /** Findings that are told from copies of themselves, by about 100 bytes each. */
  readonly findings: number;
  /** Events that correlations count, as many bytes each, and as many different seconds and groups of them. */
  readonly hits: number;
}

export const GATHER_LIMITS: GatherLimits = { kept: 100_000, findings: 2_000_000, hits: 1_000_000 };

/** What a rule has found in all. */
export interface RuleTally {
  readonly rule: FindingRule;
  readonly findings: number;
  /** The times of the first and the last. */
  readonly from: number;
  readonly to: number;
  /** Who, by how many findings, the most frequent first; `more` for those past a thousand. */
  readonly actors: readonly (readonly [name: string, findings: number])[];
}

/** All that was found, copies once. */
export interface Gathered {
  readonly findings: number;
  /** In order of time, rule and key: the worst and newest, if there are more than are kept. */
  readonly kept: readonly Finding[];
  /** The worst first, then those with most findings. */
  readonly tallies: readonly RuleTally[];
  /** There were too many findings to tell copies of the later ones apart: these count again. */
  readonly copiesCounted: boolean;
  /** Events that correlations could not count, being too many. */
  readonly hitsLost: number;
}

interface Kept {
  readonly order: number;
  readonly finding: Finding;
}

interface Tally {
  findings: number;
  from: number;
  to: number;
  readonly actors: Map<string, number>;
}

const MOST_ACTORS = 1000;

/** Gathers what was found in any order, by any number of readers; the result depends on what was read alone. */
export class Gathering {
  private readonly set: RuleSet;
  private readonly limits: GatherLimits;
  private readonly rules = new Map<string, FindingRule>();
  private readonly tallies = new Map<string, Tally>();
  private readonly seen = new Set<string>();
  private kept = new Map<string, Kept>();
  private readonly counted = new Set<string>();
  private readonly hits = new Map<string, TimedHit>();
  private findings = 0;
  private copiesCounted = false;
  private hitsLost = 0;

  constructor(set: RuleSet, limits: GatherLimits = GATHER_LIMITS) {
    this.set = set;
    this.limits = limits;
  }

  /** `order` says which of two copies comes first. */
  add({ findings, identity, hits }: Found, order: number): void {
    for (const finding of findings) this.addFinding(finding, order);
    for (const hit of hits) this.addHit(identity, hit);
  }

  /** To be called once, when everything has been added. */
  result(): Gathered {
    for (const finding of correlated(this.set, [...this.hits.values()])) this.addFinding(finding, 0);
    this.cut();
    const { findings, copiesCounted, hitsLost } = this;
    const kept = [...this.kept.values()].map(({ finding }) => finding).sort(inOrder);
    const tallies = [...this.tallies].map(([id, tally]) => ({
      ...tally,
      rule: this.rules.get(id)!,
      actors: [...tally.actors].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)),
    }));
    return { findings, kept, tallies: tallies.sort(worstFirst), copiesCounted, hitsLost };
  }

  private addFinding(found: Finding, order: number): void {
    const id = found.rule.id;
    const key = `${id} ${found.key}`;
    const before = this.kept.get(key);
    if (before !== undefined && before.order <= order) return;
    if (before === undefined && !this.seen.has(key)) this.count(id, key, found);
    // What comes from another thread brings the rule's texts with it each time.
    const rule = this.rules.get(id) ?? found.rule;
    this.rules.set(id, rule);
    this.kept.set(key, { order, finding: { ...found, rule } });
    if (this.kept.size > 2 * this.limits.kept) this.cut();
  }

  private count(id: string, key: string, finding: Finding): void {
    this.findings++;
    if (this.seen.size < this.limits.findings) this.seen.add(key);
    else this.copiesCounted = true;
    const { time } = finding;
    const tally = this.tallies.get(id) ?? { findings: 0, from: time, to: time, actors: new Map<string, number>() };
    this.tallies.set(id, tally);
    tally.findings++;
    tally.from = Math.min(tally.from, time);
    tally.to = Math.max(tally.to, time);
    const name = actorOf(finding);
    const actors = tally.actors.get(name);
    if (actors !== undefined || tally.actors.size < MOST_ACTORS) tally.actors.set(name, (actors ?? 0) + 1);
  }

  /** Leaves the worst, and of those the newest. */
  private cut(): void {
    if (this.kept.size <= this.limits.kept) return;
    const worst = [...this.kept].sort(([, a], [, b]) => byLevel(b.finding, a.finding) || inOrder(b.finding, a.finding));
    this.kept = new Map(worst.slice(0, this.limits.kept));
  }

  /**
   * Copies of an event count once. If they differ, the event counts under each of the groups and values that they say: so it
   * makes no difference which comes first.
   */
  private addHit(identity: string, hit: TimedHit): void {
    const { correlation, namespace, group, value, time, account, region } = hit;
    const what = JSON.stringify([correlation, namespace, group.map(folded), value && folded(value)]);
    const key = hash('sha256', `${identity}${what}`, 'latin1' as 'binary').slice(0, 16);
    if (this.counted.has(key)) return;
    const where = JSON.stringify([time, account, region]) + what;
    const before = this.hits.get(where);
    if (this.counted.size >= this.limits.hits) {
      this.hitsLost++;
      return;
    }
    this.counted.add(key);
    if (before === undefined) this.hits.set(where, hit);
    else {
      const eventId = before.eventId < hit.eventId ? before.eventId : hit.eventId;
      this.hits.set(where, { ...before, eventId, count: before.count + hit.count });
    }
  }
}

/**
 * What correlations find in a whole history, from its beginning on: nothing is forgotten because it was long ago, only to make
 * room for what comes later.
 */
const correlated = (set: RuleSet, hits: readonly TimedHit[]): readonly Finding[] => {
  const inTime = hits.toSorted((a, b) => a.time - b.time || compare(a.eventId, b.eventId));
  return correlate(set, NO_CORRELATIONS, inTime, inTime.at(-1)?.time ?? 0).findings;
};

/** Who did it; of a correlation, the values of its group, accounts aside, which stand elsewhere. */
export const actorOf = ({ event, correlation }: Finding): string => {
  if (event !== undefined) return event.actor.name;
  const values = Object.values(correlation?.group ?? {}).filter((value) => !ACCOUNT.test(value));
  return values.map((value) => ARN.exec(value)?.groups?.resource ?? value).join(', ');
};

const ACCOUNT = /^\d{12}$/;
const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?<resource>.+)$/;

type OfRule = Pick<Finding, 'rule'>;

const byLevel = (a: OfRule, b: OfRule): number => LEVELS.indexOf(a.rule.level) - LEVELS.indexOf(b.rule.level);

const worstFirst = (a: RuleTally, b: RuleTally): number =>
  byLevel(b, a) || b.findings - a.findings || compare(a.rule.id, b.rule.id);

const inOrder = (a: Finding, b: Finding): number =>
  a.time - b.time || compare(a.rule.id, b.rule.id) || compare(a.key, b.key);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
