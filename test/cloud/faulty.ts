import { randomFrom } from '../../bench/random.ts';
import { mapParallel } from '../../core/parallel.ts';
import { mustBeTold } from './alert-record.ts';
import { OneFault } from './faults.ts';
import type { Installation } from './installation.ts';
import { compare } from './live.ts';
import { hourAfter, reconcileFrom } from './measuring.ts';
import type { Sample } from './samples.ts';
import { wavesOf } from './scenario.ts';
import { sealHour } from './sealing.ts';
import { notify, putFile, sendWave } from './sending.ts';
import { FEED, must, NAME, type World } from './world.ts';

const HOUR = 3_600_000;

/** Stages that take part in every round; configure is spoilt apart, as it runs when a stack is deployed. */
const SPOILT = ['collect', 'collect-files', 'deliver', 'publish', 'seal', 'reconcile', 'alert'] as const;

/** Everything is sent; every function fails once, at a step that the seed decides; nothing is lost or doubled by it. */
export const faulty = async (
  world: World,
  installation: Installation,
  samples: readonly Sample[],
  seed: number,
): Promise<string> => {
  const { gateway } = world;
  const random = randomFrom(seed, 1);
  const stamp = new Date(Math.floor(Date.now() / 300_000) * 300_000 - 4 * HOUR);
  const [first, second] = wavesOf(random, samples, stamp);
  const faults: OneFault[] = [];
  for (const stage of SPOILT) {
    faults.push(new OneFault(random, `${NAME}-${stage}`, await stepsOf(world, installation, stage)));
  }
  gateway.faultFor = (operation) => {
    for (const fault of faults) {
      const decided = fault.decide(operation);
      if (decided) return decided;
    }
    return undefined;
  };
  world.sent.push(...samples);
  await sendWave(installation, FEED, first);
  await installation.untilQuiet();
  await installation.deliverAll();
  // Of these files no message tells: they are found by reconcile, an hour later.
  await notify(installation, FEED, false);
  await mapParallel(second.files, 8, ({ key, body }) => putFile(installation, FEED, key, body));
  await notify(installation, FEED);
  await sendWave(installation, FEED, { ...second, files: [] });
  const missed = await reconciled(installation, stamp);
  await installation.untilQuiet();
  await installation.deliverAll();
  await sealHour(world, installation);
  // Who has not come so far gets the same once more: copies of what is there.
  for (let more = 0; more < 5 && faults.some(({ hit }) => hit === undefined); more++) {
    await sendWave(installation, FEED, first);
    await installation.untilQuiet();
    await installation.deliverAll();
    await reconciled(installation, stamp);
    await sealHour(world, installation);
  }
  gateway.faultFor = () => undefined;
  for (const fault of faults) process.stdout.write(`    ${fault.toString()}\n`);
  must(
    faults.every(({ hit }) => hit !== undefined),
    'a function was not made to fail',
  );
  const found = await mustBeTold(world, installation, samples);
  return `${await compare(world, installation)}; ${found} findings are told or counted; reconcile has found ${missed} files`;
};

/** How many requests a function has made in a run, on the average so far. */
const stepsOf = async ({ gateway, cloud }: World, installation: Installation, stage: string): Promise<number> => {
  const requests = gateway.passed.filter(({ app }) => app === `${NAME}-${stage}`).length;
  const runs = await cloud.runs(installation.stage(stage, stage === 'collect' ? 'bus' : undefined));
  return Math.floor(requests / Math.max(1, runs.length));
};

/** Runs reconcile, as its schedule does, until it has looked at the hour of the stamp. */
const reconciled = async (installation: Installation, stamp: Date): Promise<number> => {
  const { cloud } = installation;
  await reconcileFrom(installation, hourAfter(stamp.getTime()));
  for (let tries = 0; tries < 5; tries++) {
    const { failed, body } = await cloud.invoke(installation.stage('reconcile'), {});
    if (failed) continue;
    return (JSON.parse(body) as { missed: number }).missed;
  }
  throw new Error('reconcile fails for good');
};
