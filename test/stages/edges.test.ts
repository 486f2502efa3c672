import { expect, it } from '@jest/globals';
import { STAGING } from '../../contracts/archive-layout.ts';
import { anEvent, aMessage, direct, LOCAL } from './arrivals.ts';
import { everyArrivalHasOneOutcome, onlyCommittedFiles } from './promises.ts';
import { endure, withFault } from './stores.ts';
import { linesIn, objectsIn, recordsIn } from './visible.ts';
import { World } from './world.ts';

const visibleIn = async (world: World) =>
  [...(await objectsIn(world.destination('all'))).values()].flatMap((file) => recordsIn(file));

it('two files of one commit with the same bytes are two files', async () => {
  const world = new World();
  const event = anEvent({ spelling: 3 });
  await world.start().collect(aMessage(LOCAL, event));
  await world.start().collect(aMessage(direct('alice'), event));

  await world.settle({ fileBytes: 1 });

  expect(await visibleIn(world)).toHaveLength(2);
  await onlyCommittedFiles(world);
});

it('the same bytes in two commits are two files', async () => {
  const world = new World();
  const event = anEvent({ spelling: 3 });
  await world.start().collect(aMessage(LOCAL, event));
  await world.settle();
  await world.start().collect(aMessage(direct('alice'), event));

  await world.settle();

  expect(await visibleIn(world)).toHaveLength(2);
  await onlyCommittedFiles(world);
});

it('a run takes more staged objects than 65536', async () => {
  const world = new World();
  const process = world.start({ runBytes: Infinity, runParts: Infinity });
  await process.collect(aMessage(LOCAL, anEvent({ id: 'many times' })));
  const [shard] = world.shards();
  const [{ key }] = await world.home.list(STAGING);
  const body = (await world.home.read(key))!;
  for (let copy = 0; copy < 65_535; copy++) await world.home.create(key.replace(/-(?=\d+\.)/, `${copy}-`), body);
  world.now += 60_000;
  await process.collect(aMessage(LOCAL, anEvent({ id: 'last' })));

  const commit = await process.deliver(shard);
  await process.publish(shard);

  expect(commit!.counts).toMatchObject({ arrivals: 65_537, delivered: 2 });
  const ids = (await visibleIn(world)).map((text) => /"eventID":"([^"]*)"/.exec(text)?.[1]);
  expect(ids).toEqual(['many times', 'last']);
});

it('a store that fails while an input is read is not told as an input cut short', async () => {
  const world = new World();
  const process = world.start({
    batchBytes: 1,
    around: (store) => withFault(store, { is: 'failure', at: 1, effect: 'before' }),
  });
  const message = aMessage(LOCAL, ...['a', 'b', 'c', 'd'].map((id) => anEvent({ id })));
  await endure(() => process.collect(message));
  await world.start().collect(message);

  await world.settle();

  const setAside = [...(await objectsIn(world.destination('set-aside'))).values()].flatMap(linesIn);
  expect(setAside).toEqual([]);
  expect(await visibleIn(world)).toHaveLength(4);
  await everyArrivalHasOneOutcome(world);
});

it.each([
  ['differ in half a character', '\\ud800', '\\ud801'],
  ['differ in how a letter is composed', 'é', 'e\\u0301'],
  ['hold what separates fields', 'a\\u0000b', 'a'],
])('events whose ids %s are two events', async (_, first, second) => {
  const world = new World();
  await world.start().collect(aMessage(LOCAL, anEvent({ id: first }), anEvent({ id: second })));

  await world.settle();

  expect(await visibleIn(world)).toHaveLength(2);
});
