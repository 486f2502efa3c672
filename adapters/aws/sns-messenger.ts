import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { TrailError } from '../../core/errors.ts';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { cut } from '../../core/alerts/cut.ts';
import { authored } from '../../core/alerts/plain-text.ts';
import type { Level } from '../../core/rules/rule.ts';
import type { Messenger } from '../../ports/index.ts';
import { parseArn } from './arn.ts';
import { attemptAws } from './aws-errors.ts';
import { snsClient } from './sns-notifier.ts';

/** Bytes of a message, with its subject and attributes; SNS takes 256 KiB, and we leave some room. */
const MOST_BYTES = 250 * 1024;
/** Of a text that is cut all the same. A character has three bytes at most, and is written twice. */
const MOST_TEXT = 30_000;

export interface SnsMessengerOptions {
  /** ARNs: where all levels go that have no topic of their own. */
  readonly topics: { readonly default: string; readonly byLevel?: Partial<Record<Level, string>> };
  /** Told of why the topic of a level does not take an alert, which goes to the default one then. */
  readonly onRefused?: (error: TrailError) => void;
  /** The client of a Region. */
  readonly client?: (region: string) => SNSClient;
}

/**
 * Topics of SNS: mail is the text for people, an SMS the subject, and queues, functions and web servers get the JSON. Filter
 * policies may look at the attributes `level`, `kind` and `rule`.
 */
export class SnsMessenger implements Messenger {
  private readonly topics: SnsMessengerOptions['topics'];
  private readonly client: (region: string) => SNSClient;
  private readonly onRefused: NonNullable<SnsMessengerOptions['onRefused']>;

  constructor({ topics, client = snsClient, onRefused = () => undefined }: SnsMessengerOptions) {
    this.topics = topics;
    this.client = client;
    this.onRefused = onRefused;
  }

  async send(message: AlertMessage): Promise<void> {
    const topic = this.topics.byLevel?.[message.level];
    if (topic === undefined) return this.publish(this.topics.default, message);
    try {
      await this.publish(topic, message);
    } catch (error) {
      if (!(error instanceof TrailError) || error.code !== 'SERVICE_REFUSED') throw error;
      await this.publish(this.topics.default, message);
      this.onRefused(error);
    }
  }

  private async publish(topic: string, message: AlertMessage): Promise<void> {
    const { region } = parseArn(topic, 'sns');
    const input = {
      TopicArn: topic,
      Subject: message.subject,
      MessageStructure: 'json',
      Message: fitting(message),
      MessageAttributes: attributesOf(message),
    };
    await attemptAws('service', `send an alert to ${topic}`, () => this.client(region).send(new PublishCommand(input)));
  }
}

const attributesOf = ({ level, kind, rule = '' }: AlertMessage) => {
  const given = Object.entries({ level, kind, rule: authored(rule, 200) }).filter(([, value]) => value !== '');
  return Object.fromEntries(given.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]));
};

/** What is too long for SNS loses its details for machines first: an alert that is not sent helps nobody. */
const fitting = (message: AlertMessage): string => {
  const whole = bodiesOf(message.text, message.subject, message.json);
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  const { level, kind, subject, rule } = message;
  const brief = { version: 1, kind, level, subject, rule: rule && cut(rule, 200), isCut: true };
  return bodiesOf(cut(message.text, MOST_TEXT), subject, brief);
};

const bodiesOf = (text: string, subject: string, json: object): string => {
  const machines = JSON.stringify(json);
  return JSON.stringify({
    default: text,
    sms: subject,
    sqs: machines,
    lambda: machines,
    http: machines,
    https: machines,
    firehose: machines,
  });
};
