import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { ownEnvironment, Variables } from '../contracts/environment.ts';
import {
  alertQueueName,
  archiveBucketName,
  busQueueName,
  directQueueName,
  feedBucketName,
  type StageName,
  stageRoleName,
  stageRoleNames,
  storeBucketName,
  trailFilesQueueName,
} from '../contracts/names.ts';
import { bucketArn } from './bucket-arn.ts';
import type { OwnTraffic } from './own-selectors.ts';
import type { Settings } from './settings-types.ts';

/** The account of the hub, from a stack of whatever account. */
const hubOf = (stack: Stack, { account }: Settings): string => account ?? stack.account;

/** Stages, and the Regions in which each has a role. */
const ownStages = ({ region, regions, bus, direct, feed, alerts }: Settings): StagesIn[] => {
  const alert: StageName[] = alerts ? ['alert'] : [];
  const ofFeed: StageName[] = feed.kind === 'none' ? [] : ['collect-files', 'reconcile'];
  const home: StagesIn = { stages: ['deliver', 'publish', 'seal', 'configure', ...ofFeed], regions: [region] };
  if (bus || direct !== undefined) return [{ stages: ['collect', ...alert], regions }, home];
  return [{ ...home, stages: [...home.stages, ...alert] }];
};

interface StagesIn {
  readonly stages: readonly StageName[];
  readonly regions: readonly string[];
}

/** The names of the roles of all stages that these settings make, in every Region. */
export const ownRoleNames = (settings: Settings): string[] =>
  ownStages(settings).flatMap(({ stages, regions }) =>
    stages.flatMap((stage) => regions.map((region) => stageRoleName(settings.name, stage, region))),
  );

const roleArn = (stack: Stack, settings: Settings, resourceName: string): string =>
  stack.formatArn({ service: 'iam', region: '', account: hubOf(stack, settings), resource: 'role', resourceName });

/** The ARNs of the roles of all stages, in every Region. */
export const ownRoles = (stack: Stack, settings: Settings): string[] =>
  ownRoleNames(settings).map((name) => roleArn(stack, settings, name));

/** The same as `OWN_ROLES` has them: it has to fit into the environment of a function, however many Regions there are. */
const ownRolesText = (stack: Stack, settings: Settings): string =>
  ownStages(settings)
    .map(({ stages, regions }) => roleArn(stack, settings, stageRoleNames(settings.name, stages, regions)))
    .join(',');

/** What functions are told of what is our own. */
export const ownVariables = (stack: Stack, settings: Settings): Variables<typeof ownEnvironment> => ({
  OWN_ROLES: ownRolesText(stack, settings),
  OWN_BUCKETS: ownBuckets(stack, settings).join(','),
});

/** The ARN of the role that signs: nobody else may, nor write digests to the archive. */
export const sealRole = (stack: Stack, settings: Settings): string =>
  roleArn(stack, settings, stageRoleName(settings.name, 'seal', settings.region));

/** How the ARNs of the sessions of these roles begin. */
export const ownSessions = (stack: Stack, settings: Settings): string[] => {
  const session = { service: 'sts', region: '', account: hubOf(stack, settings), resource: 'assumed-role' };
  return ownRoleNames(settings).map((resourceName) => `${stack.formatArn({ ...session, resourceName })}/`);
};

/** The names of the buckets that the stages read and write, those that trails of the settings deliver to among them. */
export const ownBuckets = (stack: Stack, settings: Settings): string[] => {
  const { feed, trails } = settings;
  const home = homePlace(stack, settings);
  const feedBucket = feed.kind === 'adopt' ? [feed.bucket] : feed.kind === 'none' ? [] : [feedBucketName(home)];
  const destinations = trails.flatMap(({ s3BucketName }) => s3BucketName ?? []);
  return [...new Set([storeBucketName(home), archiveBucketName(home), ...feedBucket, ...destinations])];
};

const homePlace = (stack: Stack, settings: Settings) => ({
  name: settings.name,
  account: hubOf(stack, settings),
  region: settings.region,
});

/**
 * How the ARNs of the queues that events, notifications and findings come by end, whatever their Region: CloudTrail takes five
 * hundred values for all selectors of a trail.
 */
const ownQueues = (stack: Stack, settings: Settings): string[] => {
  const { name, bus, direct, alerts } = settings;
  const queues = [
    ...(bus ? [busQueueName(name)] : []),
    ...(direct ? [directQueueName(name)] : []),
    trailFilesQueueName(name),
    ...(alerts ? [alertQueueName(name)] : []),
  ];
  return queues.map((queue) => `:${hubOf(stack, settings)}:${queue}`);
};

/** The Regions in which alerts are made: where events are taken in, and where trail files and correlations are looked at. */
export const alertRegions = ({ region, regions, bus, direct }: Settings): readonly string[] =>
  bus || direct !== undefined ? regions : [region];

/** How the ARNs of everybody in the hub's account begin. */
const everybodyOfHub = (stack: Stack, settings: Settings): string[] =>
  ['sts', 'iam'].map((service) =>
    stack.formatArn({
      service,
      region: '',
      account: hubOf(stack, settings),
      resource: '',
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    }),
  );

/** What a native trail that we make looks away from, whichever account its stack is in. */
export const ownTraffic = (stack: Stack, settings: Settings): OwnTraffic => ({
  buckets: ownBuckets(stack, settings).map((each) => bucketArn(stack, each)),
  feed: bucketArn(stack, feedBucketName(homePlace(stack, settings))),
  queues: ownQueues(stack, settings),
  sessions: ownSessions(stack, settings),
  hub: everybodyOfHub(stack, settings),
});
