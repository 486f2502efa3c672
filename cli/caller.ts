import type { cliEnvironment, Values } from '../contracts/environment.ts';
import type { Caller } from '../core/trails/api.ts';
import type { Configuration } from '../core/trails/registry-state.ts';

/** What a person has to change before anything is done. */
export interface Complaint {
  readonly complaint: string;
  readonly remedy: string;
}

export const isComplaint = (result: unknown): result is Complaint =>
  typeof result === 'object' && result !== null && 'complaint' in result;

/** Who the flags say is asking. */
export interface CallerFlags {
  readonly accountId?: string;
  readonly region?: string;
}

/** What an archive knows of accounts; asked only if flags and environment say nothing. */
export type KnownAccounts = () => Promise<Pick<Configuration, 'organization' | 'trails'>>;

export interface Asked {
  readonly flags: CallerFlags;
  readonly environment: Values<typeof cliEnvironment>;
  /** The trail that was named, by its name or ARN. */
  readonly name: string | undefined;
  readonly known: KnownAccounts;
}

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/;
const TRAIL_ARN = /^arn:[^:]+:cloudtrail:(?<region>[^:]+):(?<account>[^:]+):trail\//;
const FALLBACK_REGION = 'us-east-1';

const WHOSE = {
  complaint: 'whose trails? No account is named, and the archive does not tell',
  remedy: 'give --account-id, set OPENTRAIL_ACCOUNT_ID, or describe the organization: opentrail organization set FILE',
};

/** Who asks, and in which Region: what AWS knows from a signature. */
export const callerOf = async (asked: Asked): Promise<Caller | Complaint> => {
  const region = regionOf(asked);
  const account = await accountOf(asked);
  if (account === undefined) return WHOSE;
  if (!ACCOUNT.test(account)) {
    return { complaint: `'${account}' is not an account id`, remedy: 'an account id has twelve digits' };
  }
  if (!REGION.test(region))
    return { complaint: `'${region}' is not a Region`, remedy: 'a Region is such as eu-west-1' };
  return { account, region };
};

const accountOf = async ({ flags, environment, name, known }: Asked): Promise<string | undefined> => {
  const given = flags.accountId ?? environment.OPENTRAIL_ACCOUNT_ID;
  if (given !== undefined) return given;
  const { organization, trails } = await known();
  if (organization) return organization.managementAccount;
  const owners = new Set(trails.map(({ owner }) => owner));
  return owners.size === 1 ? [...owners][0] : partOfArn(name, 'account');
};

const regionOf = ({ flags, environment, name }: Asked): string =>
  flags.region ??
  environment.AWS_REGION ??
  environment.AWS_DEFAULT_REGION ??
  partOfArn(name, 'region') ??
  FALLBACK_REGION;

const partOfArn = (name: string | undefined, part: 'account' | 'region'): string | undefined =>
  TRAIL_ARN.exec(name ?? '')?.groups?.[part];
