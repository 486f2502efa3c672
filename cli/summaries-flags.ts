import type { Template } from '../core/summaries/configuration.ts';
import type { SummaryQuestion } from '../core/summaries/sum-summaries.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { wholeService } from './numbers.ts';
import { parseMoment, windowOf } from './time-range.ts';

/** What summaries are by: the template, and the words for its values. */
export const BY = {
  api: { template: 'API_ACTIVITY', one: 'API call', many: 'API calls' },
  resource: { template: 'RESOURCE_ACCESS', one: 'resource', many: 'resources' },
  user: { template: 'USER_ACTIONS', one: 'user', many: 'users' },
} as const satisfies Record<string, { template: Template; one: string; many: string }>;
export type By = keyof typeof BY;

/** The word for a template. */
export const byOf = (template: Template): By => (Object.keys(BY) as By[]).find((by) => BY[by].template === template)!;

export interface SummariesFlags {
  readonly by: By;
  readonly since: string;
  readonly until?: string;
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly service?: readonly string[];
  readonly top?: number;
  readonly details?: boolean;
  readonly json?: boolean;
  readonly trail?: string;
  readonly archive: string;
  /** Where the archive's name comes from: `cli` if a person gave it. */
  readonly archiveSource?: string;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly organization?: string;
  readonly outputs?: string;
}

/** What a person asks of summaries; `until` is `Infinity` if nothing was said. */
export const questionOf = (flags: SummariesFlags, now: number): SummaryQuestion | Complaint => {
  const since = parseMoment('--since', flags.since, now);
  if (isComplaint(since)) return since;
  const until = flags.until === undefined ? Infinity : parseMoment('--until', flags.until, now);
  if (isComplaint(until)) return until;
  if (until <= since)
    return { complaint: '--until is not after --since', remedy: 'give a later time, or leave it out' };
  return {
    template: BY[flags.by].template,
    // Of a window that has begun before, nobody knows which part is meant.
    since: windowOf(since),
    until,
    ...(flags.account && { accounts: flags.account }),
    ...(flags.region && { regions: flags.region }),
    ...(flags.service && { services: flags.service.map((name) => wholeService(name.toLowerCase())) }),
    hasDetails: flags.details ?? false,
  };
};
