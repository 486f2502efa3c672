import { ArnFormat, type Stack } from 'aws-cdk-lib';
import {
  archiveBucketName,
  busQueueName,
  directQueueName,
  feedBucketName,
  type StageName,
  stageRoleName,
  storeBucketName,
} from '../contracts/names.ts';
import type { Settings } from './settings-types.ts';

/** Stages that run in every Region; the others run in the home Region alone. */
const REGIONAL: readonly StageName[] = ['collect'];
const HOME: readonly StageName[] = ['collect-files', 'deliver', 'publish', 'reconcile', 'configure'];

/** The names of the roles of all stages, in every Region. */
export const ownRoleNames = ({ name, region, regions }: Settings): string[] => [
  ...REGIONAL.flatMap((stage) => regions.map((each) => stageRoleName(name, stage, each))),
  ...HOME.map((stage) => stageRoleName(name, stage, region)),
];

/** The ARNs of the roles of all stages, in every Region. */
export const ownRoles = (stack: Stack, settings: Settings): string[] =>
  ownRoleNames(settings).map((role) =>
    stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: role }),
  );

/** How the ARNs of the sessions of these roles begin. */
export const ownSessions = (stack: Stack, settings: Settings): string[] =>
  ownRoleNames(settings).map(
    (role) => `${stack.formatArn({ service: 'sts', region: '', resource: 'assumed-role', resourceName: role })}/`,
  );

/** The names of the buckets that the stages read and write, those that trails of the settings deliver to among them. */
export const ownBuckets = ({ account }: Stack, { name, region, feed, trails }: Settings): string[] => {
  const home = { name, account, region };
  const feedBucket = feed.kind === 'adopt' ? [feed.bucket] : feed.kind === 'none' ? [] : [feedBucketName(home)];
  const destinations = trails.flatMap(({ s3BucketName }) => s3BucketName ?? []);
  return [...new Set([storeBucketName(home), archiveBucketName(home), ...feedBucket, ...destinations])];
};

/** The ARNs of the queues that the rule and applications send to, in every Region. */
export const ownQueues = (stack: Stack, { name, regions }: Settings): string[] =>
  regions.flatMap((region) =>
    [busQueueName(name), directQueueName(name)].map((resource) =>
      stack.formatArn({ service: 'sqs', region, resource }),
    ),
  );

/** How the ARNs of everybody in the account begin. */
export const everybodyHere = (stack: Stack): string[] =>
  ['sts', 'iam'].map((service) => {
    const everything = { service, region: '', resource: '', arnFormat: ArnFormat.NO_RESOURCE_NAME };
    return stack.formatArn(everything);
  });
