import { accountOf } from '../trails/naive.ts';
import { type Fields, textWithin, within } from '../trails/naive-selectors.ts';

/** A text that says something. */
export const said = (record: Fields, ...path: readonly string[]): string | undefined =>
  textWithin(record, ...path) || undefined;

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

const isNo = (value: unknown): boolean => isNothing(value) || value === false || value === 'false';

const hasFailed = ({ errorCode, errorMessage }: Fields): boolean => !isNothing(errorCode) || !isNothing(errorMessage);

/** Without any, or the identity of a workload in a cluster of EKS. */
const isNobodysWebIdentity = (web: unknown): boolean => {
  if (isNothing(web)) return true;
  if (typeof web !== 'object' || Array.isArray(web)) return false;
  const provider = within(web, 'federatedProvider');
  return isNothing(provider) || /:oidc-provider\/oidc\.eks\.[^./]+\.amazonaws\.com\//.test(String(provider));
};

/** What shows that somebody is behind a role's session: one of these is enough. */
const showsSomebody = (record: Fields, role: string, session: string): boolean => {
  const user = within(record, 'userIdentity');
  const ofSession = (...path: readonly string[]) => within(user, 'sessionContext', ...path);
  return !(
    isNo(ofSession('attributes', 'mfaAuthenticated')) &&
    isNo(ofSession('assumedRoot')) &&
    isNo(within(record, 'sessionCredentialFromConsole')) &&
    isNothing(ofSession('sourceIdentity')) &&
    isNothing(ofSession('signInSessionArn')) &&
    isNothing(within(user, 'onBehalfOf')) &&
    isNobodysWebIdentity(ofSession('webIdFederationData')) &&
    !role.startsWith('AWSReservedSSO_') &&
    !`${role}/${session}`.includes('@')
  );
};

const isMachine = (record: Fields): boolean => {
  const type = said(record, 'userIdentity', 'type');
  if (type === 'AWSService') return true;
  const arn = said(record, 'userIdentity', 'arn') ?? '';
  const [, account, role, session = ''] = /^arn:aws:sts::(\d+):assumed-role\/([^/]*)(?:\/(.*))?$/.exec(arn) ?? [];
  return type === 'AssumedRole' && account === accountOf(record) && !showsSomebody(record, role, session);
};

/** Whether nobody need read this event one by one: certainly a machine's call, and it went well. */
export const isRoutine = (record: Fields): boolean => isMachine(record) && !hasFailed(record);
