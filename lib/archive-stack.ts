import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import { archiveBucketName, storeBucketName } from '../contracts/names.ts';
import { AccessLogs } from './access-logs.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { AlertTopics } from './alert-topics.ts';
import { Archive } from './archive.ts';
import { ArchiveKey } from './archive-key.ts';
import { HomeStore } from './home-store.ts';
import { sealRole } from './own-traffic.ts';
import type { Settings } from './settings-types.ts';
import { SigningKey } from './signing-key.ts';

export interface ArchiveStackProps extends StackProps {
  readonly settings: Settings;
}

/** All that must survive, in the home Region. What may be replaced belongs to other stacks. */
export class ArchiveStack extends Stack {
  readonly archive: Archive;
  readonly store: HomeStore;
  readonly alarms: AlarmTopic;

  constructor(scope: Construct, id: string, { settings, ...props }: ArchiveStackProps) {
    super(scope, id, {
      description: 'OpenTrail: the archive of log files and the store behind it',
      terminationProtection: true,
      ...props,
    });
    const place = { name: settings.name, account: this.account, region: this.region };
    const key = this.keyOf(settings);
    const seal = sealRole(this, settings);
    const accessLogs = new AccessLogs(this, 'AccessLogs', { days: settings.accessLogDays });
    this.archive = new Archive(this, 'Archive', {
      bucketName: archiveBucketName(place),
      accessLogs,
      key,
      objectLock: settings.objectLock,
    });
    this.store = new HomeStore(this, 'Store', {
      bucketName: storeBucketName(place),
      accessLogs,
      sealRole: seal,
      key,
    });
    new SigningKey(this, 'SigningKey', settings);
    this.alarms = new AlarmTopic(this, 'Alarms', settings);
    if (settings.alerts) new AlertTopics(this, 'Alerts', { name: settings.name, alerts: settings.alerts });

    new CfnOutput(this, 'ArchiveBucket', { value: this.archive.bucketName });
    new CfnOutput(this, 'StoreBucket', { value: this.store.bucketName });
    new CfnOutput(this, 'AlarmTopic', { value: this.alarms.topicArn });
  }

  private keyOf(settings: Settings): IKey | undefined {
    if (settings.encryption === 's3') return undefined;
    if (settings.encryption === 'create') return new ArchiveKey(this, 'Key', settings);
    return Key.fromKeyArn(this, 'Key', settings.encryption);
  }
}
