import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Finding } from '../../core/alerts/finding.ts';
import { WINDOW } from '../../core/time.ts';
import {
  digestsAreExact,
  isCritical,
  nobodyIsToldTwice,
  nothingIsCountedTwice,
  nothingIsLost,
  nothingWaits,
} from './alert-promises.ts';
import { type Act, histories, type Step } from './alert-history.ts';
import { endure } from './alert-faults.ts';
import { type AlertProcess, AlertWorld, MINUTE, type ProcessOptions } from './alert-world.ts';
import { RUNS_TIMEOUT } from './runs.ts';

/** Lives a history, and returns what was handed in. Whatever is not acknowledged is handed in again, until it is. */
const live = async (world: AlertWorld, history: readonly Step[], scheduler?: fc.Scheduler): Promise<Finding[]> => {
  const handedIn: Finding[] = [];
  let waiting: Finding[][] = [];
  let process = world.begin();

  const perform = async (by: AlertProcess, what: Act): Promise<boolean> => {
    if (what.do === 'close') return (await endure(() => by.close(what.which))) !== 'stopped';
    handedIn.push(...what.findings);
    const receipt = await endure(() => by.tell(what.findings));
    if (typeof receipt === 'string') {
      waiting.push([...what.findings]);
      return receipt !== 'stopped';
    }
    const { findings, told, suppressed, duplicates, held } = receipt;
    expect(told + suppressed + duplicates + held).toBe(findings);
    expect(findings).toBe(what.findings.length);
    return true;
  };

  for (const { acts, fault, isNew, later } of history) {
    const options: ProcessOptions = {
      ...(fault ? { fault } : {}),
      ...(scheduler && acts.length > 1 ? { scheduler } : {}),
    };
    if (isNew || fault || options.scheduler) process = world.begin(options);
    const others = acts.slice(1).map((what) => perform(world.begin(options), what));
    const all = Promise.all([perform(process, acts[0]), ...others]);
    if (options.scheduler) await scheduler!.waitFor(all);
    const [lives] = await all;
    if (!lives || options.scheduler) process = world.begin();
    world.now += later;
  }

  process = world.begin();
  for (let tries = 0; tries < 10; tries++) {
    world.now += MINUTE + 1000;
    const again = waiting;
    waiting = [];
    for (const findings of again) await perform(process, { do: 'tell', findings });
    if (waiting.length === 0) break;
  }
  expect(waiting).toEqual([]);
  for (let times = 0; times < 3; times++) {
    world.now += 60 * MINUTE;
    await process.close();
  }
  return handedIn;
};

describe('findings, each told once or counted once,', () => {
  it.each([
    ['by one process after another', {}],
    ['by rivals', { hasRivals: true, maxLength: 6 }],
  ])(
    'exactly, without faults, %s',
    async (_, kinds) => {
      await fc.assert(
        fc.asyncProperty(histories(kinds), fc.scheduler(), async (history, scheduler) => {
          const world = new AlertWorld();
          const handedIn = await live(world, history, scheduler);
          await nothingIsLost(world, handedIn);
          await nothingIsCountedTwice(world);
          await digestsAreExact(world, true);
          nobodyIsToldTwice(world);
          await nothingWaits(world);
        }),
      );
    },
    RUNS_TIMEOUT,
  );

  it.each([
    ['by one process after another', {}],
    ['by rivals', { hasRivals: true, maxLength: 6 }],
  ])(
    'at least, where processes stop and the store and the messenger fail, %s',
    async (_, kinds) => {
      await fc.assert(
        fc.asyncProperty(histories({ ...kinds, hasFaults: true }), fc.scheduler(), async (history, scheduler) => {
          const world = new AlertWorld();
          const handedIn = await live(world, history, scheduler);
          await nothingIsLost(world, handedIn);
          await nothingIsCountedTwice(world);
          await digestsAreExact(world, false);
          await nothingWaits(world);
        }),
      );
    },
    RUNS_TIMEOUT,
  );
});

describe('with a circuit breaker, nothing is lost', () => {
  it.each([
    ['by one process after another', {}, 1],
    ['by rivals', { hasRivals: true, maxLength: 6 }, 3],
    ['where processes stop and fail', { hasFaults: true }, Infinity],
    ['by rivals that stop and fail', { hasFaults: true, hasRivals: true, maxLength: 6 }, Infinity],
  ])(
    '%s',
    async (_, kinds, overshoot) => {
      await fc.assert(
        fc.asyncProperty(histories(kinds), fc.scheduler(), fc.nat(3), async (history, scheduler, mostMessages) => {
          const world = new AlertWorld({ mostMessages });
          const handedIn = await live(world, history, scheduler);
          await nothingIsLost(world, handedIn);
          await nothingIsCountedTwice(world);
          await digestsAreExact(world, overshoot < Infinity);
          await nothingWaits(world);
          const limited = world.sent.filter(({ message }) => message.kind !== 'held' && message.level !== 'critical');
          const byInterval = Map.groupBy(limited, ({ time }) => Math.floor(time / WINDOW));
          for (const sent of byInterval.values()) expect(sent.length).toBeLessThanOrEqual(mostMessages + overshoot);
          const critical = handedIn.filter(isCritical).map(({ rule, key }) => `${rule.id} ${key}`);
          expect(world.told()).toEqual(expect.arrayContaining(critical));
        }),
      );
    },
    RUNS_TIMEOUT,
  );
});
