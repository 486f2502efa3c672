import { setTimeout as sleep } from 'node:timers/promises';
import { base62, type Random } from '../../bench/random.ts';
import { isUrgent } from '../../contracts/urgent-calls.ts';
import { aCall, aFailedSignIn, aRootKey, aSecretRead, type Call, onBus } from './alert-events.ts';
import { mustBeRecorded } from './alert-record.ts';
import type { Installation } from './installation.ts';
import { nativeFile } from './log-files.ts';
import type { Operation } from './operations.ts';
import { putEvent } from './scenario.ts';
import { sendWave } from './sending.ts';
import type { ToldAlert } from './told.ts';
import { FEED, must, NAME, type World } from './world.ts';

const ALERT = `${NAME}-alert`;
const SECONDS_TO_BE_TOLD = 60;
/** Of `rules/sign-in-failures-repeated.yml`: ten or more within ten minutes. */
const GUESSING = '72d5ebf6-ada8-4cca-9196-6fc979ec0f05';
const GUESSES = 12;

/** Waits for the first message about an event. */
const untilTold = async ({ told }: World, { id }: Call): Promise<ToldAlert> => {
  for (let tries = 0; tries < SECONDS_TO_BE_TOLD * 20; tries++) {
    const alert = told.ofEvent(id).at(0);
    if (alert) return alert;
    await sleep(50);
  }
  throw new Error(`nobody is told of the event ${id}`);
};

const put = (installation: Installation, calls: readonly Call[]): Promise<void> =>
  sendWave(installation, FEED, { events: calls.map(({ sample }) => putEvent(sample)), messages: [], files: [] });

/** The same events by the bus, as messages of its rule, and in a trail's file. */
const sendByAllWays = async (installation: Installation, random: Random, calls: readonly Call[]): Promise<void> => {
  const samples = calls.map(({ sample }) => sample);
  const file = nativeFile(samples, new Date(), base62(random, 16));
  await sendWave(installation, FEED, {
    events: samples.map(putEvent),
    messages: calls.map((call) => onBus(random, call)),
    files: [file],
  });
  await installation.untilQuiet();
};

/** How many findings have come to alert, copies among them. */
const findingsOf = async (installation: Installation): Promise<number> => {
  const lines = await installation.cloud.logs(installation.stage('alert'), 'findings');
  return lines.reduce((sum, line) => sum + Number(/"findings":(\d+)/.exec(line)?.[1] ?? 0), 0);
};

const mustBeToldOnce = ({ told }: World, calls: readonly Call[]): void => {
  for (const { id } of calls) {
    const times = told.ofEvent(id).length;
    must(times === 1, `people are told ${times} times of the event ${id}`);
  }
};

/** Two urgent events, which come by the fast lane and by collect, and a read of data by collect alone: each is told once. */
export const toldOnce = async (world: World, installation: Installation, random: Random): Promise<string> => {
  const calls = [aCall(random, 'hasty', {}), aRootKey(random), aSecretRead(random, 'curious')];
  const times = [];
  for (const call of calls) {
    const [begun, before] = [Date.now(), await findingsOf(installation)];
    await put(installation, [call]);
    times.push((((await untilTold(world, call)).at - begun) / 1000).toFixed(1));
    await installation.untilQuiet();
    const lanes = (await findingsOf(installation)) - before;
    must(lanes === (isUrgent(JSON.parse(call.sample.tokens)) ? 2 : 1), `${call.id} comes by ${lanes} ways`);
  }
  world.sent.push(...calls.map(({ sample }) => sample));
  await sendByAllWays(installation, random, calls);
  mustBeToldOnce(world, calls);
  await mustBeRecorded(installation, world.sent);
  return `told once each, by MiniStack's own poller ${times.join(', ')} s after they were put on the bus`;
};

/** While the store or SNS fails, as `spoilt` says, something comes by the fast lane; then the fault is mended. */
const meanwhile = async (
  world: World,
  installation: Installation,
  spoilt: (operation: Operation) => boolean,
  { call, random, until }: { call: Call; random: Random; until: () => Promise<unknown> },
): Promise<void> => {
  const { gateway, cloud, sent } = world;
  gateway.faultFor = (operation) => (operation.app === ALERT && spoilt(operation) ? 'refuse' : undefined);
  await cloud.send(installation.alertQueue, [onBus(random, call)]);
  await until();
  gateway.faultFor = () => undefined;
  await installation.untilQuiet();
  sent.push(call.sample);
};

/** Without the store people are told all the same, and not again when it is back; while SNS fails, the message comes back. */
export const toldAnyway = async (world: World, installation: Installation, random: Random): Promise<string> => {
  const { gateway } = world;
  const calls = [aCall(random, 'unrecorded', {}), aCall(random, 'unsent', {})];
  const [unrecorded, unsent] = calls;
  const begun = Date.now();
  await meanwhile(world, installation, ({ service }) => service === 's3', {
    call: unrecorded,
    random,
    until: () => untilTold(world, unrecorded),
  });
  const seconds = (world.told.ofEvent(unrecorded.id)[0].at - begun) / 1000;
  const from = gateway.passed.length;
  const refused = () => gateway.passed.slice(from).filter(({ name, status }) => name === 'Publish' && status === 500);
  await meanwhile(world, installation, ({ service }) => service === 'sns', {
    call: unsent,
    random,
    // All tries of one run, and one of the next.
    until: async () => {
      while (new Set(refused().map(({ invocation }) => invocation)).size < 2) await sleep(50);
    },
  });
  mustBeToldOnce(world, calls);
  await sendByAllWays(installation, random, calls);
  mustBeToldOnce(world, calls);
  await mustBeRecorded(installation, world.sent);
  return `without the store ${seconds.toFixed(1)} s, and once each when all is well again`;
};

/** Passwords are guessed, and each try comes by the bus and by file: it is counted once, and told once. */
export const toldOfMany = async (world: World, installation: Installation, random: Random): Promise<string> => {
  const { told, sent } = world;
  const calls = Array.from({ length: GUESSES }, () => aFailedSignIn(random, '198.51.100.9'));
  const before = told.alerts.length;
  sent.push(...calls.map(({ sample }) => sample));
  await put(installation, calls);
  await sendByAllWays(installation, random, calls);
  await installation.deliverAll();
  await installation.untilQuiet();
  const alerts = told.ofRule(GUESSING, before);
  must(alerts.length === 1, `people are told ${alerts.length} times that passwords are guessed`);
  const { count } = alerts[0].json.finding!.correlation!;
  must(count === GUESSES, `${count} tries are counted, not ${GUESSES}`);
  return `one message of ${count} failed sign-ins, each of which came four times`;
};
