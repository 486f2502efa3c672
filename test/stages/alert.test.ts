import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../core/alerts/finding.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { around } from '../stores/faulty-object-store.ts';
import { recorded } from './alert-promises.ts';
import { aFinding, AlertWorld, findings, idOf, MINUTE } from './alert-world.ts';

const alone = (event: string): Finding => aFinding({ event, group: null });
const NOTHING = { findings: 0, told: 0, suppressed: 0, duplicates: 0, held: 0, unrecorded: 0 };

describe('a finding without a group', () => {
  it('is told at once', async () => {
    const world = new AlertWorld();

    const receipt = await world.begin().tell([alone('a')]);

    expect(receipt).toEqual({ ...NOTHING, findings: 1, told: 1 });
    expect(world.told()).toEqual([idOf(alone('a'))]);
  });

  it.each([
    ['in the same batch', 0, false],
    ['a year later', 365 * 24 * 60 * MINUTE, false],
    ['from another process', 1000, true],
  ])('is told once, also if copies come %s', async (_, later, isOther) => {
    const world = new AlertWorld();
    const process = world.begin();
    const copy = { ...alone('a'), event: { ...alone('a').event!, arrivedBy: 'trail-files' as const } };

    const first = await process.tell(later === 0 ? [alone('a'), copy] : [alone('a')]);
    world.now += later;
    const second = await (isOther ? world.begin() : process).tell([copy]);

    expect([first.told, second]).toEqual([1, { ...NOTHING, findings: 1, duplicates: 1 }]);
    expect(world.told()).toHaveLength(1);
  });

  it('is told by each rule that finds it', async () => {
    const world = new AlertWorld();

    const receipt = await world
      .begin()
      .tell([aFinding({ group: null, rule: 'one' }), aFinding({ group: null, rule: 'two' })]);

    expect(receipt.told).toBe(2);
  });

  it('is not silenced by one whose event has the same id, and another content or sender', async () => {
    const world = new AlertWorld();
    const [forged, honest] = [alone('a'), { ...alone('b'), event: { ...alone('a').event! } }];
    await world.begin().tell([forged]);

    expect(await world.begin().tell([honest])).toMatchObject({ told: 1 });
  });

  it('waits for no more than two round trips to the store', async () => {
    const world = new AlertWorld();
    const trips: string[][] = [[]];
    let underWay = 0;
    const store = world.store;
    const count = async <T>(what: string, perform: () => Promise<T>): Promise<T> => {
      if (underWay === 0 && trips.at(-1)!.length > 0) trips.push([]);
      underWay++;
      trips.at(-1)!.push(what);
      // As long as everything that begins now is under way.
      await new Promise((resolve) => setTimeout(resolve, 5));
      const result = await perform();
      underWay--;
      return result;
    };
    const process = world.begin({
      around: () => ({
        ...store,
        create: (key, body) => count(`create ${world.sent.length}`, () => store.create(key, body)),
        read: (key) => count(`read ${world.sent.length}`, () => store.read(key)),
        list: (prefix) => count(`list ${world.sent.length}`, () => store.list(prefix)),
      }),
    });

    await process.tell([aFinding()]);

    expect(trips).toEqual([['list 0', 'list 0'], ['create 0', 'create 0'], ['create 1']]);
  });
});

describe('the worst of a batch', () => {
  it('comes first, then the earliest', async () => {
    const world = new AlertWorld();
    const [low, high, critical] = [
      aFinding({ event: 'a', level: 'low' }),
      aFinding({ event: 'b', group: 'b' }),
      aFinding({ event: 'c', rule: 'c', level: 'critical' }),
    ];
    const later = aFinding({ event: 'd', group: 'd', time: high.time + 1 });

    await world.begin().tell([low, later, high, critical]);

    expect(world.told()).toEqual([critical, high, later, low].map(idOf));
  });
});

it('nothing is handed in for nothing', async () => {
  const world = new AlertWorld();

  expect(await world.begin().tell([])).toEqual(NOTHING);
  expect(world.operations).toBe(0);
});

it('two calls of one process that have the same finding tell it once, and neither throws', async () => {
  const world = new AlertWorld();
  const slowly = (store: ObjectStore) =>
    around(store, async (_, key, perform) => {
      if (key.endsWith('-sent')) await new Promise((resolve) => setTimeout(resolve, 20));
      return perform();
    });
  const process = world.begin({ around: slowly });

  const receipts = await Promise.all([process.tell([alone('a')]), process.tell([alone('a')])]);

  expect(receipts.map(({ told, duplicates }) => [told, duplicates])).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(world.told()).toHaveLength(1);
});

it('every finding is in the record, with how it was told', async () => {
  const world = new AlertWorld({ mostMessages: 1 });
  const process = world.begin();
  await process.tell(findings(3));
  await process.tell([alone('late')]);

  const expected = [
    ['first', 'event-0'],
    ['held', 'late'],
    ['more', 'event-1'],
    ['more', 'event-2'],
  ].map(([how, event]) => `${how} ${idOf(aFinding({ event }))}`);
  const inRecord = async () => (await recorded(world)).map(({ rule, key, how }) => `${how} ${rule} ${key}`).sort();

  expect(await inRecord()).toEqual(expected.sort());
  world.now += 60 * MINUTE;
  await process.close();
  expect(await inRecord()).toEqual(expected.sort());
});
