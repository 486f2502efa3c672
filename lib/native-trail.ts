import { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Construct, type IDependable } from 'constructs';
import { feedTrailName } from '../contracts/names.ts';
import { feedSelectors } from './own-selectors.ts';
import { ownTraffic } from './own-traffic.ts';
import type { CreatedFeed, Settings } from './settings-types.ts';

export interface NativeTrailProps {
  readonly settings: Settings;
  /** That of the settings. */
  readonly feed: CreatedFeed;
  /** Of the hub; its policy lets this trail write. */
  readonly bucketName: string;
  /** What the trail must wait for. @default - nothing of its own stack: the bucket is in another one */
  readonly permissions?: IDependable;
}

/** CloudTrail's own trail, without which no event reaches us: all Regions, all management events, with digests. */
export class NativeTrail extends Construct {
  constructor(scope: Construct, id: string, { settings, feed, bucketName, permissions }: NativeTrailProps) {
    super(scope, id);
    const trail = new CfnTrail(this, 'Trail', {
      trailName: feedTrailName(settings.name),
      s3BucketName: bucketName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      isOrganizationTrail: feed.kind === 'organization',
      enableLogFileValidation: true,
      advancedEventSelectors: feedSelectors(feed.dataEvents, ownTraffic(Stack.of(this), settings)),
    });
    // CloudTrail tries whether it may write before there is a trail.
    if (permissions) trail.node.addDependency(permissions);
  }
}

/** The ARN of the native trail, which its bucket admits before it exists; an organization's belongs to its owner. */
export const feedTrailArn = (stack: Stack, name: string, owner: string): string =>
  stack.formatArn({ service: 'cloudtrail', account: owner, resource: 'trail', resourceName: feedTrailName(name) });

/**
 * Whether the native trail must be made by the credentials of the management account, beside the hub: CloudFormation
 * starts a trail by its name, and the name of an organization trail is known in the management account alone.
 */
export const isTrailOfManagement = ({ account, feed, organization }: Settings): boolean =>
  feed.kind === 'organization' && organization !== undefined && organization.managementAccount !== account;
