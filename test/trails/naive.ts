import type { Organization } from '../../core/trails/organization.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { categoryOf, type Fields, selects, textWithin } from './naive-selectors.ts';

/** The rules of trail-semantics.md §11 in the order in which they are asked; the first "no" ends it. */
export const RULES = ['account', 'copy', 'global', 'logging', 'selectors', 'insights'] as const;
export type Rule = (typeof RULES)[number];

/** Under which folder a trail keeps the event, or by which rule it does not log it. */
export type Verdict = { readonly logs: true; readonly folder: string } | { readonly logs: false; readonly rule: Rule };

/** What is asked of a rule. */
interface Question {
  readonly trail: StoredTrail;
  /** Given if the trail is one of this organization, here and now. */
  readonly ofOrganization: Organization | undefined;
  readonly organization: Organization | undefined;
  readonly record: Fields;
  readonly account: string;
  readonly region: string;
  readonly time: number;
}

/** An organization trail whose owner is no longer the management account is an account trail. */
const organizationOf = (trail: StoredTrail, organization: Organization | undefined): Organization | undefined =>
  trail.isOrganization && organization?.managementAccount === trail.owner ? organization : undefined;

/** An aggregated event has no `eventTime`: it is as old as its window. */
const isWindow = (record: Fields): boolean => 'timeWindow' in record && !('eventTime' in record);

export const accountOf = (record: Fields): string =>
  (isWindow(record) ? textWithin(record, 'accountId') : textWithin(record, 'recipientAccountId')) ??
  textWithin(record, 'userIdentity', 'accountId') ??
  textWithin(record, 'userIdentity', 'sessionContext', 'sessionIssuer', 'accountId')!;

export const regionOf = (record: Fields): string => textWithin(record, 'awsRegion')!;

export const timeOf = (record: Fields): number =>
  Date.parse(isWindow(record) ? textWithin(record, 'timeWindow', 'windowStart')! : textWithin(record, 'eventTime')!);

const ownAccount = ({ trail, ofOrganization, account, time }: Question): boolean => {
  if (!ofOrganization) return account === trail.owner;
  if (account === ofOrganization.managementAccount) return true;
  const listed = ofOrganization.accounts.filter(({ id }) => id === account);
  if (ofOrganization.asOf !== undefined && time >= ofOrganization.asOf) return true;
  const stays = listed.flatMap((one) => one.stays);
  return stays.some(({ joined, left }) => time >= (joined ?? -Infinity) && time < (left ?? Infinity));
};

const partition = (region: string): string => /^(cn|us-gov)-/.exec(region)?.[1] ?? 'aws';

/** The Regions that every account has. */
const ALWAYS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
];

const isOptIn = (region: string): boolean => partition(region) === 'aws' && !ALWAYS.includes(region);

/** Whether the trail has, or still has, its copy in the account's Region: one that is disabled later keeps it. */
const isEnabled = ({ trail, organization, account }: Question, region: string): boolean => {
  if (!isOptIn(region)) return true;
  const optedIn = organization?.accounts.find(({ id }) => id === account)?.optedIn;
  if (!optedIn) return true;
  const since = trail.isMultiRegion ? trail.multiRegionSince! : trail.createdAt;
  return optedIn.some((one) => one.region === region && (one.disabled === undefined || one.disabled > since));
};

/** An event of after the account was last asked shows that its own Region is enabled by now. */
const showsItself = ({ organization, account, time }: Question): boolean => {
  const asOf = organization?.accounts.find(({ id }) => id === account)?.regionsAsOf ?? organization?.asOf;
  return asOf !== undefined && time >= asOf;
};

const hasCopy = (question: Question): boolean => {
  const { trail, ofOrganization, region } = question;
  const home = trail.homeRegion;
  const hasRegion = (one: string) => isEnabled(question, one) || (one === region && showsItself(question));
  if (partition(region) !== partition(home)) return false;
  if (ofOrganization && isOptIn(home) && !hasRegion(home)) return false;
  return trail.isMultiRegion ? hasRegion(region) : region === home;
};

const isRegionalSts = (record: Fields): boolean =>
  textWithin(record, 'additionalEventData', 'endpointType') === 'regional' ||
  /^sts(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(
    textWithin(record, 'tlsDetails', 'clientProvidedHostHeader') ?? '',
  );

const isGlobal = ({ record, region }: Question): boolean => {
  const globalRegion = { aws: 'us-east-1', cn: 'cn-north-1', 'us-gov': 'us-gov-west-1' }[partition(region)];
  const service = /^(iam|sts|cloudfront)\.amazonaws\.com$/.exec(textWithin(record, 'eventSource') ?? '')?.[1];
  return service !== undefined && region === globalRegion && !(service === 'sts' && isRegionalSts(record));
};

const wantsGlobal = (question: Question): boolean =>
  question.trail.isMultiRegion || question.trail.includesGlobalEvents || !isGlobal(question);

/** Stopped, it still logs what happened before, whatever it was. */
const isOfBefore = ({ trail, time }: Question): boolean =>
  !trail.isLogging && trail.stoppedAt !== undefined && time < trail.stoppedAt;

const hasInsightType = ({ trail, record }: Question): boolean => {
  const type = textWithin(record, 'insightDetails', 'insightType');
  return trail.insightSelectors.some(({ InsightType }) => InsightType === type);
};

const isInsight = ({ record }: Question): boolean => categoryOf(record) === 'Insight';

/** A trail that makes summaries takes in nobody else's. */
const isOthersSummary = ({ trail, record }: Question): boolean =>
  categoryOf(record) === 'Aggregated' && (trail.aggregationConfigurations ?? []).length > 0;

const HOLDS: Readonly<Record<Rule, (question: Question) => boolean>> = {
  account: ownAccount,
  copy: hasCopy,
  global: wantsGlobal,
  logging: (question) => question.trail.isLogging || isOfBefore(question),
  selectors: (question) =>
    !isOthersSummary(question) &&
    (isOfBefore(question) || isInsight(question) || selects(question.trail, question.record)),
  insights: (question) => isOfBefore(question) || !isInsight(question) || hasInsightType(question),
};

const FOLDERS = [
  ['Insight', 'CloudTrail-Insight'],
  ['NetworkActivity', 'CloudTrail-NetworkActivity'],
  ['Aggregated', 'CloudTrail-Aggregated'],
];

export const kindFolderOf = (record: Fields): string =>
  FOLDERS.find(([category]) => category === categoryOf(record))?.[1] ?? 'CloudTrail';

const folderOf = ({ trail, ofOrganization, record, account, region }: Question): string => {
  const prefix = trail.prefix === '' ? [] : [trail.prefix];
  const organization = ofOrganization ? [ofOrganization.id] : [];
  return [...prefix, 'AWSLogs', ...organization, account, kindFolderOf(record), region, ''].join('/');
};

/** Whether a trail logs an event (trail-semantics.md §11), asked in the plainest way that could be thought of. */
export const verdictOf = (trail: StoredTrail, organization: Organization | undefined, record: Fields): Verdict => {
  const question = {
    trail,
    ofOrganization: organizationOf(trail, organization),
    organization,
    record,
    account: accountOf(record),
    region: regionOf(record),
    time: timeOf(record),
  };
  const failed = RULES.find((rule) => !HOLDS[rule](question));
  return failed === undefined ? { logs: true, folder: folderOf(question) } : { logs: false, rule: failed };
};

export const verdictsOf = (
  trails: readonly StoredTrail[],
  organization: Organization | undefined,
  record: Fields,
): Verdict[] => trails.map((trail) => verdictOf(trail, organization, record));

/** Why no trail logs the event: the furthest rule that any of them reached; `undefined` if one does. */
export const excludedBy = (verdicts: readonly Verdict[]): Rule | undefined => {
  if (verdicts.some(({ logs }) => logs)) return undefined;
  return RULES.findLast((rule) => verdicts.some((verdict) => !verdict.logs && verdict.rule === rule));
};
