import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { feedBucketName } from '../contracts/names.ts';
import { alarmTopicArn } from './alarm-topic.ts';
import { CollectFilesStage } from './collect-files-stage.ts';
import { FeedBucket } from './feed-bucket.ts';
import { admitBucket, FeedRule, subscribe } from './feed-notices.ts';
import { FeedSource } from './feed-source.ts';
import { feedTrailArn, isTrailOfManagement, NativeTrail } from './native-trail.ts';
import { ReconcileStage } from './reconcile-stage.ts';
import type { AdoptedFeed, CreatedFeed, Settings } from './settings-types.ts';
import type { WorkQueue } from './work-queue.ts';

export interface FeedStackProps extends StackProps {
  readonly settings: Settings;
  /** That of the settings, which is not `none`. */
  readonly feed: CreatedFeed | AdoptedFeed;
}

/**
 * The complete way in: the native trail and its bucket, or an adopted one, and what reads its files and looks for gaps. The
 * trail of an organization whose management account is not the hub is in a stack of that account, `TrailStack`.
 */
export class FeedStack extends Stack {
  readonly collectFiles: CollectFilesStage;
  private readonly source: FeedSource;

  constructor(scope: Construct, id: string, { settings, feed, ...props }: FeedStackProps) {
    super(scope, id, { description: 'OpenTrail: takes the files of the native trail', ...props });
    const topic: ITopic = Topic.fromTopicArn(this, 'Alarms', alarmTopicArn(this, settings.name));
    this.source = feed.kind === 'adopt' ? this.adopted(feed) : this.created(settings);
    this.collectFiles = new CollectFilesStage(this, 'CollectFiles', { settings, source: this.source, topic });
    const { work } = this.collectFiles;
    if (feed.kind === 'adopt') this.listen(feed, work);
    else this.makeFeed(settings, feed, work);
    new ReconcileStage(this, 'Reconcile', { settings, source: this.source, queue: work.queue, topic });

    new CfnOutput(this, 'FeedBucket', { value: this.source.bucketName });
    new CfnOutput(this, 'TrailFilesQueueUrl', { value: work.queue.queueUrl });
    new CfnOutput(this, 'TrailFilesQueueArn', { value: work.queue.queueArn });
    new CfnOutput(this, 'TrailFilesDeadLettersUrl', { value: work.deadLetters.queueUrl });
  }

  private adopted({ bucket, owner, prefix, key }: AdoptedFeed): FeedSource {
    return new FeedSource(this, { bucketName: bucket, owner, prefix, keyArn: key });
  }

  private created({ name }: Settings): FeedSource {
    return new FeedSource(this, { bucketName: feedBucketName({ name, account: this.account, region: this.region }) });
  }

  private listen({ notifications, topic }: AdoptedFeed, work: WorkQueue): void {
    if (notifications === 'eventbridge') new FeedRule(this, 'Notices', { source: this.source, work });
    else if (notifications === 'own') admitBucket(work, this.source);
    else if (topic !== undefined) subscribe(this, topic, work);
    else throw new Error('feed.topic is missing: notifications by sns come from a topic');
  }

  private makeFeed(settings: Settings, feed: CreatedFeed, work: WorkQueue): void {
    const { name, accessLogDays, organization } = settings;
    const isOrganizationTrail = feed.kind === 'organization';
    if (isOrganizationTrail && !organization) throw new Error('organization is missing: feed.kind is organization');
    // An organization's trail belongs to its management account, whoever makes it.
    const owner = isOrganizationTrail && organization ? organization.managementAccount : this.account;
    const bucket = new FeedBucket(this, 'Feed', {
      bucketName: this.source.bucketName,
      trailArn: feedTrailArn(this, name, owner),
      folders: isOrganizationTrail && organization ? [owner, organization.id] : [owner],
      accessLogDays,
    });
    bucket.tell(work.queue.queueArn, admitBucket(work, this.source));
    if (isTrailOfManagement(settings)) return;
    const { bucketName, permissions } = bucket;
    new NativeTrail(this, 'NativeTrail', { settings, feed, bucketName, permissions });
  }
}
