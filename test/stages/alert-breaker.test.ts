import { describe, expect, it } from '@jest/globals';
import { alertKeys } from '../../core/alerts/alert-keys.ts';
import { WINDOW } from '../../core/time.ts';
import { before } from './alert-faults.ts';
import { nothingWaits } from './alert-promises.ts';
import { aFinding, AlertWorld, findings, MINUTE, NOON } from './alert-world.ts';

const apart = (count: number, rule = 'a-rule') => findings(count, (n) => ({ rule, group: `group-${n}` }));

describe('beyond so many messages in five minutes', () => {
  it('findings are held back, which is said once, and told in numbers when the five minutes are over', async () => {
    const world = new AlertWorld({ mostMessages: 3 });
    const process = world.begin();

    const receipts = [await process.tell(apart(5)), await process.tell(apart(4, 'other'))];
    world.now = NOON + WINDOW - 1;
    const early = await process.close();
    world.now = NOON + WINDOW;
    const due = await process.close();

    expect(receipts).toMatchObject([
      { told: 3, held: 2 },
      { told: 0, held: 4 },
    ]);
    expect([early, due]).toEqual([0, 1]);
    expect(world.told()).toHaveLength(3);
    expect(world.messages('held')).toEqual([
      expect.objectContaining({ from: NOON, length: WINDOW, most: 3 }),
      expect.objectContaining({
        from: NOON,
        held: [
          { rule: 'other', title: 'What other finds', level: 'high', count: 4 },
          { rule: 'a-rule', title: 'What a-rule finds', level: 'high', count: 2 },
        ],
      }),
    ]);
    expect(world.messages('held')[0].held).toBeUndefined();
    await nothingWaits(world);
  });

  it('critical findings are told all the same, and take nobody’s place', async () => {
    const world = new AlertWorld({ mostMessages: 2 });
    const process = world.begin();
    const critical = findings(9, () => ({ rule: 'worst', level: 'critical' }));

    const receipts = [
      await process.tell([...apart(4), ...critical.slice(0, 5)]),
      await process.tell(critical.slice(5)),
    ];

    expect(receipts).toMatchObject([
      { told: 7, held: 2 },
      { told: 4, held: 0 },
    ]);
  });

  it('what was told or counted in a group is so: the breaker counts messages', async () => {
    const world = new AlertWorld({ mostMessages: 1 });
    const process = world.begin();

    const receipt = await process.tell([...findings(5), aFinding({ event: 'z', rule: 'z-rule', time: NOON + 1 })]);

    expect(receipt).toMatchObject({ told: 1, suppressed: 4, held: 1 });
  });

  it('all processes count together', async () => {
    const world = new AlertWorld({ mostMessages: 3 });

    const told = [];
    for (const finding of apart(5)) told.push((await world.begin().tell([finding])).told);

    expect(told).toEqual([1, 1, 1, 0, 0]);
    expect(world.messages('held')).toHaveLength(1);
  });

  it('rivals overshoot by one message each', async () => {
    const world = new AlertWorld({ mostMessages: 10 });

    await Promise.all(Array.from({ length: 4 }, (_, n) => world.begin().tell(apart(20, `rule-${n}`))));

    const { length } = world.told();
    expect(length).toBeGreaterThanOrEqual(10);
    expect(length).toBeLessThanOrEqual(14);
  });

  it('a message that a rival was faster to send takes one place, not two', async () => {
    const world = new AlertWorld({ mostMessages: 3 });
    const [finding, ...others] = apart(3);
    const rival = () => world.begin().tell([finding]);
    const process = world.begin({ around: before(`create ${alertKeys.group(finding)}`, rival) });

    const receipts = [await process.tell([finding]), await process.tell(others)];

    expect(receipts).toMatchObject([{ duplicates: 1 }, { told: 2 }]);
  });

  it('the next five minutes begin anew', async () => {
    const world = new AlertWorld({ mostMessages: 3 });
    const process = world.begin();
    await process.tell(apart(5));
    world.now = NOON + WINDOW;

    expect(await process.tell(apart(5, 'other'))).toMatchObject({ told: 3, held: 2 });
  });

  it('what was held back is told when it comes again later', async () => {
    const world = new AlertWorld({ mostMessages: 3 });
    const process = world.begin();
    await process.tell(apart(5));
    const again = await process.tell(apart(5));
    world.now = NOON + WINDOW;
    await process.close();

    expect(again).toMatchObject({ duplicates: 3, held: 2 });
    expect(world.messages('held')[1].held).toMatchObject([{ count: 2 }]);
    expect(await process.tell(apart(5))).toMatchObject({ duplicates: 3, told: 2 });
  });

  it('digests are held back too, and then counted', async () => {
    const world = new AlertWorld({ mostMessages: 3 });
    const process = world.begin();
    await process.tell([0, 1, 2].flatMap((n) => findings(4, (m) => ({ event: `${n} ${m}`, group: `group-${n}` }))));

    const closed = await process.close('all');
    const again = await process.close('all');

    expect(world.messages('digest')).toEqual([]);
    expect([closed, again]).toEqual([1, 0]);
    expect(world.messages('held').at(-1)).toMatchObject({ held: [{ rule: 'a-rule', count: 9 }] });
    await process.tell(findings(4, (m) => ({ event: `0 ${m}`, group: 'group-0' })));
    expect(world.messages('finding')).toHaveLength(3);
  });

  it('the end of a run does not make room for more', async () => {
    const world = new AlertWorld({ mostMessages: 3 });
    await world.begin().tell(apart(5));
    const closed = await world.begin().close('all');

    const receipt = await world.begin().tell(apart(2, 'other'));
    await world.begin().close('all');

    expect(closed).toBe(1);
    expect(receipt).toMatchObject({ told: 0, held: 2 });
    expect(world.messages('held').map(({ held }) => held?.[0].count)).toEqual([undefined, 2, 2]);
  });

  it('what was counted when somebody comes too late is not counted again', async () => {
    const world = new AlertWorld({ mostMessages: 0 });
    const [finding, other] = apart(2);
    await world.begin().tell([finding]);
    const rival = () => world.begin().close('all');

    await world.begin({ around: before('create alert/open/20261010T1205/held', rival) }).tell([finding, other]);
    await world.begin().close('all');

    expect(world.messages('held').map(({ held }) => held?.[0].count)).toEqual([undefined, 1, 1]);
  });

  it('nothing is told but what is critical, if it is to be none', async () => {
    const world = new AlertWorld({ mostMessages: 0 });

    const receipt = await world.begin().tell([...apart(2), aFinding({ level: 'critical' })]);

    expect(receipt).toMatchObject({ told: 1, held: 2 });
  });

  it('sixty are let pass, if nothing is said', async () => {
    const world = new AlertWorld();

    expect(await world.begin().tell(apart(100))).toMatchObject({ told: 60, held: 40 });
  });
});

it('permits of an interval go when it is over, and not before', async () => {
  const world = new AlertWorld();
  const process = world.begin();
  await process.tell(apart(3));
  await process.close('all');
  const permits = async () => (await world.store.list('alert/open/')).length;

  const before = await permits();
  world.now += 5 * MINUTE;
  await process.close();

  expect([before, await permits()]).toEqual([3, 0]);
});
