/** What kind of identity did it. */
export type ActorKind =
  'root' | 'user' | 'role' | 'identity-center' | 'federated' | 'service' | 'account' | 'anonymous' | 'unknown';

/** By what means, where it can be told. */
export type ActorVia = 'console' | 'cli' | 'sdk' | 'automation' | 'service' | 'unknown';

/**
 * Who did it, of whatever kind of record: one answer. Rules read it as `actor.…`. All texts are the event's own, and so an
 * attacker's: nothing is cleaned here. Texts that are not known are absent.
 */
export interface Actor {
  readonly kind: ActorKind;
  /**
   * What the same actor has in all its events, whatever the session: an ARN, or the best there is. Never empty. Of a federated
   * user it is that of whoever let it in, if AWS says so: the user's own name can be made up anew for each call.
   */
  readonly id: string;
  /** As a person would call it: `root`, `alice`, `Admin (session bob@example.com)`, `ec2.amazonaws.com`. Never empty. */
  readonly name: string;
  readonly arn?: string;
  /** The account that it belongs to. */
  readonly account?: string;
  /** The user's name, or that of the role. */
  readonly user?: string;
  /** The name of the role's session. */
  readonly session?: string;
  /** `sourceIdentity`, which a session cannot change. */
  readonly sourceIdentity?: string;
  /** Identity Center's user, for whom it was done. */
  readonly onBehalfOf?: string;
  readonly accessKey?: string;
  /** The service that made the call, for whomever: `invokedBy`, or the service itself. */
  readonly service?: string;
  /**
   * Whether a service made the call of its own accord, and no person or program with the actor's credentials. One that makes
   * whatever calls its user wrote down, such as CloudFormation or Step Functions, is only a means.
   */
  readonly byService: boolean;
  readonly via: ActorVia;
  /** Whether MFA was used; absent if the record does not say. */
  readonly mfa?: boolean;
}
