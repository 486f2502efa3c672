import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { TrailError } from '../../core/errors.ts';
import type { Notifier } from '../../ports/index.ts';
import { parseArn } from './arn.ts';
import { attemptAws } from './aws-errors.ts';
import { clientDefaults, perRegion } from './clients.ts';

/** Bytes of a message and its attributes. */
const MOST_BYTES = 256 * 1024;

/** The SNS client of a Region. */
export const snsClient = perRegion((region) => new SNSClient({ ...clientDefaults('messages'), ...region }));

export interface SnsNotifierOptions {
  /** The client of a Region. */
  readonly client?: (region: string) => SNSClient;
}

/** Topics of SNS, each in the Region that its ARN names. Attributes are texts; empty ones are left out. */
export class SnsNotifier implements Notifier {
  private readonly client: (region: string) => SNSClient;

  constructor({ client = snsClient }: SnsNotifierOptions = {}) {
    this.client = client;
  }

  async notify(topic: string, message: string, attributes: Readonly<Record<string, string>>): Promise<void> {
    const { region } = parseArn(topic, 'sns');
    const given = Object.entries(attributes).filter(([, value]) => value !== '');
    const bytes = Buffer.byteLength(message + given.flat().join('')) + given.length * 'String'.length;
    if (bytes > MOST_BYTES)
      throw new TrailError('SERVICE_REFUSED', `cannot notify ${topic}: SNS takes ${MOST_BYTES} bytes, not ${bytes}`);
    const input = {
      TopicArn: topic,
      Message: message,
      MessageAttributes: Object.fromEntries(
        given.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    };
    await attemptAws('service', `notify ${topic}`, () => this.client(region).send(new PublishCommand(input)));
  }
}
