import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERTS } from '../../contracts/archive-layout.ts';
import { alertQueueName } from '../../contracts/names.ts';
import type { DeployedFunction } from './cloud.ts';
import type { Counted, Requests } from './counted.ts';
import type { Passed } from './gateway.ts';
import type { Installation } from './installation.ts';
import { FEED, must, NAME, type World } from './world.ts';

const HOUR = 3_600_000;

/** What a function asked for in one run, and how long it took. */
export interface Measured {
  readonly passed: readonly Passed[];
  readonly milliseconds: number;
  /** What the function has answered. */
  readonly body: string;
}

/** Runs a function and looks at what it asks for meanwhile. */
export const measure = async (world: World, fn: DeployedFunction, payload: unknown): Promise<Measured> => {
  const { gateway, cloud } = world;
  const from = gateway.passed.length;
  const { failed, body, milliseconds } = await cloud.invoke(fn, payload);
  must(!failed, `${fn.app} fails: ${body}`);
  const passed = gateway.passed.slice(from).filter(({ app }) => app === fn.app);
  return { passed: oncePerCall(passed), milliseconds, body };
};

/** Without further tries: where the test moves a clock, the SDK takes it for the reason of every refusal, also of a 404. */
const oncePerCall = (passed: readonly Passed[]): readonly Passed[] => {
  const known = new Set<string>();
  return passed.filter(({ invocation }) => {
    const isAgain = invocation !== undefined && known.has(invocation);
    if (invocation !== undefined) known.add(invocation);
    return !isAgain;
  });
};

/** What a stage asks for because of alerts: it hands findings over, or counts for correlations. */
export const isForAlerts = ({ object, key }: Passed): boolean =>
  object === alertQueueName(NAME) || (key?.startsWith(ALERTS) ?? false);

/** Requests in the classes that are billed alike. */
export const requestsOf = (passed: readonly Passed[]): Requests => ({
  writes: passed.filter(({ service, name }) => service === 's3' && /^(Put|List|POST|PUT)/.test(name)).length,
  reads: passed.filter(({ service, name }) => service === 's3' && /^(Get|Head)/.test(name)).length,
  messages: passed.filter(({ service }) => service === 'sqs').length,
});

/** Of each, if it was so many times as much. */
export const each = ({ writes, reads, messages }: Requests, times: number): Requests => ({
  writes: writes / times,
  reads: reads / times,
  messages: messages / times,
});

/** As if reconcile had come to this hour: otherwise it begins a day ago, and looks at each. */
export const reconcileFrom = async ({ cloud, store }: Installation, hour: number): Promise<void> => {
  const state = { Bucket: store, Key: 'ledger/reconcile', Body: JSON.stringify({ until: hour }) };
  await cloud.s3.send(new PutObjectCommand(state));
};

/** The end of the hour that a stamp is in: files of it are looked at in the next. */
export const hourAfter = (stamp: number): number => Math.floor(stamp / HOUR) * HOUR + HOUR;

/** An hour of reconcile, in which nothing is missed. Digests are none here: each unit has one, which is read thrice. */
export const reconcileRun = async (
  world: World,
  installation: Installation,
  stamp: number,
): Promise<Counted['reconcile']> => {
  await reconcileFrom(installation, hourAfter(stamp));
  const reconcile = installation.stage('reconcile');
  const { passed } = await measure(world, reconcile, {});
  const keys = await world.cloud.keys(FEED);
  const units = new Set(keys.map((key) => key.split('/').slice(1, 4).join('/'))).size;
  const hours = Math.floor((Date.now() - 1.5 * HOUR - hourAfter(stamp)) / HOUR);
  const { writes, reads, messages } = requestsOf(passed);
  const files = passed.filter(({ name, object }) => name === 'GetObject' && object?.startsWith(FEED)).length;
  const perUnit = { writes: writes / units / hours + 1, reads: (reads - files) / units / hours + 3, messages };
  return { perUnit, perFile: { writes: 0, reads: 1, messages: 0 }, megabytes: reconcile.megabytes };
};

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: { readonly Metrics?: readonly object[] } }>
  >;
}

/** How many metrics the alarms of the deployed templates watch. */
export const alarmsIn = ({ folder }: World): Counted['alarms'] => {
  const watched = (name: RegExp, id = /./): number =>
    readdirSync(join(folder, 'cdk.out'))
      .filter((file) => file.endsWith('.template.json') && name.test(file))
      .map((file) => JSON.parse(readFileSync(join(folder, 'cdk.out', file), 'utf8')) as Template)
      .flatMap(({ Resources }) => Object.entries(Resources))
      .filter(([name, { Type }]) => Type === 'AWS::CloudWatch::Alarm' && id.test(name))
      .map(([, { Properties }]) => Properties?.Metrics?.filter((metric) => 'MetricStat' in metric).length ?? 1)
      .reduce((sum, metrics) => sum + metrics, 0);
  const seal = watched(/-Delivery\./, /^Seal/);
  return {
    home: watched(/-(Archive|Delivery)\./) - seal,
    seal,
    feed: watched(/-Feed\./),
    region: watched(/-Region-/),
    // The first of these is at home only.
    alertHome: watched(/-Alert-/, /^RunsGivenUp/),
    alert: watched(/-Alert-/, /^(?!RunsGivenUp)/),
  };
};
