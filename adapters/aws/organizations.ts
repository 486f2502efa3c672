import {
  AccessDeniedException,
  AccountClient,
  paginateListRegions,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-account';
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

export interface AwsOrganizationsOptions {
  readonly clock: Clock;
  /** The account that calls: Account Management names no account to itself. */
  readonly caller: string;
  /** What was known before: AWS does not tell who has left. */
  readonly known?: () => Promise<Organization | undefined>;
  readonly organizations?: OrganizationsClient;
  readonly accounts?: AccountClient;
}

/**
 * The organization of the calling account, as AWS Organizations and Account Management tell it: `ListAccounts` with its
 * join times, delegated administrators and trusted access of CloudTrail, and `ListRegions` of each account. It needs the
 * management account or a delegated administrator. Accounts and Regions that are gone since keep the time that was
 * noticed; Regions that may not be asked for are not known, and then all count as enabled.
 */
export class AwsOrganizations implements OrganizationSource {
  private readonly clock: Clock;
  private readonly caller: string;
  private readonly known: () => Promise<Organization | undefined>;
  private readonly client: OrganizationsClient;
  private readonly accounts: AccountClient;

  constructor({ clock, caller, known, organizations, accounts }: AwsOrganizationsOptions) {
    this.clock = clock;
    this.caller = caller;
    this.known = known ?? (async () => undefined);
    this.client = organizations ?? new OrganizationsClient(clientDefaults('control'));
    this.accounts = accounts ?? new AccountClient(clientDefaults('control'));
  }

  async describe(): Promise<Organization | undefined> {
    try {
      const present = await this.present();
      return mergeOrganization(await this.known(), present, this.clock());
    } catch (cause) {
      if (cause instanceof AWSOrganizationsNotInUseException) return undefined;
      if (cause instanceof TrailError) throw cause;
      throw new TrailError('INPUT_UNREADABLE', `cannot read AWS Organizations: ${reasonOf(cause)}`, { cause });
    }
  }

  private async present(): Promise<Organization> {
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
      accounts: await this.members(),
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

  private async members(): Promise<Account[]> {
    const found: { readonly id: string; readonly joined?: number }[] = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client: this.client }, {})) {
      for (const { Id, JoinedTimestamp } of Accounts) {
        if (Id !== undefined) found.push({ id: Id, ...(JoinedTimestamp && { joined: JoinedTimestamp.getTime() }) });
      }
    }
    const accounts = await mapParallel(found, ACCOUNTS_AT_ONCE, async ({ id, joined }) => {
      const regions = await this.optedIn(id).catch(undefinedIfRefused);
      return {
        id,
        stays: [joined === undefined ? {} : { joined }],
        ...(regions && { optedIn: regions.map((region) => ({ region })) }),
      };
    });
    return accounts.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Regions that an account has beyond those that all have. */
  private async optedIn(account: string): Promise<string[]> {
    const regions: string[] = [];
    const input = { RegionOptStatusContains: ['ENABLED' as const, 'DISABLING' as const] };
    const named = account === this.caller ? input : { ...input, AccountId: account };
    for await (const { Regions = [] } of paginateListRegions({ client: this.accounts }, named)) {
      regions.push(...Regions.flatMap(({ RegionName }) => RegionName ?? []));
    }
    return regions.filter(isOptIn).sort();
  }
}

/** Of a suspended account, or one that may not be asked about; that is no reason to know nothing of all others. */
const undefinedIfRefused = (error: unknown): undefined => {
  const refusals = [AccessDeniedException, ResourceNotFoundException, ValidationException];
  if (refusals.some((refusal) => error instanceof refusal)) return undefined;
  throw error;
};

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
