import { describe, expect, it } from '@jest/globals';
import { WINDOW } from '../../core/time.ts';
import { digestsAreExact, nothingIsCountedTwice, nothingIsLost, nothingWaits } from './alert-promises.ts';
import { endure } from './alert-faults.ts';
import { aFinding, type AlertProcess, AlertWorld, findings, MINUTE, NOON, SLOT } from './alert-world.ts';

const CRITICAL = aFinding({ event: 'x', rule: 'worst', level: 'critical' });
const GROUP = findings(4);
const LATE = aFinding({ event: 'late', time: NOON + MINUTE });
const OTHERS = findings(3, (n) => ({ event: `other-${n}`, group: `other-${n}`, rule: 'other' }));
const ALL = [CRITICAL, ...GROUP, LATE, ...OTHERS];

/** A group that is told, counted and begun again; others, that a breaker of two messages holds back. */
const work = async (world: AlertWorld, process: AlertProcess): Promise<void> => {
  await process.tell([CRITICAL, ...GROUP.slice(0, 3)]);
  await process.tell([GROUP[2], GROUP[3]]);
  world.now = NOON + SLOT;
  await process.close();
  await process.tell([LATE, ...OTHERS]);
  await process.close('all');
};

const settle = async (world: AlertWorld): Promise<void> => {
  const process = world.begin();
  world.now += MINUTE;
  await process.tell(ALL);
  for (let times = 0; times < 3; times++) {
    world.now += 2 * SLOT + WINDOW;
    await process.close();
  }
};

describe.each([
  ['a stop', { is: 'stop', for: 1 }],
  ['a failure', { is: 'failure', for: 1 }],
  ['an outage', { is: 'failure', for: 12 }],
] as const)('%s', (_, kind) => {
  it.each(['before', 'after'] as const)(
    '%s every single operation loses nothing, and counts nothing twice',
    async (effect) => {
      let at = 1;
      for (let isDone = false; !isDone; at++) {
        const world = new AlertWorld({ mostMessages: 2 });
        const process = world.begin({ fault: { ...kind, at, effect } });
        await endure(() => work(world, process));
        isDone = world.operations < at;

        await settle(world);

        await nothingIsLost(world, ALL);
        await nothingIsCountedTwice(world);
        await digestsAreExact(world, false);
        await nothingWaits(world);
      }
      expect(at).toBeGreaterThan(60);
    },
  );
});

it('a messenger that takes nothing for an hour loses nothing', async () => {
  const world = new AlertWorld();
  const silent = world.begin({ refuses: () => true });
  for (let times = 0; times < 4; times++) {
    expect(await endure(() => silent.tell(ALL))).toBe('failed');
    expect(await endure(() => silent.close())).toBe(times === 0 ? 0 : 'failed');
    world.now += SLOT;
  }
  expect(world.sent).toEqual([]);

  await settle(world);

  await nothingIsLost(world, ALL);
  await digestsAreExact(world, true);
  expect(world.told()).toHaveLength(new Set(world.told()).size);
  await nothingWaits(world);
});
