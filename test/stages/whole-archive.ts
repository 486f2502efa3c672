import { gunzipSync } from 'node:zlib';
import { allShards } from '../../core/shard.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { configuration, routesFrom } from '../../stages/configuration.ts';
import { deliver } from '../../stages/deliver.ts';
import { publish } from '../../stages/publish.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { NOWHERE } from './world.ts';

/** A piece that was set aside. */
export interface SetAside {
  readonly input: string;
  readonly problems: readonly { readonly path: string; readonly expected: string; readonly received: string }[];
  readonly text: string;
}

/** Delivers and publishes all that is staged in a store; says what then stands in the archive. */
export const wholeArchive = async (store: ObjectStore) => {
  const archive = new MemoryObjectStore();
  let names = 0;
  const ports = { store, clock: () => Date.UTC(2026, 2, 1, 10), unique: () => `archive${names++}`, release: 'test' };
  const deliverShard = deliver({ ...ports, routes: routesFrom(configuration(store)) });
  const publishShard = publish({ ...ports, archive, buckets: () => archive, logs: NOWHERE, topics: NOWHERE });
  let duplicates = 0;
  let excluded = 0;
  for (const shard of allShards) {
    for (let commit = await deliverShard(shard); commit; commit = await deliverShard(shard)) {
      duplicates += commit.counts.duplicates;
      excluded += commit.counts.excluded;
    }
    await publishShard(shard);
  }
  const files = async (prefix: string): Promise<unknown[]> => {
    const listed = await archive.list(prefix);
    const bodies = await Promise.all(listed.map(({ key }) => archive.read(key)));
    return bodies.flatMap((body) => linesOf(gunzipSync(body!).toString()));
  };
  return {
    events: (await files('AWSLogs/')) as { readonly eventID: string }[],
    setAside: (await files('set-aside/')) as SetAside[],
    duplicates,
    excluded,
  };
};

/** The records of a log file, or the lines of a set-aside file. */
const linesOf = (text: string): unknown[] =>
  text.startsWith('{"Records":[')
    ? (JSON.parse(text) as { Records: unknown[] }).Records
    : text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown);
