import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type AlertLevel, alertTopicName } from '../contracts/names.ts';
import { acknowledge } from './acknowledge.ts';
import type { AlertSettings, Settings } from './settings-types.ts';

export interface AlertTopicsProps {
  /** The installation's name. */
  readonly name: string;
  readonly alerts: AlertSettings;
}

/**
 * Whom alerts are told to: a topic, and one for each level whose mails go elsewhere. TLS only. Their policies let nobody in, so
 * only roles of this account publish, as far as IAM allows: those of the alert stage.
 */
export class AlertTopics extends Construct {
  constructor(scope: Construct, id: string, { name, alerts: { emails, routes } }: AlertTopicsProps) {
    super(scope, id);
    this.topic(name, emails);
    for (const route of routes) if ('emails' in route) this.topic(name, route.emails, route.level);
  }

  private topic(name: string, emails: readonly string[], level?: AlertLevel): void {
    const topicName = alertTopicName(name, level);
    const id = level === undefined ? 'Topic' : capitalized(level);
    const topic = new Topic(this, id, { topicName, enforceSSL: true });
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    acknowledge(topic, {
      'Serverless-SNSRedrivePolicy': 'An e-mail that did not arrive is not sent later: what was told is in the store.',
    });
    // By these names the command line finds what it tests.
    const output = `AlertTopic${level === undefined ? '' : capitalized(level)}`;
    new CfnOutput(Stack.of(this), output, { value: topic.topicArn });
  }
}

const capitalized = (word: string): string => `${word[0].toUpperCase()}${word.slice(1)}`;

/** The topics of the home Region as every Region knows them: by name. */
export const alertTopicsOf = (scope: Construct, { name, region }: Settings, { routes }: AlertSettings) => {
  const arnOf = (level?: AlertLevel) =>
    Stack.of(scope).formatArn({ service: 'sns', region, resource: alertTopicName(name, level) });
  const topic = arnOf();
  const ofLevels = routes.map((route) => [route.level, 'topic' in route ? route.topic : arnOf(route.level)]);
  return {
    variables: { ALERT_TOPIC: topic, LEVEL_TOPICS: ofLevels.map((pair) => pair.join('=')).join(',') },
    /** To tell all of them. */
    grantPublish: (grantee: IGrantable): Grant =>
      Grant.addToPrincipal({
        grantee,
        actions: ['sns:Publish'],
        resourceArns: [...new Set([topic, ...ofLevels.map(([, arn]) => arn)])],
      }),
  };
};
