/** What tells people from machines in a record (record-format.md §4). A sign is there unless it is certain that it is not. */
export interface Caller {
  readonly type: string | undefined;
  readonly arn: string | undefined;
  /** Of the provider by which the role was taken on. */
  readonly provider: string | undefined;
  /** A second factor, the console, a source identity, on whose behalf, a sign-in session, the root user of a member. */
  readonly hasSignOfPerson: boolean;
}

/** IAM Identity Center makes them, for people. */
const PEOPLES_ROLE = /:assumed-role\/AWSReservedSSO_/;
/** Workloads in a cluster take on roles by it. */
const CLUSTER = /:oidc-provider\/oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\//;

/**
 * Whether a call to an account was certainly a machine's: an AWS service's, or a session's of a role of that account without
 * any sign of a person. Such signs are, besides those above, an address for a name, a role of IAM Identity Center, and any
 * web identity but that of a workload in an EKS cluster. All else may be a person's: users and the root user, whatever comes from
 * another account, and what is not known. A person who takes on a role by hand or by SAML, without any of these signs, looks
 * like a machine.
 */
export const isMachine = ({ type, arn = '', provider, hasSignOfPerson }: Caller, account: string): boolean => {
  if (type === 'AWSService') return true;
  const [, , , , owner, resource = ''] = arn.split(':');
  if (type !== 'AssumedRole' || owner !== account || !resource.startsWith('assumed-role/')) return false;
  if (hasSignOfPerson || PEOPLES_ROLE.test(arn)) return false;
  return !resource.includes('@') && (provider === undefined || CLUSTER.test(provider));
};
