import {
  type BatchResultErrorEntry,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { TrailError } from '../../core/errors.ts';
import type { Backlog, Queue, QueuedMessage } from '../../ports/index.ts';
import { attemptAws, isCalled, pauseAfter } from './aws-errors.ts';
import { clientDefaults, perRegion } from './clients.ts';

const MOST_ENTRIES = 10;
/** Bytes, of a message and of all messages of a batch. */
const MOST_BYTES = 1024 * 1024;
const MOST_TRIES = 5;

const COUNTS = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;

/** Any wait at all makes SQS ask all its servers, not some of them: an empty answer then means an empty queue. */
const WAIT_SECONDS = 1;

const sqsClient = perRegion((region) => new SQSClient({ ...clientDefaults('messages'), ...region }));

export interface SqsQueueOptions {
  readonly url: string;
  readonly client?: SQSClient;
}

/** What is wrong with a message, and not with the queue. */
const OF_A_MESSAGE = ['InvalidMessageContents', 'BatchRequestTooLong'] as const;

/** A queue of SQS. What fails of a batch is tried again, unless SQS says that it never will be taken. */
export class SqsQueue implements Queue, Backlog {
  private readonly url: string;
  private readonly client: SQSClient;

  constructor({ url, client = sqsClient() }: SqsQueueOptions) {
    this.url = url;
    this.client = client;
  }

  async send(bodies: readonly string[]): Promise<void> {
    for (const batch of batchesOf(bodies)) {
      await this.whole('send to', batch, async (left) => {
        const Entries = left.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
        return this.client
          .send(new SendMessageBatchCommand({ QueueUrl: this.url, Entries }))
          .catch((cause: unknown) => {
            if (!isCalled(cause, ...OF_A_MESSAGE)) throw cause;
            throw new TrailError('MESSAGE_REFUSED', `cannot send to ${this.url}: ${String(cause)}`, { cause });
          });
      });
    }
  }

  /** Ten messages at most, hidden for the time that the queue is set to. */
  async receive(): Promise<readonly QueuedMessage[]> {
    const input = { QueueUrl: this.url, MaxNumberOfMessages: MOST_ENTRIES, WaitTimeSeconds: WAIT_SECONDS };
    const { Messages = [] } = await this.attempt('receive from', () =>
      this.client.send(new ReceiveMessageCommand(input)),
    );
    return Messages.map(({ MessageId = '', Body = '', ReceiptHandle = '' }) => ({
      id: MessageId,
      body: Body,
      receipt: ReceiptHandle,
    }));
  }

  async remove(messages: readonly QueuedMessage[]): Promise<void> {
    for (let from = 0; from < messages.length; from += MOST_ENTRIES) {
      await this.whole('remove from', messages.slice(from, from + MOST_ENTRIES), async (left) => {
        const Entries = left.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt }));
        return this.client.send(new DeleteMessageBatchCommand({ QueueUrl: this.url, Entries }));
      });
    }
  }

  async waiting(): Promise<number> {
    const { Attributes = {} } = await this.attempt('count', () =>
      this.client.send(new GetQueueAttributesCommand({ QueueUrl: this.url, AttributeNames: [...COUNTS] })),
    );
    return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  /** Until nothing of the batch has failed. */
  private async whole<T>(
    what: string,
    batch: readonly T[],
    perform: (left: readonly T[]) => Promise<{ readonly Failed?: BatchResultErrorEntry[] }>,
  ): Promise<void> {
    let left = batch;
    for (let tries = 1; ; tries++) {
      const { Failed = [] } = await this.attempt(what, () => perform(left));
      if (Failed.length === 0) return;
      const refused = Failed.find(({ SenderFault }) => SenderFault);
      if (refused || tries === MOST_TRIES) {
        const { Code, Message = '' } = refused ?? Failed[0];
        const failure = `cannot ${what} ${this.url}: ${Failed.length} of ${left.length} failed: ${Code}: ${Message}`;
        throw new TrailError(refused ? refusalOf(refused) : 'SERVICE_UNAVAILABLE', failure);
      }
      const failed = new Set(Failed.map(({ Id }) => Number(Id)));
      left = left.filter((_, index) => failed.has(index));
      await pauseAfter(tries);
    }
  }

  private attempt<T>(what: string, perform: () => Promise<T>): Promise<T> {
    return attemptAws('service', `${what} ${this.url}`, perform);
  }
}

/** Only what is said of the message itself is: a key that may not be used is no message's fault. */
const refusalOf = ({ Code = '' }: BatchResultErrorEntry) =>
  /Invalid|TooLong/.test(Code) ? 'MESSAGE_REFUSED' : 'SERVICE_REFUSED';

/**
 * A queue of the Region that we run in, whose URL is made of its name: it is asked at the endpoint of the Region, wherever that
 * is said to be, and not at the host of the URL.
 */
export const namedQueue = (url: string): SqsQueue =>
  new SqsQueue({ url, client: new SQSClient({ ...clientDefaults('messages'), useQueueUrlAsEndpoint: false }) });

/** In their order, as many at a time as SQS takes. One that is too long is a batch of its own, for SQS to refuse. */
const batchesOf = (bodies: readonly string[]): readonly (readonly string[])[] => {
  const batches: string[][] = [];
  let room = 0;
  for (const body of bodies) {
    const bytes = Buffer.byteLength(body);
    const last = batches.at(-1);
    if (last && last.length < MOST_ENTRIES && bytes <= room) {
      last.push(body);
      room -= bytes;
    } else {
      batches.push([body]);
      room = MOST_BYTES - bytes;
    }
  }
  return batches;
};
