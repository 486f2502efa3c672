import { isDeepStrictEqual } from 'node:util';
import type { Organization } from '../core/trails/organization.ts';
import type { Refusal } from '../core/trails/refusal.ts';
import type { Decision, RegistryLog } from './registry-log.ts';

/** What became of an organization that was set. */
export interface OrganizationSet {
  readonly changed: boolean;
  /** ARNs of trails that are organization trails no more, since their owner is not the management account. */
  readonly converted: readonly string[];
}

/** What trails know of AWS Organizations: an administrator sets it, CloudTrail has no operation for it. */
export const organizationOperations = (log: RegistryLog) => ({
  /** Setting what is set changes nothing. Refused only with `ConflictException`. */
  setOrganization: (given: Organization): Promise<OrganizationSet | Refusal> =>
    log.change(async ({ reading, trails, organization: known }): Promise<Decision<OrganizationSet>> => {
      // As it will be read: a member that is `undefined` makes no difference.
      const organization = JSON.parse(JSON.stringify(given)) as Organization;
      // A trail without a management account behind it is one of its account alone (trail-semantics.md §7).
      const converted = trails
        .filter(({ isOrganization, owner }) => isOrganization && owner !== organization.managementAccount)
        .filter(({ arn }) => !reading.damaged.has(arn))
        .map((trail) => ({ ...trail, isOrganization: false }));
      const isKnown = isDeepStrictEqual(known, organization) && !reading.organizationFault;
      if (isKnown && converted.length === 0) return { output: { changed: false, converted: [] } };
      return {
        output: { changed: true, converted: converted.map(({ arn }) => arn) },
        change: { what: `SetOrganization ${organization.id}`, trails: converted, organization },
      };
    }),

  /** The newest that was set. */
  organization: async (): Promise<Organization | undefined> => (await log.look()).organization,
});
