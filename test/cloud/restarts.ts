import type { Random } from '../../bench/random.ts';
import type { Installation } from './installation.ts';
import { compare } from './live.ts';
import type { Sample } from './samples.ts';
import { wavesOf } from './scenario.ts';
import { sendWave } from './sending.ts';
import { FEED, type World } from './world.ts';

const STAMP = new Date(Date.UTC(2026, 10, 20, 13, 10));

/**
 * MiniStack ends in the middle of things, twice: while messages are collected, by SIGTERM, as it forgets its queues
 * otherwise; while deliver and publish run, by SIGKILL. Objects are on its disk as they come.
 */
export const restarted = async (
  world: World,
  installation: Installation,
  samples: readonly Sample[],
  random: Random,
): Promise<string> => {
  const { ministack } = world;
  const [first, second] = wavesOf(random, samples, STAMP);
  world.sent.push(...samples);
  const sending = sendWave(installation, FEED, first);
  await sending;
  await ministack.stop('SIGTERM');
  await ministack.start();
  await sendWave(installation, FEED, second);
  await installation.untilQuiet();
  // What it remembers of its queues after a SIGKILL is what it knew now: nothing waits.
  await ministack.stop('SIGTERM');
  await ministack.start();
  for (const run of ['deliver', 'publish'] as const) {
    await killedDuring(world, () => installation[run]());
  }
  await installation.deliverAll();
  return compare(world, installation);
};

/** Kills MiniStack when a function that was invoked has written for the third time. */
const killedDuring = async ({ gateway, ministack }: World, invoke: () => Promise<unknown>): Promise<void> => {
  const reached = Promise.withResolvers<undefined>();
  let writes = 0;
  gateway.faultFor = ({ app, name }) => {
    if (app !== 'none' && name === 'PutObject' && ++writes === 3) reached.resolve(undefined);
    return undefined;
  };
  const run = invoke().catch(() => undefined);
  await Promise.race([reached.promise, run]);
  await ministack.stop('SIGKILL');
  gateway.faultFor = () => undefined;
  await run;
  await ministack.start();
};
