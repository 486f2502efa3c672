import { describe, expect, it } from '@jest/globals';
import { digestKey } from '../data/digest.ts';
import { rewritten } from './reconcile-made.ts';
import { ACCOUNT, DAY, FedWorld, HOUR, type MadeFile, MINUTE } from './reconcile-world.ts';

const FOLDER = `AWSLogs/${ACCOUNT}/`;
const DAYS = 24 * HOUR;

describe('a chain', () => {
  it('with a time that no digest covers has a gap', async () => {
    const world = new FedWorld();
    [7, 8].forEach((hour) => world.digest(DAY + hour * HOUR));
    const late = world.digest(DAY + 9 * HOUR, [], {}, { start: DAY + 8 * HOUR + 20 * MINUTE });
    [10, 11].forEach((hour) => world.digest(DAY + hour * HOUR));

    const { damaged } = await world.run();

    expect(damaged).toEqual([
      { key: late.key, problem: 'gap: nothing from 2026-03-10T08:00:00Z to 2026-03-10T08:20:00Z' },
    ]);
  });

  it('that begins anew has a gap, but not the first digest of all', async () => {
    const world = new FedWorld();
    [7, 8].forEach((hour) => world.digest(DAY + hour * HOUR));
    const { key } = world.digest(DAY + 9 * HOUR, [], {}, { previous: undefined });
    [10, 11].forEach((hour) => world.digest(DAY + hour * HOUR));

    const { damaged } = await world.run();

    expect(damaged).toEqual([{ key, problem: 'gap: the chain begins anew at 2026-03-10T08:00:00Z' }]);
  });

  it('that ceases has a gap, which is told once, and its Region is listed from then on', async () => {
    const world = new FedWorld();
    [6, 7].forEach((hour) => world.digest(DAY + hour * HOUR));
    const { key } = world.digest(DAY + 8 * HOUR);
    const file = world.file(DAY + 8 * HOUR + 30 * MINUTE);

    const first = await world.run();
    world.now += 5 * HOUR;
    const second = await world.run();

    expect(first.damaged).toEqual([{ key, problem: 'gap: no digest follows within the hour' }]);
    expect(second.damaged).toEqual([]);
    expect(world.told()).toEqual([file.key]);
  });

  it('may pass midnight, and end at any second of the hour', async () => {
    const world = new FedWorld();
    const files = [20, 21, 22, 23, 24, 25, 26, 27, 28].map((hour) => {
      const begin = DAY - DAYS + hour * HOUR + 7 * MINUTE + 31_000;
      const file = world.file(begin + 30 * MINUTE);
      world.digest(begin + HOUR, [file]);
      return file;
    });
    world.now = DAY + 6 * HOUR;

    const receipt = await world.run();

    expect(receipt).toMatchObject({ to: DAY + 4 * HOUR, digests: 7, damaged: [] });
    expect(world.told()).toEqual(files.slice(0, 7).map(({ key }) => key));
  });

  it.each([
    ['in another bucket', { previousDigestS3Bucket: 'other' }, 'the previous digest is in another bucket'],
    [
      'of another chain',
      { previousDigestS3Object: digestKey({ folder: FOLDER, account: ACCOUNT, region: 'us-east-1', end: DAY }) },
      'the previous digest is not of this chain',
    ],
  ])('cannot go on from a digest %s', async (_, fields, problem) => {
    const world = new FedWorld();
    const before = world.digest(DAY + 8 * HOUR);
    const { key } = world.digest(DAY + 9 * HOUR, [], {}, { previous: before, fields });
    [10, 11].forEach((hour) => world.digest(DAY + hour * HOUR));

    const { damaged } = await world.run();

    expect(damaged).toEqual([{ key, problem }]);
  });

  it('that ends before it starts is damaged', async () => {
    const world = new FedWorld();
    const { key } = world.digest(DAY + 8 * HOUR, [], {}, { start: DAY + 8 * HOUR });
    [9, 10, 11].forEach((hour) => world.digest(DAY + hour * HOUR));

    const { damaged } = await world.run();

    expect(damaged).toEqual([{ key, problem: 'invalid format: its times are not those of its name' }]);
  });
});

describe('a backfill digest', () => {
  /** One of three days ago that was made yesterday. */
  const backfilled = (files: readonly MadeFile[] = [], madeAt = DAY - 5 * HOUR) => {
    const world = new FedWorld();
    world.digest(DAY - 4 * DAYS, [], {}, { madeAt: DAY - 2 * DAYS });
    const made = world.digest(DAY - 3 * DAYS + 9 * HOUR, files, {}, { madeAt });
    return { world, made };
  };

  it('is looked at on the day after it was made, and only then', async () => {
    const { world } = backfilled();

    const first = await world.run();
    world.now += DAYS;
    const second = await world.run();

    expect(first).toMatchObject({ digests: 1, damaged: [] });
    expect(second).toMatchObject({ digests: 0, damaged: [] });
  });

  it('has its files looked up', async () => {
    const late = new FedWorld().file(DAY - 5 * HOUR);
    const { world } = backfilled([late]);
    const file = world.file(DAY - 2 * DAYS);
    world.digest(DAY - 3 * DAYS + 10 * HOUR, [file], {}, { madeAt: DAY - 4 * HOUR });

    const receipt = await world.run();

    expect(receipt).toMatchObject({ digests: 2, files: 2, gone: 1 });
    expect(receipt.damaged).toEqual([{ key: late.key, problem: 'not found' }]);
    expect(world.told()).toEqual([file.key]);
  });

  it('that was changed is damaged', async () => {
    const { world, made } = backfilled();
    world.put(
      made.key,
      rewritten(made, (text) => text.replace('"newestEventTime":null', '"newestEventTime":1')),
      made.metadata,
    );

    expect((await world.run()).damaged).toEqual([{ key: made.key, problem: 'signature verification failed' }]);
  });

  it('that does not say when it was made is damaged', async () => {
    const { world } = backfilled();
    const made = world.digest(DAY - 10 * HOUR, [], {}, { madeAt: DAY - 9 * HOUR });
    world.put(made.key, made.body, { signature: made.signature, 'signature-algorithm': 'SHA256withRSA' });

    expect((await world.run()).damaged).toEqual([
      { key: made.key, problem: 'invalid format: it does not say when it was made' },
    ]);
  });
});
