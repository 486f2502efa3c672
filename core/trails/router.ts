import { hash } from 'node:crypto';
import type { StagedBatch } from '../staged-batch.ts';
import type { EventDetails, EventKind } from './facts.ts';
import { readDetails } from './read-details.ts';
import type { Route } from './routes.ts';
import { type Rule, RULES, type SingleEvent, type Standing } from './rules.ts';

/** What all events of a kind and place have in common: who logs them for certain, and who must be asked of each. */
interface Plan {
  readonly certain: readonly Route[];
  readonly open: readonly { readonly route: Route; readonly ask: (event: SingleEvent) => true | Rule }[];
  /** The rule that the trail which came nearest has failed. */
  readonly nearest: Rule;
}

/** The trails that log an event, or why none does: the rule that the trail which came nearest has failed. */
export type Routed = readonly Route[] | Rule;

/** Answers of trails that are kept; past this, they are asked anew. */
const MOST_ANSWERS = 200_000;
const LEAST_PLANS = 1000;

/** Kinds are what somebody wrote into events; endless ones are kept by their hash. */
const LONGEST_NAME = 1000;

/** Finds the trails that log each event. Events of a kind and place are decided once, wherever that is possible. */
export class Router {
  private readonly plans = new Map<string, Plan>();
  private readonly routes: readonly Route[];
  private readonly mostPlans: number;
  private readonly narrowed = new Map<string, Router>();

  constructor(routes: readonly Route[]) {
    this.routes = routes;
    this.mostPlans = Math.max(LEAST_PLANS, Math.floor(MOST_ANSWERS / Math.max(1, routes.length)));
  }

  /** The same for the rows of one staged batch. */
  forBatch(batch: StagedBatch): (row: number) => Routed {
    const { trails } = batch.header;
    const router = trails ? this.narrowTo(trails) : this;
    return router.ofRows(batch);
  }

  /** If none of the trails is left, what was for them is for all: better in too many places than in none. */
  private narrowTo(trails: readonly string[]): Router {
    const name = trails.join(' ');
    const known = this.narrowed.get(name);
    if (known) return known;
    const routes = this.routes.filter(({ pin }) => trails.includes(pin.trail));
    const router = new Router(routes.length === 0 ? this.routes : routes);
    this.narrowed.set(name, router);
    return router;
  }

  private ofRows(batch: StagedBatch): (row: number) => Routed {
    const plans = new Map<number, Plan>();
    const groupNames = batch.header.groups.map(({ account, region }) => `${account}/${region}/`);
    const kindNames = batch.header.kinds.map(nameOf);
    return (row) => {
      const group = batch.groupNumber(row);
      const kind = batch.kindNumber(row);
      const place = group * kindNames.length + kind;
      let plan = plans.get(place);
      if (!plan) plans.set(place, (plan = this.plan(batch, group, kind, groupNames[group] + kindNames[kind])));
      if (plan.open.length > 0) return ask(plan, batch, row);
      return plan.certain.length > 0 ? plan.certain : plan.nearest;
    };
  }

  private plan({ header }: StagedBatch, group: number, kind: number, name: string): Plan {
    const known = this.plans.get(name);
    if (known) return known;
    if (this.plans.size >= this.mostPlans) this.plans.clear();
    const plan = planOf(this.routes, (route) => route.rules(header.groups[group], header.kinds[kind]));
    this.plans.set(name, plan);
    return plan;
  }
}

const nameOf = (kind: EventKind): string => {
  const name = JSON.stringify(kind);
  return name.length > LONGEST_NAME ? hash('sha256', name) : name;
};

const planOf = (routes: readonly Route[], standingOf: (route: Route) => Standing): Plan => {
  const standings = routes.map((route) => ({ route, standing: standingOf(route) }));
  return {
    certain: standings.flatMap(({ route, standing }) => (standing === true ? [route] : [])),
    open: standings.flatMap(({ route, standing }) =>
      typeof standing === 'function' ? [{ route, ask: standing }] : [],
    ),
    nearest: standings.reduce<Rule>(
      (rule, { standing }) => (typeof standing === 'string' ? later(rule, standing) : rule),
      RULES[0],
    ),
  };
};

const later = (a: Rule, b: Rule): Rule => (RULES.indexOf(b) > RULES.indexOf(a) ? b : a);

const ask = ({ certain, open, nearest }: Plan, batch: StagedBatch, row: number): Routed => {
  const event = singleEvent(batch, row);
  let logging: Route[] | undefined;
  let rule = nearest;
  for (const { route, ask } of open) {
    const ruling = ask(event);
    if (ruling === true) (logging ??= [...certain]).push(route);
    else rule = later(rule, ruling);
  }
  if (logging) return logging;
  return certain.length > 0 ? certain : rule;
};

const singleEvent = (batch: StagedBatch, row: number): SingleEvent => {
  let details: EventDetails | undefined;
  return {
    time: batch.time(row),
    details: () => (details ??= readDetails(batch.records, batch.start(row), batch.end(row))),
  };
};
