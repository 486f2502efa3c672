import type { Generated } from './generate.ts';
import { ingest, type Manner, NO_ALERTS } from './ingest.ts';
import type { Measured } from './measure.ts';
import { median } from './report.ts';
import { EVERYTHING, makeTrails } from './trails.ts';

/** What a trail got. */
interface Logged {
  readonly name: string;
  readonly events: number;
  readonly logFiles: number;
}

/** What the same work took, without something and with it. */
interface Taken {
  readonly without: number;
  readonly with: number;
}

/** What is measured: how events are ingested without it, and with it. */
export interface Comparison {
  /** What makes the difference, in words. */
  readonly what: string;
  readonly without?: Manner;
  readonly with: Manner;
  /** The trail that logs everything, if trails are made. */
  readonly everything?: string;
}

export interface Pair {
  readonly seconds: Taken;
  /** Time on processors, if the system tells. */
  readonly cpuSeconds: Taken | undefined;
  /** With it, in bytes, if the system tells. */
  readonly peakMemory: number | undefined;
  readonly logged: readonly Logged[];
  /** With it, if rules were asked. */
  readonly alerts?: Alerts;
}

/** What rules had to say. */
interface Alerts {
  readonly rules: number;
  readonly findings: number;
  readonly messages: number;
}

/** So many trails that choose beside one that logs everything, and none. */
export const choosing = (seed: number, count: number): Comparison => ({
  what: 'trails',
  with: { prepare: (archive) => makeTrails(archive, { seed, choosy: count }) },
  everything: EVERYTHING,
});

/** One trail that logs everything, with and without summaries by all templates. */
export const summarizing = (seed: number): Comparison => ({
  what: 'summaries',
  without: { prepare: (archive) => makeTrails(archive, { seed, choosy: 0 }) },
  with: { prepare: (archive) => makeTrails(archive, { seed, choosy: 0, summarizes: true }) },
  everything: EVERYTHING,
});

/** Nobody is told of anything, or of all that the rules find which come with OpenTrail. */
export const matchingRules: Comparison = { what: 'rules', without: { flags: NO_ALERTS }, with: { flags: [] } };

const BUILT_IN = 'default';

const loggedOf = (stdout: string): Logged[] => {
  const { trails } = JSON.parse(stdout) as { trails: (Omit<Logged, 'name'> & { trail: string })[] };
  return trails
    .map(({ trail, events, logFiles }) => ({ name: trail.slice(trail.lastIndexOf('/') + 1), events, logFiles }))
    .sort((one, other) => one.name.localeCompare(other.name));
};

const alertsOf = (stdout: string): Pick<Pair, 'alerts'> => {
  const { alerts } = JSON.parse(stdout) as { alerts?: Alerts };
  return alerts ? { alerts } : {};
};

/** Measures both, the one that comes first taking turns. Throws unless one trail logged everything. */
export const measurePair = async (set: Generated, compared: Comparison, turn: number): Promise<Pair> => {
  const before = () => ingest(set, compared.without);
  const after = () => ingest(set, compared.with);
  const first = await (turn % 2 === 0 ? before() : after());
  const second = await (turn % 2 === 0 ? after() : before());
  const [one, other] = turn % 2 === 0 ? [first, second] : [second, first];
  const logged = loggedOf(other.stdout);
  const all = logged.find(({ name }) => name === (compared.everything ?? BUILT_IN))?.events;
  if (all !== set.events) throw new Error(`${compared.everything ?? BUILT_IN} logged ${all} of ${set.events}`);
  const seconds = { without: one.seconds, with: other.seconds };
  return { seconds, cpuSeconds: cpuOf(one, other), peakMemory: other.peakMemory, logged, ...alertsOf(other.stdout) };
};

const cpuOf = ({ cpuSeconds: before }: Measured, { cpuSeconds: after }: Measured): Taken | undefined =>
  before === undefined || after === undefined ? undefined : { without: before, with: after };

const slowDownOf = (taken: Taken): number => (taken.with / taken.without - 1) * 100;

const percent = (share: number): string => `${share.toFixed(1)} %`;

const tellTaken = (taken: Taken | undefined, what: string): string =>
  taken
    ? `${taken.without.toFixed(2)} s, with ${what} ${taken.with.toFixed(2)} s: ${percent(slowDownOf(taken))}`
    : 'not measured';

const memoryOf = (pairs: readonly Pair[]): string => {
  const peaks = pairs.flatMap(({ peakMemory }) => peakMemory ?? []);
  return peaks.length === 0 ? 'not measured' : (Math.max(...peaks) / 1e6).toFixed(0);
};

const medianOf = (taken: readonly (Taken | undefined)[]): string => {
  const slowDowns = taken.flatMap((one) => (one ? [slowDownOf(one)] : []));
  return slowDowns.length === 0 ? 'not measured' : percent(median(slowDowns.sort((a, b) => a - b)));
};

const rowOf = (name: string, logged: readonly Logged[], events: number): [string, string] => {
  const sum = (what: 'events' | 'logFiles') => logged.reduce((total, one) => total + one[what], 0);
  return [name, `${((sum('events') / events) * 100).toFixed(2)} % of all events, ${sum('logFiles')} log files`];
};

/** What share of the events each trail logged, and how much longer it took. */
export const tableOfPairs = (pairs: readonly Pair[], what: string, events: number): string => {
  const { logged, alerts } = pairs[0];
  const choosy = logged.filter(({ name }) => name !== EVERYTHING);
  const rows = [
    ...logged.map((one) => rowOf(one.name, [one], events)),
    ...(choosy.length > 0 ? [rowOf('all that choose, together', choosy, events)] : []),
    ...(alerts ? [['alerts', `${alerts.rules} rules, ${alerts.findings} findings, ${alerts.messages} messages`]] : []),
    ...pairs.flatMap(({ seconds, cpuSeconds }, index) => [
      [`pair ${index + 1}`, tellTaken(seconds, what)],
      [`pair ${index + 1}, processor time`, tellTaken(cpuSeconds, what)],
    ]),
    [`peak memory with ${what}, MB`, memoryOf(pairs)],
    ['slow-down, median of pairs', medianOf(pairs.map(({ seconds }) => seconds))],
    ['the same of processor time', medianOf(pairs.map(({ cpuSeconds }) => cpuSeconds))],
  ];
  return rows.map(([name, cell]) => `${name.padEnd(28)}${cell}`).join('\n');
};
