import { SHARDS } from '../../contracts/archive-layout.ts';
import { isOfDigest } from './archives.ts';
import type { Counted, Requests } from './counted.ts';
import type { Passed } from './gateway.ts';
import { EVERY_SHARD, type Installation } from './installation.ts';
import { each, measure, type Measured, requestsOf } from './measuring.ts';
import { endHour, giveSealClock, sealAll } from './sealing.ts';
import { must, type World } from './world.ts';

/** Counts what sealing costs around an hour in which others count: `begin` before it, `count` when it may end. */
export class SealCount {
  private readonly world: World;
  private readonly installation: Installation;
  private idle: Measured | undefined;
  /** Commits that there were when the hour began. */
  private before = 0;

  constructor(world: World, installation: Installation) {
    this.world = world;
    this.installation = installation;
  }

  /** All before is sealed, and what a warm run with nothing to do asks for is counted. */
  async begin(): Promise<void> {
    await giveSealClock(this.world, this.installation);
    endHour(this.world, this.installation);
    await sealAll(this.installation);
    this.idle = await this.run();
    this.before = await this.commits();
  }

  /**
   * Counts a run within the hour, the one that seals it, and that of an hour without events. Each of the latter closes a period
   * in every shard, by a commit of its own; what is more of the one with events is its commits'.
   */
  async count(): Promise<Counted['seal']> {
    const commits = (await this.commits()) - this.before;
    const within = await this.run();
    endHour(this.world, this.installation);
    const full = sealedBy(await this.run());
    endHour(this.world, this.installation);
    const empty = sealedBy(await this.run());
    const idle = requestsOf(this.idle!.passed);
    const ofShards = less(empty.rest, idle);
    return {
      perRun: idle,
      perRunCommit: each(less(requestsOf(within.passed), idle), commits),
      perShard: each(ofShards, SHARDS),
      perCommit: each(less(full.rest, idle, ofShards), commits),
      perDigest: { writes: 1, reads: 1, messages: 0, signatures: 1 },
      millisecondsPerRun: this.idle!.milliseconds,
      millisecondsPerDigest: Math.max(0, full.milliseconds - this.idle!.milliseconds) / full.digests,
      bytesPerDigest: empty.bytes / empty.digests,
      bytesPerFile: (full.bytes - (empty.bytes / empty.digests) * full.digests) / full.files,
      megabytes: this.installation.stage('seal').megabytes,
    };
  }

  private run(): Promise<Measured> {
    return measure(this.world, this.installation.stage('seal'), EVERY_SHARD);
  }

  private async commits(): Promise<number> {
    const keys = await this.world.cloud.keys(this.installation.store, 'ledger/');
    return keys.filter((key) => key.includes('/commit/')).length;
  }
}

const less = (total: Requests, ...apart: readonly Requests[]): Requests =>
  apart.reduce(
    ({ writes, reads, messages }, one) => ({
      writes: writes - one.writes,
      reads: reads - one.reads,
      messages: messages - one.messages,
    }),
    total,
  );

/** What a run asks for that seals an hour: one signature, PUT and GET for each digest, and the rest. */
const sealedBy = ({ passed, milliseconds, body }: Measured) => {
  const named = (name: string, is: (key: string) => boolean): readonly Passed[] =>
    passed.filter((one) => one.name === name && is(one.key ?? ''));
  const written = named('PutObject', isOfDigest);
  const signatures = passed.filter(({ name }) => name === 'Sign').length;
  const looks = named('GetObject', isOfDigest).length;
  const { created: digests, files } = JSON.parse(body) as { readonly created: number; readonly files: number };
  must(
    digests > 0 && written.length === digests,
    `${written.length} digests are written for ${digests} that were made`,
  );
  must(signatures === digests, `${signatures} signatures are asked for, for ${digests} digests`);
  must(looks <= digests, `${looks} digests are looked at to write ${digests}`);
  const ofDigests = { writes: digests, reads: looks, messages: 0 };
  const bytes = [...written, ...named('PutObject', (key) => key.includes('/seal/'))];
  return {
    digests,
    files,
    milliseconds,
    rest: less(requestsOf(passed), ofDigests),
    bytes: bytes.reduce((sum, { sent }) => sum + sent, 0),
  };
};
