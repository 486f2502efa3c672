/** What tells people from machines in a record (record-format.md §2). */
export interface Caller {
  readonly type: string | undefined;
  readonly arn: string | undefined;
  readonly sourceIdentity: string | undefined;
  readonly hasMfa: boolean;
  readonly isFromConsole: boolean;
}

/** IAM Identity Center makes them, for people. */
const PEOPLES_ROLE = /:assumed-role\/AWSReservedSSO_/;

/**
 * Whether a call was certainly a machine's: an AWS service's, or a role's whose session shows no sign of a person: a second
 * factor, the console, a source identity, Identity Center, an address for a name. All else may be a person's: users and the
 * root user, federated users, other accounts, and whatever is not known. A person who takes on a role by hand without any
 * of these signs looks like a machine.
 */
export const isMachine = ({ type, arn = '', sourceIdentity, hasMfa, isFromConsole }: Caller): boolean => {
  if (type === 'AWSService') return true;
  if (type !== 'AssumedRole' || arn === '') return false;
  const session = arn.slice(arn.lastIndexOf('/') + 1);
  const isPersons = sourceIdentity !== undefined || hasMfa || isFromConsole || PEOPLES_ROLE.test(arn);
  return !isPersons && !session.includes('@');
};
