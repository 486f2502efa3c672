import type { ActorVia } from '../actor.ts';
import type { FindingActor, FindingEvent } from './finding.ts';
import { quoted } from './plain-text.ts';

/** Characters of a name that a subject has room for. */
const SHORT = 60;

/** Who did it, in few words: `alice`, `Admin (session bob)`. */
export const whoInShort = ({ kind, name, user, session }: FindingActor): string => {
  if (kind === 'role' && user !== undefined && session !== undefined)
    return `${quoted(user, SHORT)} (session ${quoted(session, SHORT)})`;
  return quoted(name, SHORT);
};

const ofAccount = ({ account }: FindingActor): string =>
  account === undefined ? '' : ` of account ${quoted(account)}`;

const WORDS: Readonly<Record<FindingActor['kind'], (actor: FindingActor) => string>> = {
  root: (actor) => `the root user${ofAccount(actor)}`,
  user: (actor) => `the IAM user ${quoted(actor.user ?? actor.name)}${ofAccount(actor)}`,
  role: (actor) => `the role ${quoted(actor.user ?? actor.name)}${ofAccount(actor)}`,
  'identity-center': (actor) =>
    `${quoted(actor.name)}, who signs in by IAM Identity Center,${roleOf(actor)}${ofAccount(actor)}`,
  federated: (actor) => `the federated user ${quoted(actor.user ?? actor.name)}${ofAccount(actor)}`,
  service: ({ name }) => `the AWS service ${quoted(name)}`,
  account: ({ account, id }) => `somebody of account ${quoted(account ?? id)}`,
  anonymous: () => 'somebody anonymous',
  unknown: (actor) => `somebody known only as ${quoted(actor.name)}${ofAccount(actor)}`,
};

const roleOf = ({ user }: FindingActor): string => (user === undefined ? '' : ` with the role ${quoted(user)}`);

/** Who did it, as one says it: `the IAM user alice of account 111122223333`. */
export const whoInWords = (actor: FindingActor): string => WORDS[actor.kind](actor).replace(/,$/, '');

const MEANS: Readonly<Record<ActorVia, string | undefined>> = {
  console: 'the console',
  cli: 'the command line',
  sdk: 'a program',
  automation: 'automation',
  service: 'an AWS service',
  unknown: undefined,
};

/** With what it was done, as far as that is known: `the command line, "aws-cli/2.31 (linux)"`. */
export const meansInWords = ({ actor, userAgent }: FindingEvent): string | undefined => {
  const agent = userAgent === undefined ? undefined : quoted(userAgent);
  return [MEANS[actor.via], agent].filter((part) => part !== undefined).join(', ') || undefined;
};

const MFA: Readonly<Record<string, string>> = { true: 'used', false: 'not used' };

/** Whether MFA was used, if the record says so. */
export const mfaInWords = ({ mfa }: FindingActor): string | undefined => MFA[String(mfa)];
