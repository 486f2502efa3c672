import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { alertTopicName } from '../../contracts/names.ts';
import { ACCOUNT, REGION } from './ministack.ts';
import type { ToldAlert } from './told.ts';
import { must, NAME, type World } from './world.ts';

const QUEUE = `${NAME}-hears-alerts`;
/** A level with a topic of its own, as the settings of the test say. */
export const ROUTED = 'critical';

/** A queue that hears all that people are told from now on. */
export interface Listener {
  readonly queue: string;
  /** How much had been told before. */
  readonly from: number;
}

/** Subscribes a queue to the topics of alerts. */
export const listen = async ({ cloud, told }: World): Promise<Listener> => {
  const { QueueUrl } = await cloud.sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };
  const sns = new SNSClient({ endpoint: cloud.endpoint, region: REGION, credentials });
  const Endpoint = arnOf('sqs', QUEUE);
  for (const topic of [alertTopicName(NAME), alertTopicName(NAME, ROUTED)]) {
    await sns.send(new SubscribeCommand({ TopicArn: arnOf('sns', topic), Protocol: 'sqs', Endpoint }));
  }
  return { queue: QueueUrl!, from: told.alerts.length };
};

const arnOf = (service: string, name: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;

interface Heard {
  readonly TopicArn: string;
  readonly Subject: string;
  readonly Message: string;
}

/** The queue has heard all that was told, as JSON; and everything was told to the right topic, in words that people can read. */
export const mustHaveHeard = async ({ cloud, told }: World, { queue, from }: Listener): Promise<string> => {
  const heard = (await cloud.messages(queue)).map((body) => JSON.parse(body) as Heard);
  const alerts = told.alerts.slice(from);
  for (const alert of alerts) mustBeReadable(alert);
  const lineOf = (topic: string, subject: string, json: unknown): string => JSON.stringify([topic, subject, json]);
  const expected = alerts.map(({ topic, subject, json }) => lineOf(topic, subject, json));
  const lines = heard.map(({ TopicArn, Subject, Message }) => lineOf(TopicArn, Subject, JSON.parse(Message)));
  must(
    lines.sort().join('\n') === expected.sort().join('\n'),
    `${lines.length} messages of ${expected.length} are heard`,
  );
  const routed = alerts.filter(({ topic }) => topic.endsWith(`-${ROUTED}`)).length;
  must(routed > 0 && routed < alerts.length, `${routed} of ${alerts.length} messages went to ${ROUTED}'s own topic`);
  return `${alerts.length} messages are heard as JSON by a queue, ${routed} of them by the topic of what is ${ROUTED}`;
};

const mustBeReadable = ({ topic, subject, text, json }: ToldAlert): void => {
  must(/^[\x21-\x7e][\x20-\x7e]{0,98}$/.test(subject), `the subject ${subject} is none that SNS takes`);
  must(/^[^\p{Cc}\p{Cf}]+(\n[^\p{Cc}\p{Cf}]*)+$/u.test(text), `the text of ${subject} cannot be read`);
  must(json.subject === subject, `the JSON of ${subject} is about something else`);
  must(topic.endsWith(`-${ROUTED}`) === (json.level === ROUTED), `${subject} went to ${topic}`);
};
