import { setTimeout as sleep } from 'node:timers/promises';
import { SHARDS, STAGING } from '../../contracts/archive-layout.ts';
import { archiveBucketName, storeBucketName } from '../../contracts/names.ts';
import type { Commit } from '../../core/commit.ts';
import type { Cloud, DeployedFunction, Invoked } from './cloud.ts';
import { ACCOUNT, REGION } from './ministack.ts';

const PLACE = { account: ACCOUNT, region: REGION };
/** What a schedule gives to a stage, if one run is for all shards. */
export const EVERY_SHARD = { shards: Array.from({ length: SHARDS }, (_, shard) => shard) };
const SECONDS_TO_BE_QUIET = 120;
const MOST_RUNS = 40;

/** An OpenTrail that was deployed: its functions, queues and buckets, found as they are, not as they should be. */
export class Installation {
  readonly cloud: Cloud;
  readonly name: string;
  readonly archive: string;
  readonly store: string;
  private readonly functions: readonly DeployedFunction[];

  private constructor(cloud: Cloud, name: string, functions: readonly DeployedFunction[]) {
    this.cloud = cloud;
    this.name = name;
    this.functions = functions;
    this.archive = archiveBucketName({ name, ...PLACE });
    this.store = storeBucketName({ name, ...PLACE });
  }

  static async find(cloud: Cloud, name: string): Promise<Installation> {
    const functions = await cloud.functions();
    return new Installation(
      cloud,
      name,
      functions.filter(({ app }) => app.startsWith(`${name}-`)),
    );
  }

  get stages(): string[] {
    return this.functions.map(({ app }) => app.slice(this.name.length + 1));
  }

  /** The function of a stage; a Region's collect is one for each source. */
  stage(stage: string, source?: string): DeployedFunction {
    const found = this.functions.filter(
      ({ app, environment }) => app === `${this.name}-${stage}` && (!source || environment.SOURCE === source),
    );
    if (found.length !== 1) throw new Error(`there are ${found.length} functions ${stage} ${source ?? ''}`);
    return found[0];
  }

  get busQueue(): string {
    return this.stage('collect', 'bus').queue!;
  }

  get filesQueue(): string {
    return this.stage('collect-files').queue!;
  }

  get alertQueue(): string {
    return this.stage('alert').queue!;
  }

  /** Those that functions take messages from. */
  get queues(): string[] {
    return this.functions.flatMap(({ queue }) => queue ?? []);
  }

  /** Waits until the pollers have nothing left to do: what leaves a queue may have come to one that was looked at before. */
  async untilQuiet(): Promise<void> {
    let quiet = 0;
    for (let tries = 0; tries < SECONDS_TO_BE_QUIET * 4; tries++) {
      const depths = await Promise.all(this.queues.map((queue) => this.cloud.depth(queue)));
      quiet = depths.every((depth) => depth === 0) ? quiet + 1 : 0;
      if (quiet === 2) return;
      await sleep(250);
    }
    throw new Error('messages are left in the queues');
  }

  /** As the schedule invokes it. */
  deliver(): Promise<Invoked> {
    return this.cloud.invoke(this.stage('deliver'), EVERY_SHARD);
  }

  publish(): Promise<Invoked> {
    return this.cloud.invoke(this.stage('publish'), EVERY_SHARD);
  }

  seal(): Promise<Invoked> {
    return this.cloud.invoke(this.stage('seal'), EVERY_SHARD);
  }

  /** Runs deliver and publish, as often as it takes, until nothing is staged. A run that fails is only repeated. */
  async deliverAll(): Promise<{ readonly failed: number }> {
    let failed = 0;
    for (let runs = 0; runs < MOST_RUNS; runs++) {
      for (const invoked of [await this.deliver(), await this.publish()]) {
        if (!invoked.failed) continue;
        failed++;
        runs = Math.max(0, runs - 1);
        if (failed > MOST_RUNS) throw new Error(`deliver or publish fails for good: ${invoked.body}`);
      }
      const staged = await this.cloud.keys(this.store, STAGING);
      const packs = (await this.cloud.keys(this.store, 'ledger/')).filter((key) => key.includes('/out/'));
      if (staged.length === 0 && packs.length === 0) return { failed };
    }
    throw new Error('objects are left in staging');
  }

  async commits(): Promise<Commit[]> {
    const keys = (await this.cloud.keys(this.store, 'ledger/')).filter((key) => key.includes('/commit/'));
    return Promise.all(keys.map(async (key) => JSON.parse((await this.cloud.read(this.store, key)).toString())));
  }
}
