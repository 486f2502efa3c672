import { expect, it } from '@jest/globals';
import { countsAddUp } from '../../core/count.ts';
import type { Namespace } from '../../core/identity.ts';
import { shardOf } from '../../core/shard.ts';
import type { Source } from '../../core/staged-batch.ts';
import { collect } from '../../stages/collect.ts';
import { anEvent, aMessage, BUS } from './arrivals.ts';
import { commitsOf } from './promises.ts';
import { objectsIn, recordsIn } from './visible.ts';
import { World } from './world.ts';

const ROLE = 'arn:aws:iam::111122223333:role/ours';
const own = { roles: [ROLE], buckets: ['our-bucket'] };

const aDataEvent = (id: string, bucketName = 'our-bucket', region = 'eu-west-1') =>
  JSON.stringify({
    eventVersion: '1.11',
    eventTime: '2026-03-01T09:01:02Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    awsRegion: region,
    eventID: id,
    eventCategory: 'Data',
    recipientAccountId: '111122223333',
    userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: ROLE } } },
    requestParameters: { bucketName },
  });

/** Collects records, delivers what came of them, and says what became of it. */
const bring = async (
  records: readonly string[],
  { source = 'bus', namespace = 'aws' }: { readonly source?: Source; readonly namespace?: Namespace } = {},
) => {
  const world = new World();
  let names = 0;
  const ports = { store: world.home, clock: () => world.now, unique: () => `own${++names}`, release: 'test' };
  const stage = collect(ports, { own });
  const chunks = async function* () {
    yield Buffer.from(records.join('\n'));
  };
  const receipt = await stage.read({ name: 'input', source, namespace, chunks: chunks() });
  await stage.flush();
  const process = world.start();
  const shards = [shardOf('111122223333', 'eu-west-1'), shardOf('111122223333', 'us-east-1')];
  for (const shard of shards) {
    await process.deliver(shard);
    await process.publish(shard);
  }
  await process.clear();
  const commits = (await Promise.all(shards.map((shard) => commitsOf(world, shard)))).flat();
  const visible = [...(await objectsIn(world.destination('all'))).values()].flatMap(recordsIn);
  return { world, process, receipt, commits, visible };
};

it('data events of our own are counted and not delivered', async () => {
  const kept = aDataEvent('b', 'another');

  const { receipt, commits, visible } = await bring([aDataEvent('a'), kept, aDataEvent('c')]);

  expect(visible).toEqual([kept]);
  expect(receipt.events).toBe(3);
  expect(commits).toHaveLength(1);
  expect(commits[0].counts).toMatchObject({ arrivals: 3, delivered: 1, excluded: 2, excludedBy: { own: 2 } });
  expect(commits[0].sources).toEqual({ bus: 3 });
  expect(countsAddUp(commits[0].counts)).toBe(true);
});

it('they are counted also where nothing else is, by shard, and nothing is left behind', async () => {
  const { world, commits, visible } = await bring(
    [aDataEvent('a'), aDataEvent('b', 'our-bucket', 'us-east-1'), aDataEvent('c')],
    { source: 'trail-files' },
  );

  expect(visible).toEqual([]);
  expect(commits.map(({ counts }) => [counts.arrivals, counts.excludedBy])).toEqual([
    [2, { own: 2 }],
    [1, { own: 1 }],
  ]);
  expect(commits.map(({ sources }) => sources)).toEqual([{ 'trail-files': 2 }, { 'trail-files': 1 }]);
  expect(commits.every(({ counts }) => countsAddUp(counts))).toBe(true);
  expect(await world.home.list('staging/')).toEqual([]);
});

it('what applications send is believed by nobody to be our own', async () => {
  const { visible, commits } = await bring([aDataEvent('a')], { source: 'direct', namespace: 'direct:mallory' });

  expect(visible).toHaveLength(1);
  expect(commits[0].counts).toMatchObject({ delivered: 1, excluded: 0 });
});

it('without being told of roles and buckets, nothing is excluded', async () => {
  const world = new World();
  await world.start().collect(aMessage(BUS, anEvent()));

  await world.settle();

  const [{ counts }] = await commitsOf(world, world.shards()[0]);
  expect(counts).toMatchObject({ delivered: 1, excluded: 0, excludedBy: {} });
});
