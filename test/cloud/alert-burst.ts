import { uuid, type Random } from '../../bench/random.ts';
import { mapParallel } from '../../core/parallel.ts';
import { aCall, type Call, onBus, secondOf } from './alert-events.ts';
import { mustBeRecorded } from './alert-record.ts';
import { giveClock, moveClock } from './clocks.ts';
import type { DeployedFunction } from './cloud.ts';
import type { Installation } from './installation.ts';
import { recordsOf } from './sending.ts';
import { must, type World } from './world.ts';

const GROUPS = 5;
/** What a poller hands over at once. */
const BATCH = 10;
/** As many as run at once on AWS. */
const RUNS = 3;
const SLOT = 15 * 60_000;
const MINUTE = 60_000;
/** Seconds: the emulator answers some hundred requests a second, and S3 thousands. */
const PATIENCE = { Timeout: 300 };

/** Hands messages to the function as pollers do, several at once. */
const hand = async (world: World, installation: Installation, random: Random, bodies: readonly string[]) => {
  const batches = Array.from({ length: Math.ceil(bodies.length / BATCH) }, (_, index) =>
    bodies.slice(index * BATCH, (index + 1) * BATCH),
  );
  const alert = installation.stage('alert');
  await mapParallel(batches, RUNS, async (batch) => {
    const { failed, body } = await world.cloud.invoke(alert, { Records: recordsOf(random, batch) });
    must(!failed && body.includes('"batchItemFailures": []'), `alert fails: ${body}`);
  });
};

/** So many findings of five people, in one slot. */
const stormOf = (
  random: Random,
  events: number,
): { readonly users: readonly string[]; readonly calls: readonly Call[] } => {
  const slot = Math.floor(Date.now() / SLOT) * SLOT;
  const users = Array.from({ length: GROUPS }, () => uuid(random));
  const calls = Array.from({ length: events }, (_, index) =>
    aCall(random, users[index % GROUPS], { eventTime: secondOf(slot + (index % 60) * 1000) }),
  );
  return { users, calls };
};

/** As if the slot was over: the digests of these users. */
const digestsOf = async (
  world: World,
  alert: DeployedFunction,
  users: readonly string[],
): Promise<readonly number[]> => {
  const { told, cloud } = world;
  const from = told.alerts.length;
  moveClock(world, alert, Date.now() + SLOT + MINUTE);
  const { failed, body } = await cloud.invoke(alert, { close: 'due' });
  must(!failed, `closing fails: ${body}`);
  moveClock(world, alert, Date.now());
  const digests = told.alerts.slice(from).filter(({ json: { kind, first } }) => {
    return kind === 'digest' && users.some((user) => first?.event?.actor.id.includes(user));
  });
  return digests.map(({ json }) => json.more ?? 0);
};

const secondsSince = (begun: number): number => (performance.now() - begun) / 1000;

/**
 * A storm: of each group people are told at once, and when the slot is over by one digest that counts all others; the record
 * has each.
 */
export const storm = async (
  world: World,
  installation: Installation,
  { random, events }: { readonly random: Random; readonly events: number },
): Promise<string> => {
  const { told } = world;
  const alert = installation.stage('alert');
  const { users, calls } = stormOf(random, events);
  await giveClock(world, alert, PATIENCE);
  const from = told.alerts.length;
  const begun = performance.now();
  const bodies = calls.map((call) => onBus(random, call));
  await hand(world, installation, random, bodies);
  const rate = events / secondsSince(begun);
  const messages = told.alerts.length - from;
  must(messages === GROUPS, `${messages} messages tell of ${GROUPS} groups`);
  const closing = performance.now();
  const counts = await digestsOf(world, alert, users);
  const closed = secondsSince(closing);
  const more = events / GROUPS - 1;
  must(counts.length === GROUPS && counts.every((count) => count === more), `digests tell of ${counts.join()} more`);
  const samples = calls.map(({ sample }) => sample);
  must((await mustBeRecorded(installation, samples)) === events, 'two events are the same finding');
  return [
    `${events} findings: ${GROUPS} messages, ${GROUPS} digests of ${more} more each, and all are recorded`,
    `${rate.toFixed(0)} findings a second, closed in ${closed.toFixed(1)} s`,
  ].join('; ');
};
