import { type Account, accountsFrom, type Actor } from './account.ts';
import { DAY_START, type PlannedFile, type Settings } from './plan.ts';
import { base32, base64, between, fraction, pick, type Random, randomFrom, uuid } from './random.ts';
import { COMPUTE } from './templates-compute.ts';
import { IDENTITY } from './templates-identity.ts';
import { STORAGE } from './templates-storage.ts';
import type { Call, Template } from './templates.ts';

const EVENT_LANE = 0x4000_0000;
const BURST_LANE = 0x6000_0000;
const BURST = 16;
const SAME_CALL_SHARE = 0.6;
const PEOPLE_SHARE = 0.2;
const FAILED_SHARE = 0.1;
const LATE_SHARE = 0.01;

const TEMPLATES = [...COMPUTE, ...STORAGE, ...IDENTITY];
const choicesOf = (templates: readonly Template[]): readonly Template[] =>
  templates.flatMap((template) => Array.from({ length: template.weight }, () => template));

/** As CloudTrail delivers: within ten minutes of the call, and one in a hundred up to six hours late. */
const timeOf = (random: Random, stamp: number): number => {
  const seconds = fraction(random) < LATE_SHARE ? between(random, 600, 21_600) : between(random, 3, 590);
  return Math.max(DAY_START, stamp - seconds * 1_000);
};

/** Callers work in bursts: one caller makes sixteen calls in a row, more than half of them the same call. */
interface Burst {
  readonly template: Template;
  readonly caller: Actor;
  readonly service: Actor;
}

const burstOf = (
  { people, sessions, services }: Account,
  choices: readonly Template[],
  seed: number,
  event: number,
): Burst => {
  const random = randomFrom(seed, BURST_LANE + Math.floor(event / BURST));
  const template = pick(random, choices);
  const caller = pick(random, fraction(random) < PEOPLE_SHARE ? people : sessions);
  return { template, caller, service: pick(random, services) };
};

const requestIdOf = ({ service }: Template, random: Random): string => {
  if (service === 's3') return base32(random, 16);
  if (service === 'dynamodb') return `${base32(random, 47)}VV4KQNSO5AEMVJF66Q9ASUAAJG`;
  return uuid(random);
};

const failureOf = ({ service, name }: Template, { actor, random }: Call): string => {
  if (service === 'ec2') {
    const message = `You are not authorized to perform this operation. User: ${actor.arn} is not authorized to perform: ec2:${name}`;
    return `"errorCode":"Client.UnauthorizedOperation","errorMessage":"${message} because no identity-based policy allows the ec2:${name} action. Encoded authorization failure message: ${base64(random, 120)}",`;
  }
  const action = `${service}:${name.replace(/20\d{6}(v\d)?$/, '')}`;
  return `"errorCode":"AccessDenied","errorMessage":"User: ${actor.arn} is not authorized to perform: ${action} on resource: \\"*\\" because no identity-based policy allows the ${action} action",`;
};

const tlsOf = ({ service, version }: Template, { actor, region }: Call): string => {
  if (actor.byService) return '';
  if (actor.fromConsole) return ',"sessionCredentialFromConsole":"true"';
  const host = service === 'iam' ? 'iam.amazonaws.com' : `${service}.${region}.amazonaws.com`;
  const exchange = version === '1.11' ? ',"keyExchange":"X25519MLKEM768"' : '';
  return `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${host}"${exchange}}`;
};

const textOf = (template: Template, call: Call): string => {
  const { random, account, actor, region, time } = call;
  const eventId = uuid(random);
  const { request, response, additional, resources } = template.details(call);
  const failure = fraction(random) < FAILED_SHARE ? failureOf(template, call) : '';
  const shared = template.byService ? `"sharedEventID":"${uuid(random)}",` : '';
  return (
    `{"eventVersion":"${template.version}","userIdentity":${actor.identity},"eventTime":"${new Date(time).toISOString().slice(0, 19)}Z",` +
    `"eventSource":"${template.service}.amazonaws.com","eventName":"${template.name}","awsRegion":"${region}",` +
    `"sourceIPAddress":"${actor.address}","userAgent":${actor.userAgent},${failure}"requestParameters":${request},` +
    `"responseElements":${failure ? 'null' : (response ?? 'null')},${additional ? `"additionalEventData":${additional},` : ''}` +
    `"requestID":"${requestIdOf(template, random)}","eventID":"${eventId}","readOnly":${template.readOnly},` +
    `${resources ? `"resources":${resources},` : ''}"eventType":"AwsApiCall",` +
    `${template.apiVersion ? `"apiVersion":"${template.apiVersion}",` : ''}"managementEvent":${!template.isData},` +
    `"recipientAccountId":"${account.id}",${shared}"eventCategory":"${template.isData ? 'Data' : 'Management'}"${tlsOf(template, call)}}`
  );
};

/** Makes records: the same seed, event and home file give the same bytes, so a copy is exact. */
export const recordsFrom = ({ seed, isOnlyData }: Omit<Settings, 'events'>) => {
  const accounts = accountsFrom(seed);
  const choices = choicesOf(isOnlyData ? TEMPLATES.filter(({ isData }) => isData) : TEMPLATES);
  return {
    accounts,
    /** The JSON of one event; `home` is the file that it belongs to, not one that repeats it. */
    record: (event: number, home: PlannedFile): string => {
      const random = randomFrom(seed, EVENT_LANE + event);
      const account = accounts[home.account];
      const burst = burstOf(account, choices, seed, event);
      const template = fraction(random) < SAME_CALL_SHARE ? burst.template : pick(random, choices);
      const actor = template.byService ? burst.service : burst.caller;
      return textOf(template, { random, account, actor, region: home.region, time: timeOf(random, home.stamp) });
    },
  };
};
