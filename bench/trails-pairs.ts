import type { Generated } from './generate.ts';
import { ingest } from './ingest.ts';
import type { Measured } from './measure.ts';
import { median } from './report.ts';
import { EVERYTHING, makeTrails } from './trails.ts';

/** What a trail got. */
interface Logged {
  readonly name: string;
  readonly events: number;
  readonly logFiles: number;
}

/** What the same work took, without trails and with them. */
interface Taken {
  readonly plain: number;
  readonly withTrails: number;
}

export interface Pair {
  readonly seconds: Taken;
  /** Time on processors, if the system tells. */
  readonly cpuSeconds: Taken | undefined;
  /** With trails, in bytes, if the system tells. */
  readonly peakMemory: number | undefined;
  readonly logged: readonly Logged[];
}

const loggedOf = (stdout: string): Logged[] => {
  const { trails } = JSON.parse(stdout) as { trails: (Omit<Logged, 'name'> & { trail: string })[] };
  return trails
    .map(({ trail, events, logFiles }) => ({ name: trail.slice(trail.lastIndexOf('/') + 1), events, logFiles }))
    .sort((one, other) => one.name.localeCompare(other.name));
};

/** Measures both, the one that comes first taking turns. Throws unless one trail logged everything. */
export const measurePair = async (set: Generated, seed: number, count: number, turn: number): Promise<Pair> => {
  const plain = () => ingest(set);
  const withTrails = () => ingest(set, (archive) => makeTrails(archive, seed, count));
  const first = await (turn % 2 === 0 ? plain() : withTrails());
  const second = await (turn % 2 === 0 ? withTrails() : plain());
  const [without, trails] = turn % 2 === 0 ? [first, second] : [second, first];
  const logged = loggedOf(trails.stdout);
  const all = logged.find(({ name }) => name === EVERYTHING)?.events;
  if (all !== set.events) throw new Error(`${EVERYTHING} logged ${all} of ${set.events}`);
  const seconds = { plain: without.seconds, withTrails: trails.seconds };
  return { seconds, cpuSeconds: cpuOf(without, trails), peakMemory: trails.peakMemory, logged };
};

const cpuOf = ({ cpuSeconds: plain }: Measured, { cpuSeconds: withTrails }: Measured): Taken | undefined =>
  plain === undefined || withTrails === undefined ? undefined : { plain, withTrails };

const slowDownOf = ({ plain, withTrails }: Taken): number => (withTrails / plain - 1) * 100;

const percent = (share: number): string => `${share.toFixed(1)} %`;

const tellTaken = (taken: Taken | undefined): string =>
  taken
    ? `${taken.plain.toFixed(2)} s, with trails ${taken.withTrails.toFixed(2)} s: ${percent(slowDownOf(taken))}`
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
export const tableOfPairs = (pairs: readonly Pair[], events: number): string => {
  const { logged } = pairs[0];
  const rows = [
    ...logged.map((one) => rowOf(one.name, [one], events)),
    rowOf(
      'all that choose, together',
      logged.filter(({ name }) => name !== EVERYTHING),
      events,
    ),
    ...pairs.flatMap(({ seconds, cpuSeconds }, index) => [
      [`pair ${index + 1}`, tellTaken(seconds)],
      [`pair ${index + 1}, processor time`, tellTaken(cpuSeconds)],
    ]),
    ['peak memory with trails, MB', memoryOf(pairs)],
    ['slow-down, median of pairs', medianOf(pairs.map(({ seconds }) => seconds))],
    ['the same of processor time', medianOf(pairs.map(({ cpuSeconds }) => cpuSeconds))],
  ];
  return rows.map(([name, cell]) => `${name.padEnd(28)}${cell}`).join('\n');
};
