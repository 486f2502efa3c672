import { firstText, type Identity, resourceOf, textOf } from './actor-fields.ts';

/** The console calls for people by this name. */
const CONSOLE = 'signin.amazonaws.com';
const INTERNAL = /^AWS Internal(?:\/|$)/;
const SERVICE = /^[a-z0-9][a-z0-9.-]{0,200}\.amazonaws\.com(?:\.cn)?$/;
/** IAM lets nobody but AWS make roles on this path. */
const LINKED_ROLE = /^role\/aws-service-role\/([a-z0-9.-]{1,200})\//;

/** Services that make whatever calls their users have written down, with the users' rights: who did it is who wrote it. */
const RELAYS: ReadonlySet<string> = new Set(
  [
    'apigateway',
    'appsync',
    'batchoperations.s3',
    'capabilities.eks',
    'chatbot',
    'cloud9',
    'cloudcontrolapi',
    'cloudformation',
    'codepipeline',
    'elasticbeanstalk',
    'events',
    'fis',
    'iot',
    'member.org.stacksets.cloudformation',
    'pipes',
    'proton',
    'scheduler',
    'servicecatalog',
    'ssm',
    'ssm-incidents',
    'stacksets.cloudformation',
    'states',
  ].map((service) => `${service}.amazonaws.com`),
);

/**
 * The service that made the call, for whomever. Only what AWS itself writes is believed: `invokedBy`, the kind of event and the
 * path of a role, never what a program says of itself.
 */
export const serviceOf = (identity: Identity): string | undefined => {
  const { invokedBy, type, eventType, eventSource } = identity;
  if (isByConsole(identity)) return undefined;
  if (invokedBy !== undefined) return INTERNAL.test(invokedBy) ? (addressOf(identity) ?? 'AWS Internal') : invokedBy;
  if (type === 'AWSService') return firstText(addressOf(identity), identity.principal, eventSource) ?? 'AWS';
  if (type === undefined && eventType === 'AwsServiceEvent') return eventSource ?? 'AWS';
  return linkedService(identity);
};

/**
 * Whether a service only passed on a call that its user chose, such as Step Functions: else it would be the way to do anything
 * without having done it. What AWS's own roles do is not chosen by anybody.
 */
export const isRelayed = (identity: Identity): boolean => {
  const { invokedBy = '', type } = identity;
  if (type === undefined || type === 'AWSService' || linkedService(identity) !== undefined) return false;
  return RELAYS.has(invokedBy.toLowerCase().replace(/\.cn$/, ''));
};

/** What calls from within AWS have instead of an address. */
const addressOf = ({ record }: Identity): string | undefined => {
  const address = textOf(record.sourceIPAddress);
  return address !== undefined && SERVICE.test(address) ? address : undefined;
};

/** Only the service that a role is linked to can take it on. */
const linkedService = ({ issuer, type }: Identity): string | undefined =>
  type === 'AssumedRole' ? LINKED_ROLE.exec(resourceOf(textOf(issuer.arn)))?.[1] : undefined;

/** Whether the console called for a person. */
export const isByConsole = ({ invokedBy, type }: Identity): boolean =>
  invokedBy === CONSOLE && type !== undefined && type !== 'AWSService';
