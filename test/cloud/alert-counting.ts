import { type Random, randomFrom, uuid } from '../../bench/random.ts';
import { isUrgent } from '../../contracts/urgent-calls.ts';
import { aCall, aFailedSignIn, type Call, onBus } from './alert-events.ts';
import { giveClock, moveClock } from './clocks.ts';
import type { CountedAlerts, Requests } from './counted.ts';
import { EVERY_SHARD, type Installation } from './installation.ts';
import { each, isForAlerts, measure, type Measured, requestsOf } from './measuring.ts';
import type { Sample } from './samples.ts';
import { recordsOf } from './sending.ts';
import { must, type World } from './world.ts';

const SEED = 11;
const BATCH = 10;
const RUNS = 20;
/** Bytes that CloudWatch Logs adds to each line. */
const LOG_EVENT = 26;
/** Longer than any slot. */
const HOUR = 3_600_000;

/** Asks the deployed function, and counts what it asks for. */
class AlertCount {
  private readonly world: World;
  private readonly installation: Installation;
  private readonly random: Random = randomFrom(SEED, 0);

  constructor(world: World, installation: Installation) {
    this.world = world;
    this.installation = installation;
  }

  /** Of so many, who are different people or one. */
  calls(count: number, user?: string): Call[] {
    return Array.from({ length: count }, () => aCall(this.random, user ?? uuid(this.random), {}));
  }

  run(calls: readonly Call[]): Promise<Measured> {
    const bodies = calls.map((call) => onBus(this.random, call));
    return measure(this.world, this.alert, { Records: recordsOf(this.random, bodies) });
  }

  /** As if all slots were over. */
  async close(): Promise<Measured> {
    moveClock(this.world, this.alert, Date.now() + HOUR);
    const measured = await measure(this.world, this.alert, { close: 'due' });
    moveClock(this.world, this.alert, Date.now());
    return measured;
  }

  /** A run with one message, which no rule matches: as Lambda bills it, and its logs. */
  async idle(): Promise<{ readonly milliseconds: number; readonly logBytes: number }> {
    for (let run = 0; run < RUNS; run++) {
      const { passed } = await this.run([aCall(this.random, 'busy', { eventName: 'Nothing' })]);
      must(passed.length === 0, 'a run about which no rule has anything to say asks for something');
    }
    const { cloud } = this.world;
    const runs = (await cloud.runs(this.alert)).slice(-RUNS);
    // The runtime's own lines are left out, by its level of logging.
    const lines = (await cloud.logs(this.alert, 'service')).slice(-RUNS);
    return {
      milliseconds: mean(runs.map(({ milliseconds }) => milliseconds)),
      logBytes: mean(lines.map((line) => line.length + LOG_EVENT)),
    };
  }

  /** What a run of deliver asks for that has something to count. */
  async correlated(): Promise<Requests> {
    const { world, installation } = this;
    await installation.deliverAll();
    const calls = [aFailedSignIn(this.random, '198.51.100.77')];
    const bodies = calls.map((call) => onBus(this.random, call));
    world.sent.push(...calls.map(({ sample }) => sample));
    await measure(world, installation.stage('collect', 'bus'), { Records: recordsOf(this.random, bodies) });
    const { passed } = await measure(world, installation.stage('deliver'), EVERY_SHARD);
    return requestsOf(passed.filter(isForAlerts));
  }

  private get alert() {
    return this.installation.stage('alert');
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Realistic events that collect was given, and how many of them it has handed over. */
export interface HandedOver {
  readonly events: readonly Sample[];
  readonly handedOver: number;
}

/** Counts what alerts ask for. */
export const countAlerts = async (
  world: World,
  installation: Installation,
  { events, handedOver }: HandedOver,
): Promise<CountedAlerts> => {
  const count = new AlertCount(world, installation);
  await installation.untilQuiet();
  await giveClock(world, installation.stage('alert'));
  await count.close();
  const close = await count.close();
  // The process has listed by then how many messages the five minutes have had.
  await count.run(count.calls(1));
  const strangers = count.calls(BATCH);
  const told = await count.run(strangers);
  const copies = await count.run(strangers);
  const user = count.calls(BATCH + 1, uuid(randomFrom(SEED, Date.now())));
  await count.run(user.slice(0, 1));
  const more = await count.run(user.slice(1));
  const idle = await count.idle();
  const digest = await count.close();
  const perClose = requestsOf(close.passed);
  return {
    urgent: events.filter(({ tokens }) => isUrgent(JSON.parse(tokens))).length / events.length,
    matched: handedOver / events.length,
    perTold: each(requestsOf(told.passed), BATCH),
    perCopy: each(requestsOf(copies.passed), BATCH),
    perMore: each(requestsOf(more.passed), BATCH),
    perDigest: requestsOf(digest.passed),
    perClose,
    perCorrelated: await count.correlated(),
    ...idle,
    millisecondsPerTold: Math.max(0, told.milliseconds - idle.milliseconds) / BATCH,
    megabytes: installation.stage('alert').megabytes,
  };
};
