import { isBefore } from '../core/alerts/alert-batch.ts';
import { alertKeys, findingId, isAlone } from '../core/alerts/alert-keys.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { LEVELS } from '../core/rules/rule.ts';
import { HOUR } from '../core/time.ts';

/** Findings of one call that are told together. */
export interface Unit {
  /** Where its rounds lie; it has one for itself. */
  readonly folder: string;
  readonly isAlone: boolean;
  /** It passes every circuit breaker. */
  readonly isCritical: boolean;
  /** A share of what a circuit breaker lets pass is kept for it. */
  readonly isHigh: boolean;
  /** Different ones, the earliest first. Not empty. */
  readonly findings: readonly Finding[];
}

/** Nobody waits longer for a digest, whatever a finding says: a year. */
const LONGEST_SLOT = 366 * 24 * HOUR;

/** Takes copies out and groups the rest: the worst first, then the earliest. */
export const unitsOf = (findings: readonly Finding[]): Unit[] => {
  const different = new Map(findings.map((finding) => [findingId(finding), finding]));
  const byFolder = Map.groupBy(different.values(), alertKeys.group);
  const units = [...byFolder].map(([folder, group]): Unit => {
    const { level } = group[0].rule;
    const how = { isCritical: level === 'critical', isHigh: level === 'high' };
    return { folder, isAlone: isAlone(group[0]), ...how, findings: group.sort(isBefore) };
  });
  return units.sort((a, b) => levelOf(b) - levelOf(a) || isBefore(a.findings[0], b.findings[0]));
};

const levelOf = ({ findings }: Unit): number => LEVELS.indexOf(findings[0].rule.level);

/** When the digest of a round with this first is due: at the end of the slot; if that is over, as much later as it was long. */
export const dueOf = ({ group }: Finding, now: number): number => {
  if (!group) return now;
  const length = Math.min(group.length, LONGEST_SLOT);
  const end = group.slot + group.length;
  return end > now && end <= now + length ? end : now + length;
};
