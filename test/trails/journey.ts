import { type Commit, type Counts, addCounts, NO_COUNTS } from '../../core/commit.ts';
import { shardOf } from '../../core/shard.ts';
import type { Organization } from '../../core/trails/organization.ts';
import { routesOf } from '../../core/trails/routes.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { collect } from '../../stages/collect.ts';
import { deliver } from '../../stages/deliver.ts';
import { publish } from '../../stages/publish.ts';
import { objectsIn, recordsIn } from '../stages/visible.ts';
import { NOWHERE, type ProcessOptions } from '../stages/world.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';
import { accountOf, excludedBy, kindFolderOf, regionOf, type Verdict, verdictsOf } from './naive.ts';
import type { Fields } from './naive-selectors.ts';
import { T0, HOUR } from './trails.ts';

/** Trails as they are for a while, what arrives meanwhile, and whether it is published before they change. */
export interface Round {
  readonly trails: readonly StoredTrail[];
  readonly organization: Organization | undefined;
  readonly records: readonly Fields[];
  readonly isPublished: boolean;
}

/** What all rounds brought: a line for each record in a file, which says where it stands, and how all were counted. */
export interface Outcome {
  /** Of each trail, by the commits' own words. */
  readonly byTrail: readonly string[];
  /** Of each bucket, as it is found there. */
  readonly byBucket: readonly string[];
  readonly counts: Counts;
}

const ARCHIVE = 'the archive';

/** While there is no trail, everything goes to the archive's root. */
const BUILT_IN = { arn: 'default', bucket: ARCHIVE };
const inArchive = (record: Fields): Verdict => ({
  logs: true,
  folder: `AWSLogs/${accountOf(record)}/${kindFolderOf(record)}/${regionOf(record)}/`,
});

const line = (...parts: readonly string[]): string => parts.join(' | ');
const textOf = (record: Fields): string => JSON.stringify(record);

/** What becomes of an event that arrives for the first time: a trail's ARN, a bucket and a folder for each copy. */
const copiesOf = ({ trails, organization }: Round, record: Fields) => {
  const verdicts = trails.length === 0 ? [inArchive(record)] : verdictsOf(trails, organization, record);
  const copies = verdicts.flatMap((verdict, index) =>
    verdict.logs ? [{ ...(trails[index] ?? BUILT_IN), folder: verdict.folder }] : [],
  );
  return { copies, rule: excludedBy(verdicts) };
};

/** Where each event goes that arrives for the first time, and why others go nowhere. */
export const expectedOf = (rounds: readonly Round[]): Outcome => {
  const known = new Set<string>();
  const byTrail: string[] = [];
  const byBucket: string[] = [];
  let counts = NO_COUNTS;
  const count = (some: Partial<Counts>) => (counts = addCounts(counts, { ...NO_COUNTS, arrivals: 1, ...some }));
  for (const { round, record } of rounds.flatMap((one) => one.records.map((record) => ({ round: one, record })))) {
    const text = textOf(record);
    const { copies, rule } = copiesOf(round, record);
    if (known.has(text)) count({ duplicates: 1 });
    else count(rule ? { excluded: 1, excludedBy: { [rule]: 1 } } : { delivered: 1 });
    if (known.has(text)) continue;
    known.add(text);
    byTrail.push(...copies.map(({ arn, folder }) => line(arn, folder, text)));
    byBucket.push(...copies.map(({ bucket, folder }) => line(bucket, folder, text)));
  }
  return { byTrail: byTrail.sort(), byBucket: byBucket.sort(), counts };
};

const folderOf = (key: string): string => key.slice(0, key.search(/\d{4}\/\d{2}\/\d{2}\//));

/** Every record in a bucket, and the key of its file. */
const recordsOf = async ([bucket, store]: readonly [string, MemoryObjectStore]) => {
  const files = await objectsIn(store);
  return [...files].flatMap(([key, file]) => recordsIn(file).map((text) => ({ bucket, key, text })));
};

/** All stages over stores in memory, round after round. */
export class Journey {
  private readonly home = new MemoryObjectStore();
  private readonly buckets = new Map<string, MemoryObjectStore>([[ARCHIVE, new MemoryObjectStore()]]);
  private readonly commits: Commit[] = [];
  private readonly shards = new Set<number>();
  private names = 0;
  private revision = 0;
  private routes = routesOf({ revision: 0, trails: [] });
  private readonly options: ProcessOptions;
  private readonly deliver: (shard: number) => Promise<Commit | undefined>;
  private readonly publish: (shard: number) => Promise<unknown>;

  constructor(options: ProcessOptions) {
    const { home: store } = this;
    const clock = () => T0 + 5 * HOUR;
    const archive = this.bucket(ARCHIVE);
    const common = { store, clock, unique: this.unique, release: 'test' };
    this.options = options;
    this.deliver = deliver({ ...common, routes: async () => this.routes }, options);
    this.publish = publish({ ...common, archive, buckets: this.bucket, logs: NOWHERE, topics: NOWHERE });
  }

  private readonly unique = () => `u${String(++this.names).padStart(6, '0')}`;

  private readonly bucket = (name: string): MemoryObjectStore => {
    const bucket = this.buckets.get(name) ?? new MemoryObjectStore();
    this.buckets.set(name, bucket);
    return bucket;
  };

  /** Lets the records arrive while the trails are as the round says. */
  async live({ trails, organization, records, isPublished }: Round): Promise<void> {
    this.routes = routesOf({ revision: ++this.revision, trails, ...(organization ? { organization } : {}) });
    for (const record of records) this.shards.add(shardOf(accountOf(record), regionOf(record)));
    await this.collect(records);
    for (const shard of this.shards) {
      for (let commit = await this.deliver(shard); commit; commit = await this.deliver(shard))
        this.commits.push(commit);
      if (isPublished) await this.publish(shard);
    }
  }

  /** What can be seen once all is published, whatever trails there are by then. */
  async outcome(): Promise<Outcome> {
    for (const shard of this.shards) await this.publish(shard);
    const trailOf = new Map(this.commits.flatMap(({ files }) => files.map(({ key, trail }) => [key, trail])));
    const visible = (await Promise.all([...this.buckets].map(recordsOf))).flat();
    return {
      byTrail: visible.map(({ key, text }) => line(trailOf.get(key) ?? 'of no commit', folderOf(key), text)).sort(),
      byBucket: visible.map(({ bucket, key, text }) => line(bucket, folderOf(key), text)).sort(),
      counts: this.commits.reduce((sum, { counts }) => addCounts(sum, counts), NO_COUNTS),
    };
  }

  private async collect(records: readonly Fields[]): Promise<void> {
    const { home: store, unique, options } = this;
    const { batchBytes } = options;
    const clock = () => T0;
    const collector = collect(
      { store, clock, unique, release: 'test' },
      batchBytes === undefined ? {} : { batchBytes },
    );
    const chunks = async function* () {
      yield Buffer.from(`{"Records":[${records.map(textOf).join(',')}]}`);
    };
    await collector.read({ name: 'a file', source: 'local', namespace: 'aws', chunks: chunks() });
    await collector.flush();
  }
}
