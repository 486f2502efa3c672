import { join } from 'node:path';
import { buckets } from '../../adapters/local/buckets.ts';
import { FolderLogSink } from '../../adapters/local/folder-log-sink.ts';
import { FolderNotifier } from '../../adapters/local/folder-notifier.ts';
import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';
import { FolderTargets } from '../../adapters/local/folder-targets.ts';
import { KeyFiles } from '../../adapters/local/key-files.ts';
import { uniqueNames } from '../../adapters/local/unique.ts';
import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';
import { allShards } from '../../core/shard.ts';
import { HOUR } from '../../core/time.ts';
import { isRefusal } from '../../core/trails/refusal.ts';
import { collect } from '../../stages/collect.ts';
import { configuration, routesFrom } from '../../stages/configuration.ts';
import { deliver } from '../../stages/deliver.ts';
import { publish } from '../../stages/publish.ts';
import { trailRegistry } from '../../stages/registry.ts';
import { seal, type SealReceipt } from '../../stages/seal.ts';
import { anEvent } from '../data/event.ts';

export const OWNER = '111122223333';
export const MEMBER = '444455556666';
export const HOME = 'us-east-1';
export const ELSEWHERE = 'eu-west-1';
export const START = Date.UTC(2026, 2, 1, 9);
/** Who makes trails. */
export const CALLER = { account: OWNER, region: HOME };
export const arnOf = (name: string): string => `arn:aws:cloudtrail:${HOME}:${OWNER}:trail/${name}`;

const MINUTE = 60_000;

/** What is not refused. */
export const done = async <Output>(answer: Promise<Output>): Promise<Output> => {
  const output = await answer;
  if (isRefusal(output)) throw new Error(`${output.refused}: ${output.message}`);
  return output;
};

/** An archive in a folder, made by the real stages, whose clock is moved by hand. */
export class MadeArchive {
  now = START;
  readonly folder: string;
  readonly signer: KeyFiles;
  readonly registry: ReturnType<typeof trailRegistry>;
  private readonly stages: ReturnType<typeof stagesOf>;
  private events = 0;

  constructor(folder: string) {
    const clock = () => this.now;
    this.folder = folder;
    this.signer = new KeyFiles(folder, { clock });
    this.stages = stagesOf(folder, clock, this.signer);
    const { store, unique } = this.stages;
    this.registry = trailRegistry({ store, clock, unique, targets: new FolderTargets(folder) });
  }

  /** So many calls of this moment, or of before, of an account and Region. */
  async calls(count: number, account: string, region: string, ago = MINUTE): Promise<void> {
    const eventTime = new Date(this.now - ago).toISOString().replace(/\.\d+Z$/, 'Z');
    const records = Array.from({ length: count }, () => {
      const eventID = `0b0e6b1e-0000-4000-8000-${String(++this.events).padStart(12, '0')}`;
      return anEvent({ eventID, eventTime, awsRegion: region, recipientAccountId: account });
    });
    const chunks = (async function* () {
      yield Buffer.from(JSON.stringify({ Records: records }));
    })();
    await this.stages.collector.read({ name: 'calls', source: 'local', namespace: 'aws', chunks });
    await this.stages.collector.flush();
  }

  /** Delivers what was collected to the trails' buckets. */
  async delivered(): Promise<void> {
    for (const shard of allShards) {
      while (await this.stages.deliver(shard));
      await this.stages.publish(shard);
    }
  }

  /** Time goes on to a minute after the end of the hour, and the hours that are over are sealed. */
  async sealed(): Promise<readonly SealReceipt[]> {
    this.now = (Math.floor(this.now / HOUR) + 1) * HOUR + MINUTE;
    const receipts = [];
    for (const shard of allShards) receipts.push(await this.stages.seal(shard, 'hours'));
    return receipts;
  }
}

const stagesOf = (folder: string, clock: () => number, signer: KeyFiles) => {
  const store = new FolderObjectStore(folder);
  const ports = { store, clock, unique: uniqueNames(), release: 'test', routes: routesFrom(configuration(store)) };
  const followers = { logs: new FolderLogSink(folder), topics: new FolderNotifier(folder) };
  return {
    store,
    unique: ports.unique,
    collector: collect(ports),
    deliver: deliver(ports),
    publish: publish({ store, clock, archive: store, buckets: buckets(folder), ...followers }),
    seal: seal({ ...ports, signer, archive: { store, bucket: LOCAL_ARCHIVE }, buckets: buckets(folder) }),
  };
};

/** Where a bucket's files are. */
export const bucketFolderOf = (archive: string, bucket: string): string => join(archive, 'buckets', bucket);
