import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { anEvent } from '../data/event.ts';
import { DAY, goOn, HOUR, MINUTE, quiet } from './reconcile-world.ts';

const SOUND = { damaged: [], moreDamaged: 0, gone: 0 };

describe('files that digests name', () => {
  it('are not missed when they have been collected and delivered', async () => {
    const world = quiet();
    const { files } = world.hour(DAY + 8 * HOUR);
    goOn(world);
    await world.take(...files);

    const receipt = await world.run();

    expect(receipt).toEqual({
      ...SOUND,
      from: DAY - 12 * HOUR,
      to: DAY + 10 * HOUR,
      digests: 5,
      files: 2,
      missed: 0,
      told: 0,
      lag: 30 * MINUTE,
      isBehind: false,
    });
    expect(world.messages).toEqual([]);
  });

  it('are told of, exactly those that were withheld', async () => {
    const world = quiet();
    const { files } = world.hour(DAY + 8 * HOUR);
    goOn(world);
    await world.take(files[0]);

    const receipt = await world.run();

    expect(receipt).toMatchObject({ ...SOUND, missed: 1, told: 1 });
    expect(world.messages).toEqual([JSON.stringify({ s3Bucket: 'feed', s3ObjectKey: [files[1].key] })]);
  });

  it('are missed no more once they have been collected, and told of once even if they never are', async () => {
    const world = quiet();
    const { files } = world.hour(DAY + 8 * HOUR);
    goOn(world);
    await world.run();
    await world.take(files[0]);
    world.now += 2 * HOUR;
    [11, 12].forEach((hour) => world.digest(DAY + (hour + 1) * HOUR));

    const receipt = await world.run();

    expect(receipt).toMatchObject({ from: DAY + 10 * HOUR, to: DAY + 12 * HOUR, missed: 0, told: 0 });
    expect(world.told()).toEqual(files.map(({ key }) => key));
  });

  it('are waited for while something staged is not delivered', async () => {
    const world = quiet();
    const { files } = world.hour(DAY + 8 * HOUR);
    goOn(world);
    world.now = DAY + 9 * HOUR;
    await world.collect(files);
    world.now = DAY + 12 * HOUR;

    const waiting = await world.run();
    await world.deliver();
    const delivered = await world.run();

    expect(waiting).toMatchObject({ to: DAY + 7 * HOUR, missed: 0, isBehind: true });
    expect(delivered).toMatchObject({
      from: DAY + 7 * HOUR,
      to: DAY + 10 * HOUR,
      files: 2,
      missed: 0,
      isBehind: false,
    });
    expect(world.messages).toEqual([]);
  });

  it('are missed if only the bus has brought their events', async () => {
    const world = quiet();
    const { files } = world.hour(DAY + 8 * HOUR);
    goOn(world);
    await world.take(files[1]);
    await world.collect([files[0]], 'bus');
    await world.deliver();

    const receipt = await world.run();

    expect(receipt).toMatchObject({ missed: 1, told: 1 });
    expect(world.told()).toEqual([files[0].key]);
  });

  it('are not missed if what they say was set aside as a conflict', async () => {
    const world = quiet();
    const { files } = world.hour(DAY + 8 * HOUR);
    goOn(world);
    const { body } = world.feed.objects.get(files[0].key)!;
    world.put('copy', gzipSync(gunzipSync(body).toString().replaceAll('198.51.100.10', '198.51.100.99')));
    await world.collect([{ key: 'copy' }], 'local');
    await world.deliver();
    await world.take(...files);

    expect(await world.run()).toMatchObject({ files: 2, missed: 0 });
  });

  it('are told of a hundred at a time', async () => {
    const world = quiet();
    const files = Array.from({ length: 250 }, () => world.file(DAY + 8 * HOUR + 10 * MINUTE, {}, 1));
    world.digest(DAY + 9 * HOUR, files);
    goOn(world);

    const receipt = await world.run();

    expect(receipt).toMatchObject({ files: 250, missed: 250, told: 250 });
    expect(world.messages.map((text) => (JSON.parse(text) as { s3ObjectKey: [] }).s3ObjectKey.length)).toEqual([
      100, 100, 50,
    ]);
    expect(world.told().sort()).toEqual(files.map(({ key }) => key).sort());
  });

  it('are looked up in parts when they hold more events than are held', async () => {
    const world = quiet();
    const files = Array.from({ length: 130 }, () => world.file(DAY + 8 * HOUR + 10 * MINUTE, {}, 2));
    world.digest(DAY + 9 * HOUR, files);
    goOn(world);
    await world.take(...files.slice(1, 129));

    const receipt = await world.run({ heldEvents: 10 });

    expect(receipt).toMatchObject({ files: 130, missed: 2, told: 2 });
    // The first was told before the last was looked at.
    expect(world.messages).toHaveLength(2);
    expect(world.told()).toEqual([files[0].key, files[129].key]);
  });

  it('are looked up while others are read, but not many more are read than may be held', async () => {
    const world = quiet();
    const files = Array.from({ length: 60 }, () => world.file(DAY + 8 * HOUR + 10 * MINUTE, {}, 2));
    world.digest(DAY + 9 * HOUR, files);
    goOn(world);
    let opened = 0;
    const open = world.feed.open.bind(world.feed);
    world.feed.open = (key) => {
      if (key.endsWith('.json.gz') && !key.includes('Digest')) opened++;
      return open(key);
    };
    const openedAtSend: number[] = [];
    world.onSend = async () => {
      // As long as anything is read meanwhile.
      for (let before = -1; before < opened;) {
        before = opened;
        await setTimeout(20);
      }
      openedAtSend.push(opened);
    };

    await world.run({ heldEvents: 8 });

    // Four files fill what may be held; four more may wait behind them, and eight be under way.
    expect(openedAtSend[0]).toBeLessThanOrEqual(16);
    expect(world.told().sort()).toEqual(files.map(({ key }) => key).sort());
  });

  it('are not missed if they hold nothing that can be read as an event', async () => {
    const world = quiet();
    const file = world.file(DAY + 8 * HOUR + 10 * MINUTE);
    world.put(file.key, gzipSync('{"Records":[{"eventVersion":"1.11"}]}'));
    world.digest(DAY + 9 * HOUR, [file]);
    goOn(world);

    expect(await world.run()).toMatchObject({ files: 1, missed: 0 });
  });

  it('hold events that collect leaves out, which are not missed', async () => {
    const world = quiet();
    const ours = anEvent({
      eventName: 'PutObject',
      eventCategory: 'Data',
      managementEvent: false,
      userIdentity: {
        type: 'AssumedRole',
        accountId: '111122223333',
        sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/ours' } },
      },
      requestParameters: { bucketName: 'our-store' },
    });
    const file = world.file(DAY + 8 * HOUR + 10 * MINUTE);
    world.put(file.key, gzipSync(JSON.stringify({ Records: [ours] })));
    goOn(world);

    const own = { roles: ['arn:aws:iam::111122223333:role/ours'], buckets: ['our-store'] };
    const receipt = await world.run({ own });

    expect(receipt).toMatchObject({ files: 1, missed: 0 });
  });
});
