import type { Actor } from './actor.ts';
import { type Identity, identityOf, objectOf, present, textOf, yesOrNo } from './actor-fields.ts';
import { personArn, type Who, whoOf } from './actor-kinds.ts';
import { isRelayed, serviceOf } from './actor-service.ts';
import { viaOf } from './actor-via.ts';
import type { JsonRecord } from './rules/rule-event.ts';

/** Types that say nothing of who a service worked for. */
const NOBODY: ReadonlySet<string | undefined> = new Set([undefined, 'AWSService']);

/** Who did it (record-format.md §4), from the record alone, whatever it is like. */
export const resolveActor = (record: JsonRecord): Actor => {
  const identity = identityOf(record);
  const service = serviceOf(identity);
  const byService = service !== undefined && !isRelayed(identity);
  const who = byService && NOBODY.has(identity.type) ? serviceItself(service) : whoOf(identity);
  return present({
    ...who,
    arn: identity.arn,
    account: who.kind === 'anonymous' ? undefined : identity.account,
    sourceIdentity: sourceIdentityOf(identity),
    onBehalfOf: personArn(identity),
    accessKey: textOf(identity.caller.accessKeyId),
    service,
    byService,
    via: viaOf(identity, byService),
    mfa: mfaOf(identity),
  });
};

const serviceItself = (service: string): Who => ({ kind: 'service', id: service, name: service });

/** What a session has; of the call that begins it, what AWS answers, since what was asked for may have been refused. */
const sourceIdentityOf = ({ session, record, eventSource }: Identity): string | undefined =>
  textOf(session.sourceIdentity) ??
  (eventSource === 'sts.amazonaws.com' ? textOf(objectOf(record.responseElements).sourceIdentity) : undefined);

const mfaOf = ({ session, record }: Identity): boolean | undefined =>
  yesOrNo(objectOf(session.attributes).mfaAuthenticated) ?? yesOrNo(objectOf(record.additionalEventData).MFAUsed);
