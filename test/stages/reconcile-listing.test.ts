import { describe, expect, it } from '@jest/globals';
import { DAY, FedWorld, goOn, HOUR, MINUTE, quiet } from './reconcile-world.ts';

describe('files that no digest names', () => {
  it.each(['CloudTrail', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity', 'CloudTrail-Aggregated'])(
    'are found by listing %s',
    async (folder) => {
      const world = quiet();
      const seen = world.file(DAY + 8 * HOUR, { folder });
      const withheld = world.file(DAY + 8 * HOUR + 55 * MINUTE, { folder });
      world.digest(DAY + 9 * HOUR);
      goOn(world);
      await world.take(seen);

      const receipt = await world.run();

      expect(receipt).toMatchObject({ damaged: [], files: 2, missed: 1 });
      expect(world.told()).toEqual([withheld.key]);
    },
  );

  it('are found where there are no digests at all', async () => {
    const world = new FedWorld();
    const files = [1, 5, 8].map((hour) => world.file(DAY + hour * HOUR + 30 * MINUTE));
    await world.take(files[1]);

    const receipt = await world.run();

    expect(receipt).toMatchObject({ digests: 0, damaged: [], files: 3, missed: 2 });
    expect(world.told()).toEqual([files[0].key, files[2].key]);
  });

  it('are found in the folder of either day if they are stamped with midnight', async () => {
    const world = new FedWorld();
    const late = world.file(DAY);
    const early = world.file(DAY);
    const moved = early.key.replace('/2026/03/10/', '/2026/03/09/');
    world.put(moved, world.feed.objects.get(early.key)!.body);
    world.feed.objects.delete(early.key);

    await world.run();

    expect(world.told().sort()).toEqual([moved, late.key].sort());
  });

  it('are looked at once, though they stand in every listing of their day', async () => {
    const world = new FedWorld();
    const file = world.file(DAY + 8 * HOUR, { folder: 'CloudTrail-Insight' });
    await world.run();
    world.now += 3 * HOUR;

    expect(await world.run()).toMatchObject({ files: 0 });
    expect(world.told()).toEqual([file.key]);
  });

  it('are left to the next run as long as a digest may still name them', async () => {
    const world = quiet();
    world.digest(DAY + 9 * HOUR);
    goOn(world);
    const file = world.file(DAY + 9 * HOUR + 30 * MINUTE);

    const before = await world.run();
    world.now += HOUR;
    const after = await world.run();

    expect([before.files, after.files]).toEqual([0, 1]);
    expect(world.told()).toEqual([file.key]);
  });

  it('are not those of other services, or other names', async () => {
    const world = quiet();
    goOn(world);
    world.file(DAY + 8 * HOUR, { folder: 'elasticloadbalancing' });
    world.put('AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10/note.txt', Buffer.from('a note'));
    world.put('AWSLogs/note.txt', Buffer.from('a note'));

    expect(await world.run()).toMatchObject({ files: 0, missed: 0 });
  });
});

describe('where the feed keeps its files', () => {
  it.each([
    ['of an organization', 'AWSLogs/o-abc123/', ''],
    ['below a prefix', 'audit/logs/AWSLogs/', 'audit/logs/'],
    ['of an organization below a prefix', 'audit/AWSLogs/o-abc123/', 'audit/'],
  ])('may be %s', async (_, root, prefix) => {
    const world = new FedWorld();
    const places = [
      { root, account: '111122223333', region: 'eu-west-1' },
      { root, account: '444455556666', region: 'us-east-1' },
    ];
    const hours = places.map((place) => [7, 8, 9, 10].map((hour) => world.hour(DAY + hour * HOUR, place)));
    const [seen, withheld] = [hours[0].slice(0, 2), hours[1].slice(0, 2)].map((list) =>
      list.flatMap(({ files }) => files),
    );
    await world.take(...seen, ...hours.flatMap((list) => list[2].files));

    const receipt = await world.run({ prefix });

    expect(receipt).toMatchObject({ digests: 6, damaged: [], files: 12, missed: 4 });
    expect(world.told().sort()).toEqual(withheld.map(({ key }) => key).sort());
  });
});
