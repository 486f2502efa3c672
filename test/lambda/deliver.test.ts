import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { STAGING } from '../../contracts/archive-layout.ts';
import { DIFFERING_AT_LEAST } from '../../core/decide.ts';
import { stagedKey } from '../../core/staged-object.ts';
import { allShards, shardOf } from '../../core/shard.ts';
import { collectMessages } from '../../stages/messages.ts';
import { anEventOf } from '../stages/feeds.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { functions, OWNER, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const start = functions();
const STORE_BUCKET = 'the-store';
let deliver: RunningFunction;

const store = () => new S3ObjectStore({ bucket: STORE_BUCKET, owner: OWNER, client: s3.client() });
const objects = () => s3.buckets.get(STORE_BUCKET)!.objects;
const staged = () => [...objects().keys()].filter((key) => key.startsWith(STAGING));

const MINUTES = 60_000;
const HERE = shardOf(OWNER, 'eu-west-1');
const THERE = shardOf(OWNER, 'us-east-1');

/** Stages an event of a Region, so many minutes ago. */
const stage = async (id: string, awsRegion: string, ago = 0) => {
  const names = { clock: () => Date.now() - ago * MINUTES, unique: () => `of${id}` };
  const session = collectMessages({ store: store(), ...names, release: 'test', remaining: () => Infinity });
  await session.take({ id, body: JSON.stringify(anEventOf(id, { awsRegion })), source: 'bus', namespace: 'aws' });
  await session.finish();
};

beforeAll(async () => {
  s3.newBucket({ name: STORE_BUCKET });
  deliver = start({
    file: 'lambda/deliver.ts',
    environment: { ...(await surroundings(s3)), STORE_BUCKET, STORE_OWNER: OWNER },
  });
});
beforeEach(() => {
  s3.faults = [];
  for (const key of staged()) objects().delete(key);
});

/** With each commit, five times at most, a copy of an object comes that looks as if it had been staged so many minutes ago. */
const comesWithCommits = (copied: string, ago: number) => {
  const copy = objects().get(copied)!;
  const parts = [{ shard: HERE, length: copy.body.length }];
  let come = 0;
  s3.faults = [
    {
      what: 'refused',
      fits: ({ method, key }) => {
        if (method !== 'PUT' || !key.includes('/commit/') || come === 5) return false;
        objects().set(stagedKey(Date.now() - ago * MINUTES, `come${++come}`, parts), copy);
        return false;
      },
    },
  ];
};

describe('a run of deliver', () => {
  it('leaves what comes meanwhile to the next, also while a shard of another run stands still', async () => {
    await stage('a', 'us-east-1', 10);
    await stage('b', 'eu-west-1', 10);
    comesWithCommits(staged()[1], 0);

    const { result } = await deliver.run({ shards: allShards.filter((shard) => shard !== THERE) });

    expect(HERE).not.toBe(THERE);
    expect(result).toMatchObject({ shards: 1, commits: 1, arrivals: 1 });
    expect(staged()).toHaveLength(2);
  });

  it('goes on until all is done that was there when it began', async () => {
    await stage('c', 'eu-west-1', 10);
    comesWithCommits(staged()[0], 5);

    const { result } = await deliver.run({ shards: allShards });

    expect(result).toMatchObject({ commits: 6, arrivals: 6, delivered: 1 });
    expect(staged()).toEqual([]);
  });

  it('passes over what is none of ours, and warns of it', async () => {
    await store().create(`${STAGING}notes.txt`, Buffer.from('x'));
    objects().set(STAGING, { body: Buffer.alloc(0), headers: {}, etag: '"x"' });
    await stage('d', 'eu-west-1');

    const { result } = await deliver.run({ shards: allShards });

    expect(result).toMatchObject({ commits: 1, delivered: 1 });
    expect(staged().sort()).toEqual([STAGING, `${STAGING}notes.txt`]);
    const warning = deliver.lines().findLast(({ level }) => level === 'WARN');
    expect(warning).toMatchObject({ keys: [STAGING, `${STAGING}notes.txt`] });
  });

  it('says when so many copies differ that a path must', async () => {
    const ids = Array.from({ length: DIFFERING_AT_LEAST }, (_, n) => `of${n}`);
    const stageAll = async (source: 'bus' | 'trail-files', eventName: string) => {
      const names = { clock: Date.now, unique: () => source.replace('-', '') };
      const session = collectMessages({ store: store(), ...names, release: 'test', remaining: () => Infinity });
      for (const id of ids) {
        await session.take({ id, body: JSON.stringify(anEventOf(id, { eventName })), source, namespace: 'aws' });
      }
      await session.finish();
      return deliver.run({ shards: allShards });
    };
    await stageAll('bus', 'ListBuckets');

    const { result } = await stageAll('trail-files', 'CreateAccessKey');

    expect(result).toMatchObject({ delivered: 0, duplicates: 0, setAside: DIFFERING_AT_LEAST });
    expect(deliver.lines().findLast((line) => '_aws' in line)).toMatchObject({ PathsDiffer: 1, Corrections: 0 });
  });
});
