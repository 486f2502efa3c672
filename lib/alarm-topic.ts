import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type Condition, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { alarmTopicName } from '../contracts/names.ts';
import { acknowledge } from './acknowledge.ts';
import type { Settings } from './settings-types.ts';

/** Whom alarms of a Region are told to, also those of members. TLS only; nobody but CloudWatch is let in. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { name, emails, organization }: Settings) {
    // Alarms of members compute its name.
    super(scope, id, { topicName: alarmTopicName(name), enforceSSL: true });
    const { account } = Stack.of(this);
    this.admitAlarms('OwnAlarms', account, { StringEquals: { 'aws:SourceAccount': account } });
    if (organization)
      this.admitAlarms('AlarmsOfMembers', '*', { StringEquals: { 'aws:SourceOrgID': organization.id } });
    for (const email of emails) this.addSubscription(new EmailSubscription(email));
    acknowledge(this, {
      'Serverless-SNSRedrivePolicy':
        'An e-mail that did not arrive is not sent later: the alarm itself stays to be seen.',
    });
  }

  private admitAlarms(sid: string, account: string, conditions: Record<string, Condition>): void {
    const alarms = Stack.of(this).formatArn({
      service: 'cloudwatch',
      account,
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { ...conditions, ArnLike: { 'aws:SourceArn': alarms } },
      }),
    );
  }
}

/** The alarm topic of this Region, for stacks that do not hold it. */
export const alarmTopicArn = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({ service: 'sns', resource: alarmTopicName(name) });
