import { encodeCandidate, encodeCorrelations, MOST_MESSAGE } from '../core/alerts/candidate.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { TrailError } from '../core/errors.ts';
import type { Queue } from '../ports/index.ts';
import type { Asking } from './match.ts';

/** Characters of messages that wait to be sent: with more, collecting waits. */
const MOST_WAITING = 8 * 1024 * 1024;

/** What collect does with findings, as its options. */
export type HandOver = Required<Omit<Asking, 'match'>>;

/** Told of each message that the queue takes from nobody: it is left out, or it would hold up all others for ever. */
export type OnRefused = (error: TrailError) => void;

/**
 * Hands over to the alert stage, by a queue, the events that rules had something to say about: one message for each. What
 * cannot be sent comes again with its input, for that is not acknowledged.
 */
export const handOver = (queue: Queue, onRefused?: OnRefused): HandOver => {
  let waiting: string[] = [];
  let characters = 0;

  const send = async (): Promise<void> => {
    const bodies = waiting;
    waiting = [];
    characters = 0;
    try {
      await sendAll(queue, bodies, onRefused);
    } catch (error) {
      // Inputs of before are acknowledged only once these are sent.
      waiting = [...bodies, ...waiting];
      characters = waiting.reduce((sum, { length }) => sum + length, 0);
      throw error;
    }
  };

  return {
    onFindings: (findings, record) => {
      const event = findings[0]?.event;
      if (!event) return;
      const body = encodeCandidate({ namespace: event.namespace, source: event.arrivedBy, record: record() }, findings);
      waiting.push(body);
      characters += body.length;
    },
    relieve: async () => {
      if (characters > MOST_WAITING) await send();
    },
    send,
  };
};

/**
 * Hands over findings of correlations, as `correlating` tells them: as many in a message as it takes. If the queue takes one from
 * nobody, that one is left out, and no other.
 */
export const handOverCorrelations = (queue: Queue, onRefused?: OnRefused) => {
  const hand = async (findings: readonly Finding[]): Promise<void> => {
    if (findings.length === 0) return;
    try {
      await queue.send(bodiesOf(findings));
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (findings.length === 1) return onRefused?.(error);
      const half = Math.ceil(findings.length / 2);
      await hand(findings.slice(0, half));
      await hand(findings.slice(half));
    }
  };
  return hand;
};

const isRefused = (error: unknown): error is TrailError =>
  error instanceof TrailError && error.code === 'MESSAGE_REFUSED';

/** All that the queue takes from anybody. */
const sendAll = async (queue: Queue, bodies: readonly string[], onRefused?: OnRefused): Promise<void> => {
  if (bodies.length === 0) return;
  try {
    await queue.send(bodies);
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (bodies.length === 1) return onRefused?.(error);
    const half = Math.ceil(bodies.length / 2);
    await sendAll(queue, bodies.slice(0, half), onRefused);
    await sendAll(queue, bodies.slice(half), onRefused);
  }
};

const bodiesOf = (findings: readonly Finding[]): string[] => {
  if (findings.length === 0) return [];
  const body = encodeCorrelations(findings);
  if (findings.length === 1 || Buffer.byteLength(body) <= MOST_MESSAGE) return [body];
  const half = Math.ceil(findings.length / 2);
  return [...bodiesOf(findings.slice(0, half)), ...bodiesOf(findings.slice(half))];
};
