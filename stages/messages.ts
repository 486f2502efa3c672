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

/** A session for one batch of messages: each is taken, then all are finished, and only then may any be acknowledged. */
export const collectMessages = (ports: CollectPorts, options: CollectOptions = {}) => {
  const session = collect(ports, options);
  let receipt: MessagesReceipt = { messages: 0, events: 0, setAside: 0 };

  return {
    /** Reads a message. What holds no event is set aside: nobody sends it here for nothing. */
    take: async ({ id: name, body, source, namespace }: Message): Promise<void> => {
      const bytes = Buffer.from(body);
      const input = { name, source, namespace, comesBack: true as const };
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

/** What was recognised as no event is left alone in a folder of files; in a queue of events somebody lost it. */
const NO_EVENTS = ['digest', 'notification', 'control message', 'empty', 'not a log'] as const;

const problemOf = ({ events, pieces, leftAlone }: InputReceipt): Problem | undefined => {
  const received = NO_EVENTS.filter((kind) => leftAlone[kind] !== undefined);
  const isWhole = events > 0 || pieces.length > 0 || received.length === 0;
  return isWhole ? undefined : { path: '', expected: 'a CloudTrail event', received: received.join(', ') };
};
