import type { Actor } from './actor.ts';
import { firstText, HIDDEN, type Identity, objectOf, resourceOf, textOf, yesOrNo } from './actor-fields.ts';

/** What differs from kind to kind. */
export type Who = Pick<Actor, 'kind' | 'id' | 'name' | 'user' | 'session'>;

const PEOPLES_ROLE = /^AWSReservedSSO_.+_[0-9a-f]{16}$/;
/** IAM lets nobody but Identity Center make roles on this path. */
const PEOPLES_PATH = /^role\/aws-reserved\/sso\.amazonaws\.com\//;
const ANONYMOUS = /^anonymous(?:_principal)?$/i;
/** Where Identity Center's users sign in and are kept. */
const PEOPLES_SOURCES = /^(?:sso|sso-directory|sso-oauth|identitystore|signin)\.amazonaws\.com$/;

/** What stands before the first of these characters, and behind it. */
const parted = (text: string, at: string): readonly [string, string | undefined] => {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), textOf(text.slice(index + 1))];
};

const lastPart = (text: string): string | undefined => textOf(text.slice(text.lastIndexOf('/') + 1));

export const root = ({ account, arn, partition }: Identity): Who => ({
  kind: 'root',
  id: account === undefined ? (arn ?? 'root') : `arn:${partition}:iam::${account}:root`,
  name: 'root',
});

const user = (identity: Identity): Who => {
  const { account, arn, partition, principal, userName, caller } = identity;
  // Someone tried to sign in as a user who does not exist.
  if (caller.userName === HIDDEN && arn === undefined)
    return { kind: 'unknown', id: `${account ?? 'unknown'}:${HIDDEN}`, name: 'a user name that does not exist' };
  const name = userName ?? lastPart(resourceOf(arn));
  const made =
    name !== undefined && account !== undefined ? `arn:${partition}:iam::${account}:user/${name}` : undefined;
  const id = arn ?? made ?? principal ?? name ?? account ?? 'unknown';
  return { kind: 'user', id, name: name ?? id, user: name };
};

const role = (identity: Identity): Who => {
  const { account, arn, partition, principal = '', issuer, userName, session } = identity;
  if (yesOrNo(session.assumedRoot) === true || issuer.type === 'Root') return root(identity);
  const issuerArn = textOf(issuer.arn);
  const [uniqueId, lastOfPrincipal] = parted(principal, ':');
  const [word, ofArn = ''] = parted(resourceOf(arn), '/');
  const [inArn, lastOfArn] = word === 'assumed-role' ? parted(ofArn, '/') : [lastPart(ofArn)];
  const name = firstText(issuer.userName, inArn, lastPart(resourceOf(issuerArn)), userName);
  const sessionName = lastOfArn ?? lastOfPrincipal;
  if (sessionName !== undefined && isPeoples(issuerArn, name))
    return { kind: 'identity-center', id: arn ?? sessionName, name: sessionName, user: name, session: sessionName };
  const made =
    name !== undefined && account !== undefined ? `arn:${partition}:iam::${account}:role/${name}` : undefined;
  const id = issuerArn ?? made ?? firstText(uniqueId, arn, name, account) ?? 'unknown';
  return {
    kind: 'role',
    id,
    name: `${name ?? id}${inBrackets('session', sessionName)}`,
    user: name,
    session: sessionName,
  };
};

const inBrackets = (word: string, text: string | undefined): string => (text === undefined ? '' : ` (${word} ${text})`);

/** Whether Identity Center made the role, for people. */
const isPeoples = (issuerArn: string | undefined, roleName = ''): boolean =>
  issuerArn === undefined ? PEOPLES_ROLE.test(roleName) : PEOPLES_PATH.test(resourceOf(issuerArn));

/** A user of Identity Center in the form of an ARN, which has neither account nor Region. */
export const personArn = ({ onBehalfOf, partition }: Identity): string | undefined => {
  const id = textOf(onBehalfOf.userId);
  return id === undefined ? undefined : `arn:${partition}:identitystore:::user/${id}`;
};

const person = (identity: Identity): Who => {
  const { record, onBehalfOf, userName, principal, account, caller } = identity;
  const more = objectOf(record.additionalEventData);
  const name = firstText(userName, more.UserName, more.userName);
  const shown = name === HIDDEN ? undefined : name;
  const id = personArn(identity) ?? shown ?? firstText(caller.credentialId, principal, account) ?? 'unknown';
  return { kind: 'identity-center', id, name: shown ?? textOf(onBehalfOf.userId) ?? id, user: shown };
};

const federated = (identity: Identity): Who => {
  const { arn, principal, userName, issuer, caller, account } = identity;
  const provider = textOf(caller.identityProvider);
  const [, named] = parted(resourceOf(arn), '/');
  const name = userName ?? named ?? parted(principal ?? '', ':')[1];
  const made = name === undefined ? undefined : [provider, name].filter(Boolean).join('/');
  const own = arn ?? principal ?? made ?? account ?? 'unknown';
  return {
    kind: 'federated',
    id: textOf(issuer.arn) ?? own,
    name: `${name ?? own}${inBrackets('federated by', textOf(issuer.userName))}`,
    user: name,
  };
};

const otherAccount = (identity: Identity): Who => {
  const { account, principal, arn } = identity;
  if (account !== undefined && ANONYMOUS.test(account))
    return { kind: 'anonymous', id: 'anonymous', name: 'anonymous' };
  const [uniqueId, session] = parted(principal ?? '', ':');
  const id = arn ?? firstText(uniqueId, account) ?? 'unknown';
  return { kind: 'account', id, name: account === undefined ? id : `account ${account}`, session };
};

/** What there is, of whatever kind. */
const unknown = (identity: Identity): Who => {
  const { arn, principal, userName, account, eventSource = '', caller } = identity;
  if (textOf(identity.onBehalfOf.userId) !== undefined) return person(identity);
  if (identity.type === 'Unknown' && userName !== undefined && PEOPLES_SOURCES.test(eventSource))
    return person(identity);
  const hidden = caller.userName === HIDDEN ? `${account ?? 'unknown'}:${HIDDEN}` : undefined;
  const id = arn ?? hidden ?? principal ?? userName ?? account ?? 'unknown';
  return {
    kind: 'unknown',
    id,
    name: userName ?? (hidden === undefined ? id : 'a user name that does not exist'),
    user: userName,
  };
};

const KINDS: ReadonlyMap<string | undefined, (identity: Identity) => Who> = new Map([
  ['Root', root],
  ['AssumedRoot', root],
  ['IAMUser', user],
  ['AssumedRole', role],
  ['Role', role],
  ['FederatedUser', federated],
  ['Directory', federated],
  ['SAMLUser', federated],
  ['WebIdentityUser', federated],
  ['AWSAccount', otherAccount],
  ['IdentityCenterUser', person],
]);

/** What the record's own type of caller makes of it. Services are no callers of a type. */
export const whoOf = (identity: Identity): Who => (KINDS.get(identity.type) ?? unknown)(identity);
