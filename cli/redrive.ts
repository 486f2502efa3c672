import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '../adapters/aws/clients.ts';
import { SqsQueue } from '../adapters/aws/sqs-queue.ts';
import { redrive } from '../stages/redrive.ts';
import type { Work } from './redrive-queues.ts';

/** What became of one queue's dead letters: `found = moved + failed + left`. */
export interface Redriven {
  readonly queue: string;
  readonly region: string;
  /** About how many there were: SQS does not count exactly. */
  readonly found: number;
  readonly moved: number;
  readonly failed: number;
  /** Not tried, or equal to one that was moved. */
  readonly left: number;
  /** Of those left, how many were equal to one that was moved. */
  readonly again: number;
}

export interface RedriveRun {
  readonly work: readonly Work[];
  /** How many are moved at most, of all queues together. @default - as many as there are at the beginning */
  readonly most: number | undefined;
  readonly isDryRun: boolean;
  readonly onMoved: (moved: number, found: number) => void;
}

export interface RedriveResult {
  readonly queues: readonly Redriven[];
  /** What stopped it before all queues were done. */
  readonly fault?: unknown;
}

interface Counted extends Work {
  readonly client: SQSClient;
  readonly found: number;
}

/** Counts the dead letters of all queues, then puts them back, one queue after the other. Throws if it cannot count. */
export const redriveAll = async ({ work, most, isDryRun, onMoved }: RedriveRun): Promise<RedriveResult> => {
  const counted = await Promise.all(work.map(count));
  const found = counted.reduce((sum, one) => sum + one.found, 0);
  const queues: Redriven[] = [];
  let room = isDryRun ? 0 : (most ?? Infinity);
  let fault: unknown;
  for (const one of counted) {
    const before = queues.reduce((sum, { moved }) => sum + moved, 0);
    const receipt = await redrive({
      deadLetters: new SqsQueue({ url: one.deadLettersUrl, client: one.client }),
      queue: new SqsQueue({ url: one.queueUrl, client: one.client }),
      most: fault === undefined ? Math.min(room, one.found) : 0,
      onMoved: (moved) => onMoved(before + moved, found),
    });
    room -= receipt.moved;
    fault ??= receipt.fault;
    const { moved, failed, again } = receipt;
    queues.push({
      queue: one.queue,
      region: one.region,
      found: one.found,
      moved,
      failed,
      left: one.found - moved - failed,
      again,
    });
  }
  return { queues, ...(fault === undefined ? {} : { fault }) };
};

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

const count = async (work: Work): Promise<Counted> => {
  // By the Region, as the endpoint of a test may be another than that of the URL.
  const client = new SQSClient({ ...clientDefaults('messages'), region: work.region, useQueueUrlAsEndpoint: false });
  const command = new GetQueueAttributesCommand({ QueueUrl: work.deadLettersUrl, AttributeNames: [...COUNTS] });
  const { Attributes = {} } = await client.send(command);
  return { ...work, client, found: COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0) };
};
