import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Random, randomFrom } from '../../bench/random.ts';
import { ROOT } from '../cli/run-cli.ts';
import { storm } from './alert-burst.ts';
import { inTime } from './alert-latency.ts';
import { listen, mustHaveHeard, ROUTED } from './alert-listener.ts';
import { RULES } from './alert-record.ts';
import { toldAnyway, toldOfMany, toldOnce } from './alerts.ts';
import { damaged, intact } from './auditing.ts';
import { configured } from './configuring.ts';
import { mustBeKnown, writePage } from './cost-files.ts';
import { counted } from './counting.ts';
import { TRAILS } from './declared-trails.ts';
import { faulty } from './faulty.ts';
import type { Installation } from './installation.ts';
import { badInput, compare, live } from './live.ts';
import { ACCOUNT, REGION } from './ministack.ts';
import { removed } from './removal.ts';
import { restarted } from './restarts.ts';
import { type Sample, samples } from './samples.ts';
import { shuffled } from './scenario.ts';
import { giveSealClock, sealHour } from './sealing.ts';
import { notify } from './sending.ts';
import { objectStoreSuite } from './suites.ts';
import { byTrails, makeTargets } from './trails.ts';
import { deploy, FEED, makeBucket, must, NAME, startWorld, type World } from './world.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    busy: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
  },
});
/** The Python that has MiniStack: what CI makes, or the flag `--python`. */
const python = values.python ?? join(ROOT, '.cache/ministack/bin/python');
const seed = Number(values.seed ?? Date.now() % 1_000_000);

const SETTINGS = `name: ${NAME}
account: '${ACCOUNT}'
region: ${REGION}
email: security@example.com
feed:
  kind: adopt
  bucket: ${FEED}
  notifications: own
alerts:
  rules: ${RULES}
  mostMessages: 1000
  routes:
    ${ROUTED}:
      email: guard@example.com
`;

/** Findings at once: the emulator is slow, so that all of them are left to `--long`. */
const STORM = { short: 1000, long: 10_000 };

const begun = performance.now();
const elapsed = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const step = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  process.stdout.write(`${name}\n`);
  const result = await act();
  process.stdout.write(`  ${typeof result === 'string' ? result : 'done'} (${elapsed(start)})\n`);
  return result;
};

/** Parts of the events, each for a phase of its own. */
const divide = (all: readonly Sample[], shares: readonly number[]): Sample[][] => {
  let from = 0;
  return shares.map((share) => {
    const part = all.slice(Math.floor(from * all.length), Math.floor((from + share) * all.length));
    from += share;
    return part;
  });
};

interface Rule {
  readonly Name: string;
  readonly State: string;
}

/** MiniStack takes this state for off; AWS means on, and read-only events as well. */
const switchRulesOn = async ({ cloud }: World): Promise<void> => {
  const { Rules } = await cloud.call<{ Rules: Rule[] }>('events', 'AWSEvents.ListRules', {});
  const all = Rules.filter(({ State }) => State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
  must(
    all.length === 2,
    `${all.length} rules look at all management events: not the one for all and the one for alerts`,
  );
  for (const { Name } of all) await cloud.call('events', 'AWSEvents.EnableRule', { Name });
};

/** On a machine that is busy with other things nobody can say how long an alert takes. */
const { busy: isBusy } = values;

const alerts = async (world: World, installation: Installation, random: Random): Promise<void> => {
  const listener = await listen(world);
  await step('an alert is told once', () => toldOnce(world, installation, random));
  await step('alerts while the store or SNS fails', () => toldAnyway(world, installation, random));
  await step('an alert of many events', () => toldOfMany(world, installation, random));
  await step('how long an alert takes', () => inTime(world, installation, { random, isBusy }));
  const events = values.long ? STORM.long : STORM.short;
  await step('a storm of alerts', () => storm(world, installation, { random, events }));
  await step('what a subscriber hears', () => mustHaveHeard(world, listener));
};

const test = async (world: World): Promise<void> => {
  const random = randomFrom(seed, 0);
  const [first, second, third, fourth, fifth] = divide(shuffled(random, samples()), [0.3, 0.2, 0.15, 0.15, 0.2]);
  let installation!: Installation;
  await step('bootstrap and deploy the app', async () => {
    await makeBucket(world, FEED);
    world.configure(SETTINGS);
    installation = await deploy(world);
    await switchRulesOn(world);
    await notify(installation, FEED);
    return `functions: ${installation.stages.join(', ')}`;
  });
  await step('the promises of an object store', () => objectStoreSuite(world));
  await step('real events by bus and files, delivered by the schedules', () =>
    live(world, installation, first, random),
  );
  await step('bad input', () => badInput(world, installation, random));
  await alerts(world, installation, random);
  await step('what a window costs', async () => {
    const now = await counted(world, installation);
    if (values.write) writePage(now, isBusy);
    else mustBeKnown(now);
    return compare(world, installation);
  });
  for (const [index, part] of [second, third].entries()) {
    await step(`every function fails once (seed ${seed + index})`, () =>
      faulty(world, installation, part, seed + index),
    );
  }
  await step('MiniStack ends in mid-run', () => restarted(world, installation, fourth, random));
  const listener = await step('deploy again, with trails', async () => {
    const queue = await makeTargets(world);
    // JSON is YAML.
    world.configure(`${SETTINGS}trails: ${JSON.stringify(TRAILS)}\n`);
    installation = await deploy(world);
    return queue;
  });
  await step('configure fails once', () => configured(world, installation, TRAILS, random));
  await step('events of declared trails', () => byTrails(world, installation, fifth, { random, listener }));
  await step('every hour is sealed', async () => {
    await giveSealClock(world, installation);
    await sealHour(world, installation);
    return intact(world, installation);
  });
  await step('a file and a digest are damaged', () => damaged(world, installation, random));
  await step('remove everything', () => removed(world, installation));
};

const main = async (): Promise<void> => {
  if (!existsSync(python)) throw new Error(`there is no ${python}: make it as .ci/run does, or give --python`);
  process.stdout.write(`seed ${seed}\n`);
  const world = await startWorld(python);
  try {
    await test(world);
    process.stdout.write(`all done in ${elapsed(begun)}\n`);
  } catch (error) {
    process.stdout.write(`failed with seed ${seed}, after ${elapsed(begun)}; see ${world.folder}\n`);
    await world.ministack.stop('SIGTERM');
    throw error;
  }
  if (!values.keep) await world.end();
};

// So that what was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main();
