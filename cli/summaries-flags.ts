import type { Template } from '../core/summaries/configuration.ts';
import type { SummaryQuestion } from '../core/summaries/sum-summaries.ts';
import type { BucketFlags } from './bucket-flags.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { wholeService } from './numbers.ts';
import { parseRange, windowOf } from './time-range.ts';

/** What summaries are by: the template, and the words for its values. */
export const BY = {
  api: { template: 'API_ACTIVITY', one: 'API call', many: 'API calls' },
  resource: { template: 'RESOURCE_ACCESS', one: 'resource', many: 'resources' },
  user: { template: 'USER_ACTIONS', one: 'user', many: 'users' },
} as const satisfies Record<string, { template: Template; one: string; many: string }>;
export type By = keyof typeof BY;

/** The word for a template. */
export const byOf = (template: Template): By => (Object.keys(BY) as By[]).find((by) => BY[by].template === template)!;

export interface SummariesFlags extends BucketFlags {
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
}

/** What a person asks of summaries; `until` is `Infinity` if nothing was said. */
export const questionOf = (flags: SummariesFlags, now: number): SummaryQuestion | Complaint => {
  const range = parseRange({ flag: '--since', text: flags.since }, { flag: '--until', text: flags.until }, now);
  if (isComplaint(range)) return range;
  const { from: since = 0, to: until = Infinity } = range;
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
