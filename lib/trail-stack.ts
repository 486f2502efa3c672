import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { feedBucketName } from '../contracts/names.ts';
import { feedTrailArn, NativeTrail } from './native-trail.ts';
import type { CreatedFeed, Settings } from './settings-types.ts';
import { withoutBootstrap } from './without-bootstrap.ts';

export interface TrailStackProps extends StackProps {
  readonly settings: Settings;
  /** That of the settings, of kind `organization`. */
  readonly feed: CreatedFeed;
  /** The account that has the bucket. */
  readonly hub: string;
}

/** The organization trail, in its management account and the home Region. Its bucket must be there before, in the hub. */
export class TrailStack extends Stack {
  constructor(scope: Construct, id: string, { settings, feed, hub, ...props }: TrailStackProps) {
    super(scope, id, {
      description: 'OpenTrail: the organization trail, which writes to the hub',
      // No code and no assets, so nobody has to prepare the management account for CDK.
      synthesizer: withoutBootstrap(),
      ...props,
    });
    const { name, region } = settings;
    new NativeTrail(this, 'NativeTrail', {
      settings,
      feed,
      bucketName: feedBucketName({ name, account: hub, region }),
    });
    new CfnOutput(this, 'FeedTrailArn', { value: feedTrailArn(this, name, this.account) });
  }
}
