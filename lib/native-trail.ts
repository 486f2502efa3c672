import { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Construct } from 'constructs';
import { feedTrailName } from '../contracts/names.ts';
import type { FeedBucket } from './feed-bucket.ts';
import { feedSelectors, type OwnTraffic } from './own-selectors.ts';

export interface NativeTrailProps {
  readonly name: string;
  readonly bucket: FeedBucket;
  readonly isOrganizationTrail: boolean;
  /** Resource types whose data events are logged, which CloudTrail charges for. */
  readonly dataEvents: readonly string[];
  readonly own: OwnTraffic;
}

/** CloudTrail's own trail, without which no event reaches us: all Regions, all management events, with digests. */
export class NativeTrail extends Construct {
  constructor(scope: Construct, id: string, props: NativeTrailProps) {
    super(scope, id);
    const trail = new CfnTrail(this, 'Trail', {
      trailName: feedTrailName(props.name),
      s3BucketName: props.bucket.bucketName,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      isOrganizationTrail: props.isOrganizationTrail,
      enableLogFileValidation: true,
      advancedEventSelectors: feedSelectors(props.dataEvents, props.own),
    });
    // CloudTrail tries whether it may write before there is a trail.
    trail.node.addDependency(props.bucket.permissions);
  }
}

/** The ARN of the native trail, which its bucket admits before it exists; an organization's belongs to its owner. */
export const feedTrailArn = (stack: Stack, name: string, owner: string): string =>
  stack.formatArn({ service: 'cloudtrail', account: owner, resource: 'trail', resourceName: feedTrailName(name) });
