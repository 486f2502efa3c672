import { describe, expect, it } from '@jest/globals';
import type { ErrorCode } from '../../core/errors.ts';
import { TrailError } from '../../core/errors.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { Memory } from '../../stages/alert-memory.ts';
import { around } from '../stores/faulty-object-store.ts';
import { aFinding, AlertWorld, findings, idOf, MINUTE, NOON } from './alert-world.ts';

/** A store that can be switched off. */
const switched = (code: ErrorCode = 'STORE_UNAVAILABLE') => {
  const state = { isDown: true };
  const wrap = (store: ObjectStore): ObjectStore =>
    around(store, async (operation, key, perform) => {
      if (state.isDown) throw new TrailError(code, `cannot ${operation} ${key}`);
      return perform();
    });
  return { state, around: wrap };
};

const alone = (count: number) => findings(count, (n) => ({ group: null, time: NOON + n }));

describe('where the store cannot be used', () => {
  it.each<ErrorCode>(['STORE_UNAVAILABLE', 'STORE_FORBIDDEN', 'STORE_FULL'])(
    'people are told all the same, and it counts as unrecorded: %s',
    async (code) => {
      const world = new AlertWorld();

      const receipt = await world.begin(switched(code)).tell(alone(5));

      expect(receipt).toMatchObject({ told: 5, unrecorded: 5 });
      expect(world.told()).toHaveLength(5);
    },
  );

  it('each process tells once, and records it when copies come later', async () => {
    const world = new AlertWorld();
    const store = switched();
    const process = world.begin(store);
    const [finding] = alone(1);
    await process.tell([finding]);

    const again = await process.tell([finding]);
    store.state.isDown = false;
    const later = await process.tell([finding]);
    const other = await world.begin().tell([finding]);

    expect([again, later, other]).toMatchObject([{ duplicates: 1 }, { duplicates: 1 }, { duplicates: 1 }]);
    expect(world.told()).toHaveLength(1);
  });

  it('one of a group is told; the others are to come again, and are counted then', async () => {
    const world = new AlertWorld();
    const store = switched();
    const process = world.begin(store);

    await expect(process.tell(findings(4))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(process.tell(findings(4))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(world.told()).toEqual([idOf(findings(1)[0])]);

    store.state.isDown = false;
    expect(await process.tell(findings(4))).toMatchObject({ duplicates: 1, suppressed: 3 });
    await process.close('all');
    expect(world.told()).toHaveLength(1);
    expect(world.messages('digest')).toMatchObject([{ more: 3 }]);
  });

  it('a process lets no more messages pass than otherwise, says so once, and wants the others again', async () => {
    const world = new AlertWorld({ mostMessages: 3 });
    const store = switched();
    const process = world.begin(store);
    const critical = findings(2, (n) => ({ rule: 'worst', level: 'critical', event: `worst-${n}` }));

    await expect(process.tell([...alone(9), ...critical])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(process.tell(alone(9))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });

    expect(world.told()).toHaveLength(5);
    expect(world.told()).toEqual(expect.arrayContaining(critical.map(idOf)));
    expect(world.messages('held')).toHaveLength(1);

    store.state.isDown = false;
    world.now += 5 * MINUTE;
    expect(await process.tell(alone(9))).toMatchObject({ duplicates: 3, told: 3, held: 3 });
  });

  it('is not tried for each of thousands of findings', async () => {
    const world = new AlertWorld({ mostMessages: 10_000 });
    const store = switched();
    let tried = 0;
    const counting = (inner: ObjectStore): ObjectStore =>
      around(inner, async (_operation, _key, perform) => {
        tried++;
        await new Promise((resolve) => setTimeout(resolve, 1));
        return perform();
      });

    await world.begin({ around: (inner) => counting(store.around(inner)) }).tell(alone(2000));

    expect(world.told()).toHaveLength(2000);
    expect(tried).toBeLessThan(100);
  });
});

it('a process forgets in the end, the oldest first, rather than to fill its memory', () => {
  const memory = new Memory();
  for (let n = 0; n < 20_000; n++) {
    memory.add(String(n));
    memory.add('told again and again');
  }

  expect([9_000, 15_000, 19_999, 'told again and again'].map((what) => memory.has(String(what)))).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

it('a claim that was made, though the store said no, is known as our own', async () => {
  const world = new AlertWorld();
  const process = world.begin({ fault: { is: 'failure', at: 3, effect: 'after', for: 1 } });
  const batch = findings(1);

  const receipts = [await process.tell(batch), await process.tell(batch), await world.begin().tell(batch)];

  expect(receipts).toMatchObject([{ told: 1, unrecorded: 1 }, { duplicates: 1 }, { duplicates: 1 }]);
  expect(world.told()).toHaveLength(1);
});

describe('a message that was sent and could not be noted', () => {
  const sentOnly = (store: ObjectStore, state: { isDown: boolean }): ObjectStore =>
    around(store, async (operation, key, perform) => {
      if (state.isDown && key.endsWith('-sent'))
        throw new TrailError('STORE_UNAVAILABLE', `cannot ${operation} ${key}`);
      return perform();
    });

  it('counts as unrecorded, and is noted when a copy comes', async () => {
    const world = new AlertWorld();
    const state = { isDown: true };
    const process = world.begin({ around: (store) => sentOnly(store, state) });

    const first = await process.tell([aFinding()]);
    state.isDown = false;
    const copy = await process.tell([aFinding()]);
    world.now += 60 * MINUTE;
    const other = await world.begin().tell([aFinding()]);

    expect([first, copy, other]).toMatchObject([{ told: 1, unrecorded: 1 }, { duplicates: 1 }, { duplicates: 1 }]);
    expect(world.told()).toHaveLength(1);
  });

  it('is sent again by somebody else who cannot know it', async () => {
    const world = new AlertWorld();
    await world.begin({ around: (store) => sentOnly(store, { isDown: true }) }).tell([aFinding()]);
    world.now += 60 * MINUTE;

    expect(await world.begin().tell([aFinding()])).toMatchObject({ told: 1 });
  });
});

it('a record that somebody has damaged keeps nobody from being told', async () => {
  const world = new AlertWorld();
  const [finding] = alone(1);
  await world.begin().tell([finding]);
  const [{ key }] = await world.store.list('alert/told/');
  await world.store.delete(key);
  await world.store.create(key, Buffer.from('{"format":1'));

  expect(await world.begin().tell([finding])).toMatchObject({ told: 1, unrecorded: 1 });
});
