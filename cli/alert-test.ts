import { paginateListSubscriptionsByTopic, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientDefaults } from '../adapters/aws/clients.ts';
import type { Told } from './alert-view.ts';

const SUBJECT = 'OpenTrail: this is a test';
const MESSAGE = `This is a test of the alarm topic, asked for with opentrail alert test. Nothing is wrong.

An alarm would come this same way. What to do when one rings is in docs/runbook.md.`;

/** Sends a message that says it is a test, and finds out who receives it. Throws what the SDK throws. */
export const sendTest = async (topic: string): Promise<Told> => {
  const client = new SNSClient({ ...clientDefaults('messages'), region: topic.split(':')[3] });
  const { MessageId = '' } = await client.send(
    new PublishCommand({ TopicArn: topic, Subject: SUBJECT, Message: MESSAGE }),
  );
  return { topic, messageId: MessageId, ...(await receiversOf(client, topic)) };
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
