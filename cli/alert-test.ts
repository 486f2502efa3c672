import { paginateListSubscriptionsByTopic, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientDefaults } from '../adapters/aws/clients.ts';
import { SnsMessenger } from '../adapters/aws/sns-messenger.ts';
import { testMessage } from '../core/alerts/messages.ts';
import type { TestedTopic, Told } from './alert-view.ts';

const SUBJECT = 'OpenTrail: this is a test';
const MESSAGE = `This is a test of the alarm topic, asked for with opentrail alert test. Nothing is wrong.

An alarm would come this same way. What to do when one rings is in docs/runbook.md.`;

/** Sends a message that says it is a test, as an alarm or alert would come, and finds out who receives it. */
export const sendTest = async ({ topic, isAlert }: TestedTopic): Promise<Told> => {
  const client = new SNSClient({ ...clientDefaults('messages'), region: topic.split(':')[3] });
  const sent = isAlert ? await sendAlert(client, topic) : await sendAlarm(client, topic);
  return { topic, ...sent, ...(await receiversOf(client, topic)) };
};

const sendAlarm = async (client: SNSClient, topic: string): Promise<Pick<Told, 'messageId'>> => {
  const { MessageId = '' } = await client.send(
    new PublishCommand({ TopicArn: topic, Subject: SUBJECT, Message: MESSAGE }),
  );
  return { messageId: MessageId };
};

/** By the messenger that sends alerts themselves, so that it is tried, too. */
const sendAlert = async (client: SNSClient, topic: string): Promise<Pick<Told, 'messageId'>> => {
  await new SnsMessenger({ topics: { default: topic }, client: () => client }).send(testMessage());
  return {};
};

const receiversOf = async (client: SNSClient, topic: string): Promise<Pick<Told, 'confirmed' | 'waiting'>> => {
  let confirmed = 0;
  const waiting: string[] = [];
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topic })) {
      for (const { SubscriptionArn, Endpoint = '' } of Subscriptions) {
        if (SubscriptionArn === 'PendingConfirmation') waiting.push(Endpoint);
        else if (SubscriptionArn?.startsWith('arn:')) confirmed++;
      }
    }
  } catch {
    // The message was sent, which is what counts; to publish does not take the right to list.
    return { confirmed: undefined, waiting: [] };
  }
  return { confirmed, waiting };
};
