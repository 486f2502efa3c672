import { createHash } from 'node:crypto';
import type { Queue, QueuedMessage } from '../ports/index.ts';

export interface RedriveInput {
  readonly deadLetters: Queue;
  /** Where the messages belong. */
  readonly queue: Queue;
  /** How many messages are moved at most. */
  readonly most: number;
  readonly onMoved?: (moved: number) => void;
}

/** What became of the messages that were received. */
export interface RedriveReceipt {
  /** Sent to their queue. */
  readonly moved: number;
  /** Could not be sent; they are where they were. */
  readonly failed: number;
  /** Equal to one that was moved: a copy of it, or the same that has failed again. They are where they were. */
  readonly again: number;
  /** What stopped it early. */
  readonly fault?: unknown;
}

/** A queue answers in milliseconds, with ten messages at a time. */
const AT_ONCE = 8;
const BATCH = 10;

/**
 * Puts dead letters back into their queue, until there are none, or so many were moved. Each is removed only once it
 * was sent: whatever stops it, none is lost, and some may be in both queues. A text is moved once, so that what fails
 * again at once does not go round for ever.
 */
export const redrive = async ({ deadLetters, queue, most, onMoved }: RedriveInput): Promise<RedriveReceipt> => {
  const isNew = newTexts();
  const receipt: { -readonly [Name in keyof RedriveReceipt]: RedriveReceipt[Name] } = { moved: 0, failed: 0, again: 0 };
  let room = most;

  const move = async (messages: readonly QueuedMessage[]): Promise<void> => {
    room -= messages.length;
    // Until they are sent, they count as failed: then nothing needs to be set right if they are not.
    receipt.failed += messages.length;
    await queue.send(messages.map(({ body }) => body));
    receipt.failed -= messages.length;
    receipt.moved += messages.length;
    onMoved?.(receipt.moved);
    await deadLetters.remove(messages);
  };

  const work = async (): Promise<void> => {
    while (room > 0 && !('fault' in receipt)) {
      const received = await deadLetters.receive();
      const fresh = received.filter(isNew);
      receipt.again += received.length - fresh.length;
      const messages = fresh.slice(0, room);
      if (messages.length === 0) return;
      await move(messages);
    }
  };

  const workers = Array.from({ length: Math.min(AT_ONCE, Math.ceil(most / BATCH)) }, work);
  const faults = workers.map((worker) => worker.catch((error: unknown) => void (receipt.fault ??= error)));
  await Promise.all(faults);
  return receipt;
};

/** Whether a message's text is the first of its kind. */
const newTexts = (): ((message: QueuedMessage) => boolean) => {
  const seen = new Set<string>();
  return ({ body }) => {
    const before = seen.size;
    return seen.add(createHash('sha256').update(body).digest('base64')).size > before;
  };
};
