import { TrailError } from '../core/errors.ts';
import type { Problem } from '../core/event.ts';
import type { Namespace } from '../core/identity.ts';
import type { Source } from '../core/staged-batch.ts';
import { collect, type InputReceipt } from './collect.ts';
import type { CollectOptions, CollectPorts } from './staging.ts';

/** A message that holds events, in whatever wrappings. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly source: Source;
  readonly namespace: Namespace;
}

/** What a batch of messages came to. */
export interface MessagesReceipt {
  readonly messages: number;
  readonly events: number;
  /** Pieces that cannot be read as events. */
  readonly setAside: number;
}

/** What collect needs to take messages. */
export interface MessagesPorts extends CollectPorts {
  /** Milliseconds that are left to this run. */
  readonly remaining: () => number;
}

/** No honest message has so many pieces that are no events: what is more costs one piece, the message itself. */
export const MOST_PIECES = 1000;
/** Milliseconds for staging what was taken. */
export const RESERVE = 20_000;

/**
 * A session for one batch of messages: each is taken, then all are finished, and only then may any be acknowledged. When
 * there is no more time, `take` throws, so that what was taken is not lost with the rest.
 */
export const collectMessages = ({ remaining, ...ports }: MessagesPorts, options: CollectOptions = {}) => {
  const session = collect(ports, { mostPieces: MOST_PIECES, ...options });
  let receipt: MessagesReceipt = { messages: 0, events: 0, setAside: 0 };

  return {
    /** Reads a message. What holds no event is set aside: nobody sends it here for nothing. */
    take: async ({ id: name, body, source, namespace }: Message): Promise<void> => {
      if (remaining() < RESERVE) throw new TrailError('TIME_SHORT', 'had no time to read it');
      const bytes = Buffer.from(body);
      const input = { name, source, namespace, comesBack: true as const, original: bytes };
      const read = await session.read({ ...input, chunks: only(bytes) });
      if (read.fault) throw read.fault;
      const problem = problemOf(read);
      if (problem) session.setAside(input, bytes, problem);
      receipt = {
        messages: receipt.messages + 1,
        events: receipt.events + read.events,
        setAside: receipt.setAside + read.pieces.length + read.morePieces + (problem ? 1 : 0),
      };
    },
    /** Stages all that was taken. If it throws, nothing may be acknowledged. */
    finish: async (): Promise<MessagesReceipt> => {
      await session.flush();
      return receipt;
    },
  };
};

/** Bytes as the chunks of an input. */
async function* only(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield bytes;
}

/** What holds no event is left alone in a folder of files; in a queue of events somebody lost it. */
const problemOf = ({ events, pieces, leftAlone }: InputReceipt): Problem | undefined => {
  if (events > 0 || pieces.length > 0) return undefined;
  const kinds = Object.keys(leftAlone).join(', ');
  return { path: '', expected: 'a CloudTrail event', received: kinds === '' ? 'a list without one' : kinds };
};
