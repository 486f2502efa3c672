import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import {
  AWSOrganizationsNotInUseException,
  DescribeOrganizationCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListAWSServiceAccessForOrganization,
  paginateListDelegatedAdministrators,
} from '@aws-sdk/client-organizations';
import { TrailError } from '../../core/errors.ts';
import { mapParallel } from '../../core/parallel.ts';
import { mergeOrganization } from '../../core/trails/merge-organization.ts';
import type { Account, Organization } from '../../core/trails/organization.ts';
import { isOptIn } from '../../core/trails/regions.ts';
import type { Clock, OrganizationSource } from '../../ports/index.ts';
import { clientDefaults } from './clients.ts';

const CLOUDTRAIL = 'cloudtrail.amazonaws.com';

/** Account Management answers few calls at once; the SDK tries again what it throttles. */
const ACCOUNTS_AT_ONCE = 4;

const MINUTES = 60 * 1000;

/** AWS Organizations may show for some minutes what was before; too early an `asOf` only keeps more events. */
const SHOWN_AFTER = 15 * MINUTES;

export interface AwsOrganizationsOptions {
  readonly clock: Clock;
  /** The account that calls: Account Management names no account to itself. */
  readonly caller: string;
  /** For how long Regions may be asked for, in milliseconds since the description began. @default eight minutes */
  readonly regionsWithin?: number;
  /** What was known before: AWS does not tell who has left. */
  readonly known?: () => Promise<Organization | undefined>;
  readonly organizations?: OrganizationsClient;
  readonly accounts?: AccountClient;
}

/**
 * The organization of the calling account, as AWS Organizations and Account Management tell it: `ListAccounts` with its
 * join times, delegated administrators and trusted access of CloudTrail, and `ListRegions` of each account. It needs the
 * management account or a delegated administrator. Accounts and Regions that are gone since keep the time that was
 * noticed. One or two accounts a second can be asked for their Regions: first those that never were, then those whose
 * answer is the oldest. Those that cannot be asked, or not in time, keep the Regions that were known, with `regionsAsOf`;
 * if none are known, all count as enabled.
 */
export class AwsOrganizations implements OrganizationSource {
  private readonly clock: Clock;
  private readonly caller: string;
  private readonly regionsWithin: number;
  private readonly known: () => Promise<Organization | undefined>;
  private readonly client: OrganizationsClient;
  private readonly accounts: AccountClient;

  constructor({ clock, caller, regionsWithin, known, organizations, accounts }: AwsOrganizationsOptions) {
    this.clock = clock;
    this.caller = caller;
    this.regionsWithin = regionsWithin ?? 8 * MINUTES;
    this.known = known ?? (async () => undefined);
    this.client = organizations ?? new OrganizationsClient(clientDefaults('control'));
    this.accounts = accounts ?? new AccountClient(clientDefaults('control'));
  }

  async describe(): Promise<Organization | undefined> {
    const begun = this.clock();
    try {
      const known = await this.known();
      const present = await this.present(begun, known);
      return mergeOrganization(known, present, this.clock());
    } catch (cause) {
      if (cause instanceof AWSOrganizationsNotInUseException) return undefined;
      if (cause instanceof TrailError) throw cause;
      throw new TrailError('INPUT_UNREADABLE', `cannot read AWS Organizations: ${reasonOf(cause)}`, { cause });
    }
  }

  private async present(begun: number, known: Organization | undefined): Promise<Organization> {
    const { Organization: found } = await this.client.send(new DescribeOrganizationCommand({}));
    if (found?.Id === undefined || found.MasterAccountId === undefined)
      throw new TrailError('INPUT_UNREADABLE', 'AWS Organizations describes no organization');
    const hasAllFeatures = found.FeatureSet === 'ALL';
    return {
      id: found.Id,
      managementAccount: found.MasterAccountId,
      delegatedAdministrators: hasAllFeatures ? await this.delegated() : [],
      hasAllFeatures,
      hasTrustedAccess: hasAllFeatures && (await this.isTrusted()),
      accounts: await this.members(begun + this.regionsWithin, known?.id === found.Id ? known : undefined),
      asOf: begun - SHOWN_AFTER,
    };
  }

  private async delegated(): Promise<string[]> {
    const ids: string[] = [];
    const pages = paginateListDelegatedAdministrators({ client: this.client }, { ServicePrincipal: CLOUDTRAIL });
    for await (const { DelegatedAdministrators = [] } of pages) {
      ids.push(...DelegatedAdministrators.flatMap(({ Id }) => Id ?? []));
    }
    return ids.sort();
  }

  private async isTrusted(): Promise<boolean> {
    for await (const page of paginateListAWSServiceAccessForOrganization({ client: this.client }, {})) {
      const services = page.EnabledServicePrincipals ?? [];
      if (services.some(({ ServicePrincipal }) => ServicePrincipal === CLOUDTRAIL)) return true;
    }
    return false;
  }

  private async members(until: number, known: Organization | undefined): Promise<Account[]> {
    const found: Account[] = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client: this.client }, {})) {
      for (const { Id, JoinedTimestamp } of Accounts) {
        const stay = JoinedTimestamp === undefined ? {} : { joined: JoinedTimestamp.getTime() };
        if (Id !== undefined) found.push({ id: Id, stays: [stay] });
      }
    }
    const accounts = await mapParallel(longestNotAsked(found, known), ACCOUNTS_AT_ONCE, async (account) => {
      // That one cannot be asked is no reason to know nothing of all others; the next description asks again.
      const regions = this.clock() < until && (await this.optedIn(account.id).catch(() => undefined));
      return regions ? { ...account, optedIn: regions.map((region) => ({ region })) } : account;
    });
    return accounts.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Regions that an account has beyond those that all have, or is about to have. */
  private async optedIn(account: string): Promise<string[]> {
    const regions: string[] = [];
    const input = { RegionOptStatusContains: ['ENABLED' as const, 'ENABLING' as const, 'DISABLING' as const] };
    const named = account === this.caller ? input : { ...input, AccountId: account };
    for await (const { Regions = [] } of paginateListRegions({ client: this.accounts }, named)) {
      regions.push(...Regions.flatMap(({ RegionName }) => RegionName ?? []));
    }
    return regions.filter(isOptIn).sort();
  }
}

/** Those first of whom nothing is known, then as they were asked. */
const longestNotAsked = (accounts: readonly Account[], known: Organization | undefined): Account[] => {
  const asked = new Map(
    known?.accounts.map(({ id, optedIn, regionsAsOf = known.asOf ?? 0 }) => [id, optedIn ? regionsAsOf : 0]),
  );
  const askedAt = ({ id }: Account) => asked.get(id) ?? -1;
  return accounts.toSorted((a, b) => askedAt(a) - askedAt(b));
};

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
