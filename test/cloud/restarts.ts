import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Random, uuid } from '../../bench/random.ts';
import { aCall, onBus } from './alert-events.ts';
import { mustBeRecorded } from './alert-record.ts';
import { giveClock, moveClock } from './clocks.ts';
import type { Installation } from './installation.ts';
import { compare } from './live.ts';
import { ACCOUNT } from './ministack.ts';
import type { Sample } from './samples.ts';
import { wavesOf } from './scenario.ts';
import { endHour, sealAll } from './sealing.ts';
import { recordsOf, sendWave } from './sending.ts';
import { FEED, must, type World } from './world.ts';

const STAMP = new Date(Date.UTC(2026, 10, 20, 13, 10));

/**
 * MiniStack ends in the middle of things: while messages are collected, by SIGTERM, as it forgets its queues
 * otherwise; while deliver, publish and seal run, by SIGKILL. Objects are on its disk as they come.
 */
export const restarted = async (
  world: World,
  installation: Installation,
  samples: readonly Sample[],
  random: Random,
): Promise<string> => {
  const [first, second] = wavesOf(random, samples, STAMP);
  world.sent.push(...samples);
  const sending = sendWave(installation, FEED, first);
  await sending;
  await restart(world, installation, 'SIGTERM');
  await sendWave(installation, FEED, second);
  await installation.untilQuiet();
  // What it remembers of its queues after a SIGKILL is what it knew now: nothing waits.
  await restart(world, installation, 'SIGTERM');
  for (const run of ['deliver', 'publish'] as const) {
    await killedDuring(world, installation, () => installation[run]());
  }
  await installation.deliverAll();
  // While hours are closed, while what was signed is kept, and while digests are brought to their bucket.
  endHour(world, installation);
  for (const place of [/\/(commit|period)\//, /\/seal\//, /\/CloudTrail-Digest\//]) {
    await killedDuring(world, installation, () => installation.seal(), place);
  }
  const { digests } = await sealAll(installation);
  await toldAfterAll(world, installation, random);
  return `${await compare(world, installation)}; ${digests} digests were left to be made`;
};

const STRANGERS = 10;
/** After which who was about to tell, and has not noted that he did, is taken to have stopped. */
const STALE = 60_000;

/** While alert tells, it is killed as well; the messages come back to another one, and who was told is told once more at most. */
const toldAfterAll = async (world: World, installation: Installation, random: Random): Promise<void> => {
  const { cloud, told } = world;
  const alert = installation.stage('alert');
  const calls = Array.from({ length: STRANGERS }, () => aCall(random, uuid(random), {}));
  const Records = recordsOf(
    random,
    calls.map((call) => onBus(random, call)),
  );
  await giveClock(world, alert);
  await killedDuring(world, installation, () => cloud.invoke(alert, { Records }), /-first$/);
  moveClock(world, alert, Date.now() + 2 * STALE);
  const { body } = await cloud.invoke(alert, { Records });
  must(body.includes('"batchItemFailures": []'), `alert does not take up what it was killed over: ${body}`);
  for (const { id } of calls) must([1, 2].includes(told.ofEvent(id).length), `of ${id} people are not told`);
  const recorded = await mustBeRecorded(
    installation,
    calls.map(({ sample }) => sample),
  );
  must(recorded === STRANGERS, `${recorded} findings of ${STRANGERS} events`);
  moveClock(world, alert, Date.now());
};

/** Kills MiniStack when a function that was invoked has written for the third time, to such a place. */
const killedDuring = async (
  world: World,
  installation: Installation,
  invoke: () => Promise<unknown>,
  place = /./,
): Promise<void> => {
  const { gateway } = world;
  const reached = Promise.withResolvers<undefined>();
  let writes = 0;
  gateway.faultFor = ({ app, name, key = '' }) => {
    if (app !== 'none' && name === 'PutObject' && place.test(key) && ++writes === 3) reached.resolve(undefined);
    return undefined;
  };
  const run = invoke().catch(() => undefined);
  await Promise.race([reached.promise, run]);
  await restart(world, installation, 'SIGKILL', async () => {
    gateway.faultFor = () => undefined;
    await run;
  });
};

const restart = async (
  world: World,
  installation: Installation,
  signal: 'SIGTERM' | 'SIGKILL',
  meanwhile: () => Promise<void> = async () => {},
): Promise<void> => {
  await world.ministack.stop(signal);
  await meanwhile();
  removeDeleted(world, installation);
  await world.ministack.start();
};

/** Of what was deleted from the store, which keeps versions, MiniStack keeps the files, and would take them for objects at its next start. */
const removeDeleted = ({ gateway, folder }: World, { store }: Installation): void => {
  const deleted = new Set<string>();
  for (const { name, object, key = '', status } of gateway.passed) {
    if (!object?.startsWith(`${store} `)) continue;
    if (name === 'DeleteObject' && status === 204) deleted.add(key);
    if (name === 'PutObject') deleted.delete(key);
  }
  for (const key of deleted) {
    const path = join(folder, 'objects', ACCOUNT, store, key);
    for (const file of [path, `${path}.meta.json`]) rmSync(file, { force: true });
  }
};
