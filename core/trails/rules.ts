import { formatTime } from '../time.ts';
import { compileSelectors } from './compile-selectors.ts';
import { explainSelectors } from './explain-selectors.ts';
import type { EventDetails, EventKind } from './facts.ts';
import { type AtTimes, hasRegion, hasRegionOfEvents, membershipOfEvents, organizationOf } from './membership.ts';
import type { Organization } from './organization.ts';
import { partitionOf } from './regions.ts';
import { logsCategory } from './selectors.ts';
import type { StoredTrail } from './stored-trail.ts';

/** The tests of trail-semantics.md §11, in their order: an event is not logged because of the first that it fails. */
export const RULES = ['account', 'copy', 'global', 'logging', 'selectors', 'insights'] as const;
export type Rule = (typeof RULES)[number];

/** The account that an event is for, and its Region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** What is known of a single event. The time is in milliseconds since 1970; details are read only if asked for. */
export interface SingleEvent {
  readonly time: number;
  readonly details: () => EventDetails;
}

/** What a trail makes of an event: it logs it, or a rule keeps it out. */
export type Ruling = true | Rule;

/** What a trail makes of all events of a kind and place: mostly the same of each. */
export type Standing = Ruling | ((event: SingleEvent) => Ruling);

/** A trail's rules, made ready once: ask it for each kind and place, and each event only where that is not enough. */
export const compileRules = (trail: StoredTrail, organization: Organization | undefined) => {
  const selects = compileSelectors(trail.selectors);

  return ({ account, region }: Place, kind: EventKind): Standing =>
    firstFailed([
      { rule: 'account', test: () => belongs(trail, organization, account) },
      { rule: 'copy', test: () => hasCopy(trail, organization, account, region) },
      { rule: 'global', test: () => !kind.isGlobal || trail.isMultiRegion || trail.includesGlobalEvents },
      { rule: 'logging', test: () => isLogging(trail) },
      { rule: 'selectors', test: () => selectedBy(trail, kind, selects) },
      { rule: 'insights', test: () => wantsInsight(trail, kind) },
    ]);
};

/** A trail's decision on an event, with the rule that decided: the first that kept it out, or the last that let it in. */
export interface Judgement {
  readonly logs: boolean;
  readonly rule: Rule;
  readonly why: string;
}

/** Whether a trail logs an event, and why, in a sentence for people. Texts of the event stand in it as they are. */
export const judge = (
  trail: StoredTrail,
  organization: Organization | undefined,
  place: Place,
  { kind, time, details }: { readonly kind: EventKind; readonly time: number; readonly details: EventDetails },
): Judgement => {
  const standing = compileRules(trail, organization)(place, kind);
  const ruling = typeof standing === 'function' ? standing({ time, details: () => details }) : standing;
  const isLate = ruling === true && !trail.isLogging;
  const rule = ruling !== true ? ruling : isLate ? 'logging' : kind.category === 'Insight' ? 'insights' : 'selectors';
  const why =
    rule === 'selectors' && kind.category !== 'Aggregated'
      ? explainSelectors(trail.selectors, kind, details).why
      : REASONS[rule](trail, organizationOf(trail, organization)?.id, place);
  return { logs: ruling === true, rule, why };
};

type Reason = (trail: StoredTrail, organization: string | undefined, place: Place) => string;

const REASONS: Readonly<Record<Rule, Reason>> = {
  account: ({ owner }, organization, { account }) =>
    organization === undefined
      ? `it is for account ${account}, and the trail logs account ${owner} alone`
      : `account ${account} did not belong to organization ${organization} then`,
  copy: ({ isMultiRegion, homeRegion }, _, { account, region }) =>
    isMultiRegion
      ? `the trail has no copy in ${region} of account ${account}: the account has not enabled ${region}, or ${homeRegion}`
      : `it is from ${region}, and the trail logs ${homeRegion} alone`,
  global: () => 'it is of a global service, and the trail leaves those out',
  logging: ({ isLogging, startedAt, stoppedAt }) => {
    if (!isLogging && startedAt === undefined) return 'the trail has never been started';
    return `the trail was stopped at ${timeOf(stoppedAt)}; what happened before is logged, whatever the selectors`;
  },
  selectors: ({ aggregationConfigurations: summaries = [] }) =>
    summaries.length > 0
      ? 'the trail makes summaries of its own, beside which others would count the same events again'
      : 'aggregated events are logged by trails that log data events',
  insights: ({ insightSelectors }) => {
    const wanted = insightSelectors.map(({ InsightType }) => InsightType).join(' and ');
    return wanted === '' ? 'the trail has no insight selectors' : `the trail logs Insights events of ${wanted}`;
  },
};

const timeOf = (time: number | undefined): string => (time === undefined ? 'no time' : formatTime(time));

/** The answer, or what to ask of each event. */
type Answer = boolean | ((event: SingleEvent) => boolean);
type Step = { readonly rule: Rule; readonly test: () => Answer };

const firstFailed = (steps: readonly Step[]): Standing => {
  const open: { readonly rule: Rule; readonly test: (event: SingleEvent) => boolean }[] = [];
  for (const { rule, test } of steps) {
    const answer = test();
    if (answer === true) continue;
    if (answer !== false) open.push({ rule, test: answer });
    else if (open.length === 0) return rule;
    else return (event) => open.find((step) => !step.test(event))?.rule ?? rule;
  }
  if (open.length === 0) return true;
  if (open.length === 1) {
    const [{ rule, test }] = open;
    return (event) => test(event) || rule;
  }
  return (event) => open.find((step) => !step.test(event))?.rule ?? true;
};

/** Membership counts as it was at the time of the event, so that late events find their way. */
const belongs = (trail: StoredTrail, known: Organization | undefined, account: string): Answer => {
  const organization = organizationOf(trail, known);
  if (!organization) return account === trail.owner;
  return ofEvent(membershipOfEvents(organization, account));
};

const ofEvent = (holds: AtTimes): Answer => (typeof holds === 'boolean' ? holds : ({ time }) => holds(time));

/** An event tells that its own Region is enabled, not that the home Region is. */
const hasCopy = (trail: StoredTrail, known: Organization | undefined, account: string, region: string): Answer => {
  const { homeRegion, isMultiRegion, createdAt, multiRegionSince = createdAt } = trail;
  if (partitionOf(region) !== partitionOf(homeRegion)) return false;
  const copiedAt = isMultiRegion ? multiRegionSince : createdAt;
  const isForMembers = organizationOf(trail, known) !== undefined;
  const isHome = region === homeRegion;
  if (!isHome && isForMembers && !hasRegion(known, account, homeRegion, copiedAt)) return false;
  if (!isMultiRegion && !(isHome && isForMembers)) return isHome;
  return ofEvent(hasRegionOfEvents(known, account, region, copiedAt));
};

/** A stopped trail may still get what happened before it was stopped. */
const isLogging = ({ isLogging, stoppedAt }: StoredTrail): Answer => {
  if (isLogging || stoppedAt === undefined) return isLogging;
  return ({ time }) => time < stoppedAt;
};

/** Of what a stopped trail still gets, selectors are not evaluated (trail-semantics.md §8). */
const selectedBy = (
  { isLogging, selectors, aggregationConfigurations: summaries = [] }: StoredTrail,
  kind: EventKind,
  selects: ReturnType<typeof compileSelectors>,
): Answer => {
  // Others' counts of the same events beside its own would count them twice.
  if (kind.category === 'Aggregated' && summaries.length > 0) return false;
  if (!isLogging || kind.category === 'Insight') return true;
  if (kind.category === 'Aggregated') return logsCategory(selectors, 'Data');
  const selected = selects(kind);
  return typeof selected === 'boolean' ? selected : ({ details }) => selected(details());
};

/** CloudTrail makes Insights events only for trails that want them (event-selectors.md §7). */
const wantsInsight = ({ isLogging, insightSelectors }: StoredTrail, kind: EventKind): Answer => {
  if (!isLogging || kind.category !== 'Insight') return true;
  if (insightSelectors.length === 0) return false;
  return ({ details }) => insightSelectors.some(({ InsightType }) => InsightType === details().insightType);
};
