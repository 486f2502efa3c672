import { describe, expect, it } from '@jest/globals';
import { DIFFERING_AT_LEAST } from '../../core/decide.ts';
import { anEvent, aMessage, arrivalsOf, BUS, direct, LOCAL, type Message, TRAIL_FILES } from './arrivals.ts';
import { commitsOf } from './promises.ts';
import { linesIn, objectsIn, recordsIn } from './visible.ts';
import { World } from './world.ts';

/** Brings messages one after another, each delivered by a run of its own; or all in one run. */
const bring = async (messages: readonly Message[], { together = false } = {}) => {
  const world = new World();
  const process = world.start();
  for (const message of messages) {
    await process.collect(message);
    if (!together) await world.settle();
  }
  await world.settle();
  const visible = [...(await objectsIn(world.destination('all'))).values()].flatMap(recordsIn);
  const asideFiles = [...(await objectsIn(world.destination('set-aside'))).values()];
  const setAside = asideFiles.flatMap(linesIn);
  const commits = (await Promise.all(world.shards().map((shard) => commitsOf(world, shard)))).flat();
  return { visible, setAside, commits, newest: commits.at(-1)! };
};

const textsOf = (...messages: Message[]) => messages.flatMap(arrivalsOf).map(({ text }) => text);

const byBus = aMessage(BUS, anEvent());
const differing = aMessage(TRAIL_FILES, anEvent({ what: 1 }));

describe.each([
  ['in one run', true],
  ['run by run', false],
])('%s', (_, together) => {
  const broughtTo = (...messages: Message[]) => bring(messages, { together });

  it('a copy from trail files that differs from what the bus brought is delivered too, as a correction', async () => {
    const { visible, setAside, newest } = await broughtTo(byBus, differing);

    expect(visible.sort()).toEqual(textsOf(byBus, differing).sort());
    expect(setAside).toEqual([]);
    expect(newest.counts).toMatchObject({ corrections: 1, conflicts: 0 });
    expect(newest.corrections).toHaveLength(2);
    const files = newest.files.map(({ key }) => key);
    for (const { identity, file } of newest.corrections) {
      expect(identity).toMatch(/^[0-9a-f]{32}$/);
      expect(files).toContain(file);
    }
  });

  it('a correction is made once, and both stories are known from then on', async () => {
    const third = aMessage(TRAIL_FILES, anEvent({ what: 2 }));
    const { visible, commits } = await broughtTo(byBus, differing, differing, byBus, third);

    expect(visible).toHaveLength(2);
    const sum = (name: 'corrections' | 'duplicates' | 'conflicts') =>
      commits.reduce((total, { counts }) => total + counts[name], 0);
    expect([sum('corrections'), sum('duplicates'), sum('conflicts')]).toEqual([1, 2, 1]);
  });

  it.each([
    ['the bus, after trail files', TRAIL_FILES, BUS],
    ['trail files, after trail files', TRAIL_FILES, TRAIL_FILES],
    ['trail files, after a local file', LOCAL, TRAIL_FILES],
    ['a local file, after the bus', BUS, LOCAL],
    ['the same sender', direct('alice'), direct('alice')],
  ])('a differing copy from %s is set aside with its bytes', async (_case, first, second) => {
    const other = aMessage(second, anEvent({ what: 1 }));
    const { visible, setAside, newest } = await broughtTo(aMessage(first, anEvent()), other);

    expect(visible).toEqual(textsOf(aMessage(first, anEvent())));
    expect(setAside).toMatchObject([{ text: textsOf(other)[0] }]);
    expect(newest.counts).toMatchObject({ setAside: 1, conflicts: 1, corrections: 0 });
  });

  it('a conflict that comes again is counted, but not stored again', async () => {
    const conflict = aMessage(LOCAL, anEvent({ what: 1 }));
    const { setAside, commits } = await broughtTo(byBus, conflict, conflict);

    expect(setAside).toHaveLength(1);
    expect(commits.reduce((sum, { counts }) => sum + counts.conflicts, 0)).toBe(2);
  });

  it('a conflict can still become a correction', async () => {
    const { visible, setAside } = await broughtTo(byBus, aMessage(LOCAL, anEvent({ what: 1 })), differing);

    expect(visible).toHaveLength(2);
    expect(setAside).toHaveLength(1);
  });

  it('nobody suppresses or replaces an event by handing in its id first', async () => {
    const forged = aMessage(direct('mallory'), anEvent({ what: 1 }));
    const { visible, newest, setAside } = await broughtTo(forged, byBus);

    expect(visible.sort()).toEqual(textsOf(forged, byBus).sort());
    expect(setAside).toEqual([]);
    expect(newest.counts).toMatchObject({ conflicts: 0, corrections: 0, duplicates: 0 });
  });

  it('an equal sharedEventID does not make a duplicate', async () => {
    const { visible } = await broughtTo(byBus, aMessage(BUS, anEvent({ id: 'b' })));

    expect(visible).toHaveLength(2);
    expect(visible.every((text) => text.includes('"sharedEventID":"the same everywhere"'))).toBe(true);
  });

  it('the same eventID at another time is another event', async () => {
    const { visible, newest } = await broughtTo(byBus, aMessage(BUS, anEvent({ time: anEvent().time + 1000 })));

    expect(visible).toHaveLength(2);
    expect(newest.counts).toMatchObject({ duplicates: 0, reused: together ? 1 : 0 });
  });

  it('a record without an id is known by its tokens, whatever the white space', async () => {
    const event = anEvent({ id: undefined });
    const spaced = { ...aMessage(BUS, event), isSpaced: true };
    const other = aMessage(BUS, { ...event, spelling: 1 });
    const { visible } = await broughtTo(spaced, aMessage(LOCAL, event), other);

    expect(visible.sort()).toEqual(textsOf(aMessage(BUS, event), other).sort());
  });

  it('copies may differ in what they need not agree on; the first is kept, token by token', async () => {
    const { visible, newest } = await broughtTo(byBus, aMessage(TRAIL_FILES, anEvent({ spelling: 1 })));

    expect(visible).toEqual(textsOf(byBus));
    expect(newest.counts).toMatchObject({ duplicates: 1, corrections: 0 });
  });

  it('a piece that is set aside twice is stored once', async () => {
    const broken = aMessage(TRAIL_FILES, 'broken');
    const { setAside, commits } = await broughtTo(broken, broken);

    expect(setAside).toMatchObject([{ input: 'a', problems: [{ path: 'eventTime' }, { path: 'recipientAccountId' }] }]);
    expect(commits.reduce((sum, { counts }) => sum + counts.setAside, 0)).toBe(2);
  });
});

describe('when more copies differ than events can', () => {
  const events = Array.from({ length: DIFFERING_AT_LEAST }, (_, index) => anEvent({ id: `event ${index}` }));
  const bus = aMessage(BUS, ...events);
  const files = aMessage(TRAIL_FILES, ...events.map((event) => ({ ...event, what: 1 })));

  it('the paths differ: nothing is corrected but all is kept, and the commit says so', async () => {
    const { visible, setAside, newest } = await bring([bus, files]);

    expect(visible).toHaveLength(events.length);
    expect(setAside).toHaveLength(events.length);
    expect(newest).toMatchObject({ pathsDiffer: true, corrections: [], counts: { conflicts: events.length } });
  });

  it('the same copies are kept once when they come again', async () => {
    const { visible, setAside } = await bring([bus, files, files]);

    expect(visible).toHaveLength(events.length);
    expect(setAside).toHaveLength(events.length);
  });

  it('a smaller share of them is still corrected', async () => {
    const many = Array.from({ length: 10 * events.length }, (_, index) => anEvent({ id: `agreeing ${index}` }));
    const { newest } = await bring([aMessage(BUS, ...events, ...many), aMessage(TRAIL_FILES, ...many), files]);
    const mixed = aMessage(TRAIL_FILES, ...many, ...events.map((event) => ({ ...event, what: 1 })));
    const together = await bring([aMessage(BUS, ...events, ...many), mixed]);

    expect(newest).toMatchObject({ pathsDiffer: true, corrections: [] });
    expect(together.newest).toMatchObject({ pathsDiffer: false, counts: { corrections: events.length } });
  });
});
