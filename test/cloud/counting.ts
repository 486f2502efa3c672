import { REGIONS } from '../../bench/plan.ts';
import { base62, randomFrom, uuid } from '../../bench/random.ts';
import { recordsFrom } from '../../bench/record.ts';
import { mapParallel } from '../../core/parallel.ts';
import { countAlerts, type HandedOver } from './alert-counting.ts';
import type { Counted, Requests } from './counted.ts';
import type { Passed } from './gateway.ts';
import { EVERY_SHARD, type Installation } from './installation.ts';
import { type NativeFile, nativeFile } from './log-files.ts';
import { alarmsIn, isForAlerts, measure, type Measured, reconcileRun, requestsOf } from './measuring.ts';
import { envelopeOf, type Sample, sampleOf } from './samples.ts';
import { SealCount } from './seal-counting.ts';
import { notify, putFile, recordsOf } from './sending.ts';
import { summarySizes } from './summary-sizes.ts';
import { FEED, must, type World } from './world.ts';

const SEED = 7;
/** Lists of what was seen are merged after so many commits: a whole turn of it is counted. */
const WINDOWS = 16;
/** Events that a poller hands over at most: six megabytes. */
const BATCH = 2000;
/** Files that one run of collect-files is told of. */
const NOTICES = 50;
/** Of one account, Region and window, at a hundred million events a month and two hundred of them. */
const USUAL_FILE = 58;
const SMALL_FILE = 2;

const { accounts, record } = recordsFrom({ seed: SEED });

/** A window of the bill: files come in, are staged, delivered and published. */
interface Window {
  readonly files: readonly Measured[];
  readonly deliver: Measured;
  readonly publish: Measured;
}

/** Counts what windows cost, one after the other in an archive that is in use. */
class Count {
  private readonly world: World;
  private readonly installation: Installation;
  private readonly stamp: number;
  private readonly random = randomFrom(SEED, 0);
  private nextEvent = 0;

  constructor(world: World, installation: Installation, stamp: number) {
    this.world = world;
    this.installation = installation;
    this.stamp = stamp;
  }

  run(stage: 'deliver' | 'publish'): Promise<Measured> {
    return measure(this.world, this.installation.stage(stage), EVERY_SHARD);
  }

  /** So many Regions of forty accounts, a file for each. */
  async window(regions: number, perFile: number): Promise<Window> {
    const files = accounts.flatMap((_, account) =>
      REGIONS.slice(0, regions).map((region) => this.file(this.events(account, region, perFile))),
    );
    await mapParallel(files, 8, ({ key, body }) => putFile(this.installation, FEED, key, body));
    const collected: Measured[] = [];
    for (let at = 0; at < files.length; at += NOTICES) {
      const Records = recordsOf(this.random, files.slice(at, at + NOTICES).map(noticeOf));
      collected.push(await measure(this.world, this.installation.stage('collect-files'), { Records }));
    }
    return { files: collected, deliver: await this.run('deliver'), publish: await this.run('publish') };
  }

  /** A batch of the bus as large as a poller hands over; how many of its events collect hands over to alert. */
  async batch(): Promise<Measured & HandedOver> {
    const before = this.world.told.handedOver;
    const events = accounts.flatMap((_, account) => this.events(account, REGIONS[0], BATCH / accounts.length));
    const bodies = events.map((sample) => envelopeOf(sample, uuid(this.random)));
    const Records = recordsOf(this.random, bodies);
    const measured = await measure(this.world, this.installation.stage('collect', 'bus'), { Records });
    return { ...measured, events, handedOver: this.world.told.handedOver - before };
  }

  /** Realistic events of an account and a Region, none of them twice. */
  private events(account: number, region: string, count: number): Sample[] {
    const first = this.nextEvent;
    this.nextEvent += count;
    const home = { account, region, stamp: this.stamp, first, count, copies: [], unique: '' };
    const samples = Array.from({ length: count }, (_, index) =>
      sampleOf(Buffer.from(record(first + index, home)).toString('latin1')),
    );
    this.world.sent.push(...samples);
    return samples;
  }

  private file(samples: readonly Sample[]): NativeFile {
    return nativeFile(samples, new Date(this.stamp), base62(this.random, 16));
  }
}

/** What alerts ask for is told apart. */
const withoutAlerts = (passed: readonly Passed[]): readonly Passed[] => passed.filter((each) => !isForAlerts(each));

const noticeOf = ({ key, body }: NativeFile): string => {
  const s3 = { bucket: { name: FEED }, object: { key, size: body.length } };
  return JSON.stringify({ Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3 }] });
};

/** So many of each class, less those of an idle run for every window and those that are reckoned apart, for each commit. */
const perCommit = (total: Requests, idle: Requests, apart: Requests, commits: number): Requests => ({
  writes: (total.writes - WINDOWS * idle.writes - apart.writes) / commits,
  reads: (total.reads - WINDOWS * idle.reads - apart.reads) / commits,
  messages: (total.messages - WINDOWS * idle.messages - apart.messages) / commits,
});

/** Counts what a month's windows are made of: with nothing to do, with some files, and with as many as there usually are. */
export const counted = async (world: World, installation: Installation): Promise<Counted> => {
  const stamp = Math.floor(Date.now() / 300_000) * 300_000 - 4 * 3_600_000;
  const count = new Count(world, installation, stamp);
  await notify(installation, FEED, false);
  const seal = new SealCount(world, installation);
  // So that every shard has commits, and seal closes the hour of all.
  await count.window(REGIONS.length, SMALL_FILE);
  await seal.begin();
  // What seal has committed is none of what an idle run of the others finds.
  await count.window(1, SMALL_FILE);
  const idle = { deliver: await count.run('deliver'), publish: await count.run('publish') };
  const turn: Window[] = [];
  for (let index = 0; index < WINDOWS; index++) turn.push(await count.window(1, SMALL_FILE));
  const usual = await count.window(REGIONS.length, USUAL_FILE);
  const sealing = await seal.count();
  const reconcile = await reconcileRun(world, installation, stamp);
  const collect = await count.batch();
  const alert = await countAlerts(world, installation, collect);
  await notify(installation, FEED);
  await installation.deliverAll();

  const passed = (stage: 'deliver' | 'publish') => withoutAlerts(turn.flatMap((window) => window[stage].passed));
  const { delivered, commits, parts } = checked(passed('deliver'), passed('publish'));
  const [usualFiles, usualEvents] = [accounts.length * REGIONS.length, accounts.length * REGIONS.length * USUAL_FILE];
  const { megabytes } = installation.stage('collect', 'bus');
  const of = (stage: string) => ({ megabytes: installation.stage(stage).megabytes });
  const collecting = usual.files.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const [forParts, forFiles] = [
    { writes: 0, reads: parts, messages: 0 },
    { writes: delivered, reads: delivered, messages: 0 },
  ];
  const [idleDeliver, idlePublish] = [requestsOf(idle.deliver.passed), requestsOf(idle.publish.passed)];
  return {
    collect: {
      perRun: requestsOf(withoutAlerts(collect.passed)),
      milliseconds: collect.milliseconds,
      millisecondsPerEvent: collect.milliseconds / BATCH,
      megabytes,
    },
    collectFiles: {
      perRun: requestsOf(
        withoutAlerts(turn[0].files.flatMap((each) => each.passed)).filter(({ object }) => !object?.startsWith(FEED)),
      ),
      perFile: { writes: 0, reads: 1, messages: 0 },
      millisecondsPerEvent: collecting / usualEvents,
      ...of('collect-files'),
    },
    deliver: {
      perRun: idleDeliver,
      perCommit: perCommit(requestsOf(passed('deliver')), idleDeliver, forParts, commits),
      perPart: { writes: 0, reads: 1, messages: 0 },
      millisecondsPerEvent: usual.deliver.milliseconds / usualEvents,
      ...of('deliver'),
    },
    publish: {
      perRun: idlePublish,
      perCommit: perCommit(requestsOf(passed('publish')), idlePublish, forFiles, commits),
      perFile: { writes: 1, reads: 1, messages: 0 },
      millisecondsPerFile: usual.publish.milliseconds / usualFiles,
      ...of('publish'),
    },
    reconcile,
    seal: sealing,
    summaries: await summarySizes(),
    alert,
    alarms: alarmsIn(world),
  };
};

const times = (passed: readonly Passed[], name: string, place: RegExp): number =>
  passed.filter((each) => each.name === name && place.test(`${each.object} ${each.key}`)).length;

/** What grows with files, commits and parts does so exactly; of an account, Region and window only its file is written. */
const checked = (deliver: readonly Passed[], publish: readonly Passed[]) => {
  const delivered = times(publish, 'PutObject', /-archive-\S+ AWSLogs\//);
  const fromPacks = times(publish, 'GetObject', /\/out\//);
  const parts = times(deliver, 'GetObject', / staging\//);
  const commits = times(deliver, 'PutObject', /ledger\/\d\d\/commit\//);
  const wanted = WINDOWS * accounts.length;
  must(delivered === wanted, `${delivered} files were delivered, not ${wanted}`);
  must(fromPacks === delivered, `${fromPacks} reads of packs for ${delivered} files`);
  must(parts === commits, `${parts} parts were read for ${commits} commits`);
  const others = times(deliver, 'PutObject', /./) + times(publish, 'PutObject', /./) - delivered;
  must(others <= commits * 5, `${others} objects were written besides the files, by ${commits} commits`);
  return { delivered, commits, parts };
};
