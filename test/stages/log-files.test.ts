import { describe, expect, it } from '@jest/globals';
import { gunzipSync, type Gunzip } from 'node:zlib';
import { shardOf } from '../../core/shard.ts';
import { anEvent, aMessage, LOCAL, START, type Telling } from './arrivals.ts';
import { commitsOf } from './promises.ts';
import { objectsIn, recordsIn } from './visible.ts';
import { World } from './world.ts';

const MINUTE = 60_000;

const events = (count: number, telling: Partial<Telling> = {}) =>
  Array.from({ length: count }, (_, index) => anEvent({ ...telling, id: `event ${index}` }));

const delivered = async (world: World) => [...(await objectsIn(world.destination('all'))).entries()];

const stampsOf = async (world: World) => (await delivered(world)).map(([key]) => key.split('_').at(-2));

describe('a log file', () => {
  it.each([1000, 1500, 5000])('has at most %p bytes, and is filled', async (fileBytes) => {
    const world = new World();
    await world.start().collect(aMessage(LOCAL, ...events(40)));

    await world.settle({ fileBytes });

    const sizes = (await delivered(world)).map(([, file]) => gunzipSync(file).length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(fileBytes);
    const [record] = recordsIn((await delivered(world))[0][1]);
    const notFull = sizes.filter((size) => size + record.length + 1 <= fileBytes);
    expect(notFull.length).toBeLessThanOrEqual(1);
  });

  it('is one gzip member', async () => {
    const world = new World();
    await world.start().collect(aMessage(LOCAL, ...events(40)));

    await world.settle();

    const [[, file]] = await delivered(world);
    const { engine } = gunzipSync(file, { info: true }) as unknown as { engine: Gunzip };
    expect(engine.bytesWritten).toBe(file.length);
    // Deflate, no flags: so no name, comment or extra field.
    expect([...file.subarray(0, 4)]).toEqual([0x1f, 0x8b, 8, 0]);
  });

  it('holds what is longer than it may be alone', async () => {
    const world = new World();
    await world.start().collect(aMessage(LOCAL, ...events(3)));

    await world.settle({ fileBytes: 1 });

    expect((await delivered(world)).map(([, file]) => recordsIn(file).length)).toEqual([1, 1, 1]);
  });

  it.each([
    ['2026-03-01T09:00:00.000Z', '20260301T0900Z'],
    ['2026-03-01T09:00:00.001Z', '20260301T0905Z'],
    ['2026-03-01T09:04:59.999Z', '20260301T0905Z'],
    ['2026-12-31T23:55:00.001Z', '20270101T0000Z'],
  ])('delivered at %s is stamped %s', async (time, stamp) => {
    const world = new World();
    world.now = Date.parse(time);
    await world.start().collect(aMessage(LOCAL, anEvent()));

    await world.settle();

    expect(await stampsOf(world)).toEqual([stamp]);
    const day = `${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}`;
    expect((await delivered(world))[0][0]).toContain(`/CloudTrail/eu-west-1/${day}/`);
  });

  it('says how old its events are, and what it holds', async () => {
    const world = new World();
    const items = [0, 2, 1].map((hours) => anEvent({ id: `${hours}`, time: START - hours * 60 * MINUTE }));
    await world.start().collect(aMessage(LOCAL, ...items));

    await world.settle();

    const [commit] = await commitsOf(world, world.shards()[0]);
    expect(commit.files).toMatchObject(
      ['all', 'second'].map((trail) => ({
        trail,
        records: 3,
        oldest: '2026-03-01T07:01:02Z',
        newest: '2026-03-01T09:01:02Z',
      })),
    );
    expect(commit.files[1].key.startsWith('of/second/AWSLogs/')).toBe(true);
  });
});

it('commit times never decrease, whatever the clock does', async () => {
  const world = new World();
  const process = world.start();
  for (const [number, minutes] of [0, 30, -50, -1, 10, 40].entries()) {
    world.now += minutes * MINUTE;
    await process.collect(aMessage(LOCAL, anEvent({ id: `event ${number}` })));
    await process.deliver(world.shards()[0]);
  }

  const times = (await commitsOf(world, world.shards()[0])).map(({ time }) => (time - START) / MINUTE);
  expect(times).toEqual([0, 30, 30, 30, 30, 30].map((minutes, index) => (index === 5 ? 30 : minutes)));
});

it('the same staged objects, clock and names give the same bytes', async () => {
  const make = async () => {
    const world = new World();
    const process = world.start();
    await process.collect(aMessage(LOCAL, ...events(30), ...events(10, { region: 'us-east-1' }), 'broken'));
    await process.collect(aMessage(LOCAL, ...events(30, { what: 1 })));
    await world.settle({ fileBytes: 3000, runBytes: 5000 });
    return objectsIn(world.everything);
  };

  expect(await make()).toEqual(await make());
});

it('every account and Region has its own files, whichever share a shard', async () => {
  const world = new World();
  const accounts = Array.from({ length: 40 }, (_, index) => String(100_000_000_000 + index));
  await world.start().collect(aMessage(LOCAL, ...accounts.map((account) => anEvent({ account }))));

  await world.settle();

  const files = await delivered(world);
  expect(files).toHaveLength(accounts.length);
  for (const [key, file] of files) expect(recordsIn(file)[0]).toContain(`"recipientAccountId":"${key.split('/')[1]}"`);
  expect(new Set(accounts.map((account) => shardOf(account, 'eu-west-1'))).size).toBeLessThan(17);
});
