import { hash } from 'node:crypto';
import { cut } from '../alerts/cut.ts';
import type { Namespace } from '../identity.ts';
import type { PackedHits } from '../packed-hits.ts';

/** An event that a correlation counts, as collect notes it beside the staged arrival. */
export interface Hit {
  /** The correlation's id. */
  readonly correlation: string;
  /** Who says so: absent if AWS does. What a sender claims is never counted with what others say. */
  readonly namespace?: Namespace;
  /** Values of its `group-by` fields, in their order, `shortened`; empty texts where the event has none. */
  readonly group: readonly string[];
  /** The value that a `value_count` counts, `shortened`; an event without one is no hit. */
  readonly value?: string;
  /** The event's id, for people: empty if it has none, cut to 64 characters. */
  readonly eventId: string;
}

/** Hits of new events as a commit tells of them: those of one second, group and value are one entry. */
export interface TimedHit extends Hit {
  /** Of the events, in milliseconds since 1970. */
  readonly time: number;
  readonly count: number;
  readonly account: string;
  readonly region: string;
}

/** What a commit tells of hits. */
export interface CommittedHits {
  /** Of its new events, whatever trails log of them. Absent if there are none. */
  readonly hits?: PackedHits;
  /** How many hits there was no room for. */
  readonly hitsDropped?: number;
  /** The number of the last commit before this one that has hits, so that whoever looks for hits need not read the others. */
  readonly hitsBefore?: number;
}

const LONGEST = 256;
const DIGITS = 16;

/** Case makes no difference to what is counted, as it makes none to what rules match. */
export const folded = (text: string): string => text.toLowerCase();

/**
 * A value as hits have it, of 256 characters at most: the hash of the whole stands in place of what does not fit, so that values
 * with the same beginning stay different ones.
 */
export const shortened = (text: string): string => {
  if (cut(text, LONGEST) === text) return text;
  // As JSON: halves of characters have no bytes of their own to be hashed.
  return `${cut(text, LONGEST - DIGITS - 1)}…${hash('sha256', JSON.stringify(folded(text))).slice(0, DIGITS)}`;
};
