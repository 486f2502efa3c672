import { describe, expect, it } from '@jest/globals';
import { alertKeys } from '../../core/alerts/alert-keys.ts';
import { nothingWaits } from './alert-promises.ts';
import { before, endure } from './alert-faults.ts';
import { AlertWorld, findings, idOf, MINUTE, NOON, SLOT } from './alert-world.ts';

const [FIRST, SECOND, THIRD, FOURTH] = findings(4);

describe('findings of a group and slot', () => {
  it('are told by the first, and by how many more there are when the slot is over', async () => {
    const world = new AlertWorld();
    const process = world.begin();

    const receipt = await process.tell([SECOND, FIRST, THIRD, SECOND]);
    const early = await process.close();
    world.now = NOON + SLOT;
    const due = await process.close();

    expect(receipt).toMatchObject({ findings: 4, told: 1, suppressed: 2, duplicates: 1 });
    expect([early, due]).toEqual([0, 1]);
    const [digest] = world.messages('digest');
    expect(digest).toMatchObject({
      more: 2,
      first: { key: FIRST.key },
      some: [{ key: SECOND.key }, { key: THIRD.key }],
    });
    await nothingWaits(world);
  });

  it('count once, in however many batches and copies they come', async () => {
    const world = new AlertWorld();
    const process = world.begin();

    for (const batch of [[FIRST], [SECOND, THIRD], [THIRD, FOURTH], [SECOND], [FIRST, FOURTH]])
      await process.tell(batch);
    await process.close('all');

    expect(world.messages('digest')).toMatchObject([{ more: 3 }]);
  });

  it('are duplicates if they come one by one and again', async () => {
    const world = new AlertWorld();
    const process = world.begin();
    await process.tell([FIRST]);

    const receipts = [await process.tell([SECOND]), await process.tell([SECOND]), await process.tell([FIRST])];

    expect(receipts).toMatchObject([{ suppressed: 1 }, { duplicates: 1 }, { duplicates: 1 }]);
  });

  it('make no digest where there is only one', async () => {
    const world = new AlertWorld();
    await world.begin().tell([FIRST]);
    world.now += 60 * MINUTE;

    expect(await world.begin().close()).toBe(0);
    expect(world.messages('digest')).toEqual([]);
  });

  it('say from when to when the others were, and show ten of them', async () => {
    const world = new AlertWorld();
    const process = world.begin();
    await process.tell(findings(30, (n) => ({ time: NOON + n * 1000 })));

    await process.close('all');

    const [digest] = world.messages('digest');
    expect(digest).toMatchObject({ more: 29, from: NOON + 1000, to: NOON + 29_000 });
    expect(digest.some).toHaveLength(10);
  });
});

describe('after its digest, a group and slot', () => {
  const closedOnce = async () => {
    const world = new AlertWorld();
    const process = world.begin();
    await process.tell([FIRST, SECOND]);
    world.now = NOON + SLOT;
    await process.close();
    return { world, process };
  };

  it('knows copies of what was told or counted', async () => {
    const { process } = await closedOnce();

    expect(await process.tell([FIRST, SECOND])).toMatchObject({ duplicates: 2, told: 0, suppressed: 0 });
  });

  it('begins again with what is new: told at once, and others counted a slot’s length later', async () => {
    const { world, process } = await closedOnce();

    const receipt = await process.tell([SECOND, THIRD, FOURTH]);
    world.now += SLOT - 1;
    const early = await process.close();
    world.now += 1;
    const due = await process.close();

    expect(receipt).toMatchObject({ duplicates: 1, told: 1, suppressed: 1 });
    expect([early, due]).toEqual([0, 1]);
    expect(world.told()).toEqual([FIRST, THIRD].map(idOf));
    expect(world.messages('digest')).toMatchObject([{ more: 1 }, { more: 1, first: { key: THIRD.key } }]);
    expect(await process.tell([FIRST, SECOND, THIRD, FOURTH])).toMatchObject({ duplicates: 4 });
  });
});

it('a first that nobody was told of, since somebody stopped, is told before its digest', async () => {
  const world = new AlertWorld();
  await endure(() => world.begin({ fault: { is: 'stop', at: 5, effect: 'before', for: 1 } }).tell([FIRST]));
  await world.begin().tell([SECOND]);
  expect(world.sent).toEqual([]);
  world.now = NOON + SLOT;

  await world.begin().close();

  expect(world.sent.map(({ message }) => message.kind)).toEqual(['finding', 'digest']);
});

describe('a digest is due', () => {
  it.each([
    ['at the end of the slot', 0, NOON + SLOT],
    ['a slot’s length later, if the slot was over long ago', -30 * 24 * 60 * MINUTE, NOON + MINUTE + SLOT],
    ['a slot’s length later, if the slot is still to come', 30 * 24 * 60 * MINUTE, NOON + MINUTE + SLOT],
  ])('%s', async (_, ago, due) => {
    const world = new AlertWorld();
    const process = world.begin();
    await process.tell(findings(2, () => ({ time: NOON + ago })));

    world.now = due - 1;
    const early = await process.close();
    world.now = due;

    expect([early, await process.close()]).toEqual([0, 1]);
  });
});

describe('rivals', () => {
  const FOLDER = alertKeys.group(FIRST);

  it.each([
    ['sees the group’s first', `list ${FOLDER}`],
    ['leaves the second for the digest', 'create alert/open/20261010T1215/told'],
    ['looks whether it was closed', `read ${FOLDER}0000-closed`],
  ])('may close a slot when a process that is late %s: nothing is lost or told twice', async (_, step) => {
    const world = new AlertWorld();
    await world.begin().tell([FIRST, THIRD]);
    const rival = () => world.begin().close('all');

    await world.begin({ around: before(step, rival) }).tell([SECOND]);
    await world.begin().close('all');

    const digests = world.messages('digest').map(({ more }) => more);
    const counted = digests.reduce((sum, more) => sum + more, 0);
    expect(world.told().length + counted).toBe(3);
    await nothingWaits(world);
  });

  it.each(['list alert/open/', 'create', `create ${FOLDER}0000-digest`, 'send', 'delete'])(
    'send one digest, where one does all before the other does this: %s',
    async (step) => {
      const world = new AlertWorld();
      await world.begin().tell([FIRST, SECOND]);
      const rival = () => world.begin().close('all');

      await world.begin({ around: before(step, rival) }).close('all');

      expect(world.messages('digest')).toHaveLength(1);
      await nothingWaits(world);
    },
  );
});
