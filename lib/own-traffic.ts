import { ArnFormat, type Stack } from 'aws-cdk-lib';
import {
  archiveBucketName,
  busQueueName,
  directQueueName,
  feedBucketName,
  type StageName,
  stageRoleName,
  storeBucketName,
  trailFilesQueueName,
} from '../contracts/names.ts';
import { bucketArn } from './bucket-arn.ts';
import type { OwnTraffic } from './own-selectors.ts';
import type { Settings } from './settings-types.ts';

/** The account of the hub, from a stack of whatever account. */
const hubOf = (stack: Stack, { account }: Settings): string => account ?? stack.account;

/** The names of the roles of all stages that these settings make, in every Region. */
export const ownRoleNames = ({ name, region, regions, bus, direct, feed }: Settings): string[] => {
  const regional: StageName[] = bus || direct !== undefined ? ['collect'] : [];
  const ofFeed: StageName[] = feed.kind === 'none' ? [] : ['collect-files', 'reconcile'];
  const home: StageName[] = ['deliver', 'publish', 'seal', 'configure', ...ofFeed];
  return [
    ...regional.flatMap((stage) => regions.map((each) => stageRoleName(name, stage, each))),
    ...home.map((stage) => stageRoleName(name, stage, region)),
  ];
};

const roleArn = (stack: Stack, settings: Settings, resourceName: string): string =>
  stack.formatArn({ service: 'iam', region: '', account: hubOf(stack, settings), resource: 'role', resourceName });

/** The ARNs of the roles of all stages, in every Region. */
export const ownRoles = (stack: Stack, settings: Settings): string[] =>
  ownRoleNames(settings).map((name) => roleArn(stack, settings, name));

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

/** The ARNs of the queues that events and notifications come by, in every Region. */
const ownQueues = (stack: Stack, settings: Settings): string[] => {
  const { name, region: home, regions, bus, direct } = settings;
  const regional = [...(bus ? [busQueueName(name)] : []), ...(direct ? [directQueueName(name)] : [])];
  const account = hubOf(stack, settings);
  const arnOf = (region: string, resource: string) => stack.formatArn({ service: 'sqs', account, region, resource });
  return [
    ...regions.flatMap((region) => regional.map((queue) => arnOf(region, queue))),
    arnOf(home, trailFilesQueueName(name)),
  ];
};

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
