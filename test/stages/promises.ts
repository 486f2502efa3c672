import { expect } from '@jest/globals';
import { STAGING } from '../../contracts/archive-layout.ts';
import type { Commit } from '../../core/commit.ts';
import type { Outcome } from '../../core/decide.ts';
import { shardOf } from '../../core/shard.ts';
import { readCommit } from '../../stages/ledger.ts';
import { SET_ASIDE_TRAIL } from '../../core/trails/routes.ts';
import type { Arrival } from './arrivals.ts';
import { Model } from './model.ts';
import { insideOf, objectsIn, recordsIn, textsIn } from './visible.ts';
import { DESTINATIONS, TRAILS, type World } from './world.ts';

/** A staged object that a commit consumed: what it holds, and what the model makes of it. */
interface Consumed {
  readonly key: string;
  readonly name: string;
  readonly arrivals: readonly Arrival[];
  readonly outcomes: readonly Outcome[];
}

export interface Replayed {
  readonly commit: Commit;
  readonly consumed: readonly Consumed[];
}

export const commitsOf = async (world: World, shard: number): Promise<Commit[]> => {
  const commits: Commit[] = [];
  for (let n = 0; ; n++) {
    const commit = await readCommit(world.home, shard, n);
    if (!commit) return commits;
    commits.push(commit);
  }
};

/** Every commit, and what the model makes of the same staged objects in the same order. */
export const replay = async (world: World): Promise<Replayed[]> => {
  const model = new Model();
  const commits = (await Promise.all(world.shards().map((shard) => commitsOf(world, shard)))).flat();
  return commits.map((commit) => ({
    commit,
    consumed: commit.consumed.map(({ key }) => {
      const name = nameOf(key);
      const arrivals = partOf(world, name, commit.shard);
      return { key, name, arrivals, outcomes: arrivals.map((arrival) => model.arrive(arrival)) };
    }),
  }));
};

/** The unique name in a staged object's key. */
export const nameOf = (key: string): string => key.split('-')[1];

/** What an object that was staged under this name holds for a shard. */
const partOf = (world: World, name: string, shard: number): readonly Arrival[] => {
  const arrivals = world.staged.get(name)?.filter(({ account, region }) => shardOf(account, region) === shard);
  if (!arrivals || arrivals.length === 0) throw new Error(`nobody staged ${name} for shard ${shard}`);
  return arrivals;
};

/** The parts of a staged object, as `<name> for <shard>`. */
const partsOf = (world: World, name: string): string[] => {
  const shards = world.staged.get(name)!.map(({ account, region }) => shardOf(account, region));
  return [...new Set(shards)].map((shard) => `${name} for ${shard}`);
};

/** Arrivals of a commit with one of these outcomes, in order. */
const withOutcome = ({ consumed }: Replayed, ...wanted: readonly Outcome[]): Arrival[] =>
  consumed.flatMap(({ arrivals, outcomes }) => arrivals.filter((_, index) => wanted.includes(outcomes[index])));

/** P1. */
export const everyArrivalHasOneOutcome = async (world: World): Promise<void> => {
  const replayed = await replay(world);
  const consumed = replayed.flatMap(({ commit, consumed }) =>
    consumed.map(({ name }) => `${name} for ${commit.shard}`),
  );
  expect(new Set(consumed).size).toBe(consumed.length);
  expect(consumed).toEqual(expect.arrayContaining([...world.acknowledged].flatMap((name) => partsOf(world, name))));
  expect(await world.home.list(STAGING)).toEqual([]);
};

const folderOf = (key: string): string => key.slice(key.indexOf('AWSLogs/'), key.indexOf('/20'));

/** P2: a trail's files hold, commit by commit, what the model delivers, token by token. */
export const eachIdentityIsVisibleOnce = async (world: World): Promise<void> => {
  const replayed = await replay(world);
  for (const trail of TRAILS) {
    const objects = await objectsIn(world.destination(trail.name));
    for (const one of replayed) {
      const delivered = withOutcome(one, 'delivered', 'correction');
      const files = one.commit.files.filter((file) => file.trail === trail.name);
      for (const account of new Set(delivered.map((arrival) => arrival.account))) {
        const expected = delivered.filter((arrival) => arrival.account === account).map(({ text }) => text);
        const ofAccount = files.filter(({ key }) => folderOf(key).startsWith(`AWSLogs/${account}/CloudTrail/`));
        const visible = ofAccount.map(({ key }) => insideOf(objects.get(key)!)).join(',');
        expect(visible).toBe(expected.join(','));
      }
    }
    await noIdentityTwice(world, objects);
  }
};

/** The same without a look at any commit: no text that nobody collected, and none of one event twice. */
const noIdentityTwice = async (world: World, objects: ReadonlyMap<string, Buffer>): Promise<void> => {
  const collected = new Map([...world.staged.values()].flat().map((arrival) => [arrival.text, arrival]));
  const contents = new Map<string, string[]>();
  for (const file of objects.values()) {
    for (const text of recordsIn(file)) {
      const arrival = collected.get(text);
      if (!arrival) throw new Error('a record that nobody collected');
      contents.set(arrival.key, [...(contents.get(arrival.key) ?? []), arrival.content]);
    }
  }
  for (const visible of contents.values()) {
    expect(new Set(visible).size).toBe(visible.length);
    expect(visible.length).toBeLessThanOrEqual(2);
  }
};

/** What the model sets aside, each once, stands in the home of what is set aside. */
export const eachPieceIsSetAsideOnce = async (world: World): Promise<void> => {
  const expected = (await replay(world)).flatMap((commit) => withOutcome(commit, 'setAside', 'conflict'));
  const objects = await objectsIn(world.destination(SET_ASIDE_TRAIL));
  const texts = [...objects.values()].flatMap(textsIn);
  expect(texts.sort()).toEqual(expected.map(({ text }) => text).sort());
};

/** What runs say they made stands in the ledger, made by nobody else. */
export const runsSayWhatTheyMade = async (world: World): Promise<void> => {
  for (const commit of world.made) expect(await readCommit(world.home, commit.shard, commit.n)).toEqual(commit);
  const places = world.made.map(({ shard, n }) => `${shard} ${n}`);
  expect(new Set(places).size).toBe(places.length);
};

/** P3: destinations hold the files that commits name, and no others. */
export const onlyCommittedFiles = async (world: World, trails: readonly string[] = DESTINATIONS): Promise<void> => {
  const files = (await replay(world)).flatMap(({ commit }) => commit.files);
  for (const trail of trails) {
    const named = files.filter((file) => file.trail === trail).map(({ key }) => key);
    const visible = (await world.destination(trail).list('')).map(({ key }) => key);
    expect(visible).toEqual(named.sort());
  }
};
