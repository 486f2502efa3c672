import { type Batch, countOf, mergeBatches, nameOf } from '../core/alerts/alert-batch.ts';
import { alertKeys, intervalEndOf } from '../core/alerts/alert-keys.ts';
import { decodeBatch, decodeDigest, type DigestClaim, encodeRecord, packRecord } from '../core/alerts/alert-record.ts';
import type { Finding } from '../core/alerts/finding.ts';
import { digestMessage, heldMessage, messageOf } from '../core/alerts/messages.ts';
import { mapParallel } from '../core/parallel.ts';
import { WINDOW } from '../core/time.ts';
import type { AlertPorts } from './alert.ts';
import type { Claims, Sent, Tell } from './alert-claims.ts';
import type { Flow } from './alert-flow.ts';
import { readFolder, type Round } from './alert-rounds.ts';

const AT_ONCE = 16;

/** A round whose findings wait for a digest, and when that is due, in milliseconds since 1970. */
export interface Tally {
  readonly round: string;
  readonly due: number;
}

/** What became of findings that were to wait: they do (or copies did before), or the digest has been made without asking them. */
export type Added = 'added' | 'there' | DigestClaim;

export interface Closed {
  readonly digest: DigestClaim;
  readonly sent: Sent;
  /** Whether we have sent a message. */
  readonly isTold: boolean;
}

/**
 * Findings that wait for a digest, in batches below `open`, by when it is due.
 *
 * Closing: `closed` is created, then batches are listed, then `digest` is created, which says once and for all what is
 * counted; who has created it sends it. Whoever adds a batch looks for `closed` after that. If there is none, every listing
 * of a closing comes later and has the batch. If there is one, he closes the round too, and sees in its digest whether his
 * findings are counted.
 */
export class Tallies {
  private readonly ports: AlertPorts;
  private readonly claims: Claims;
  private readonly flow: Flow;
  /** Holds a batch back: counts it among what the circuit breaker did not let pass. */
  private readonly hold: (batch: Batch) => Promise<void>;

  constructor(ports: AlertPorts, claims: Claims, flow: Flow, hold: (batch: Batch) => Promise<void>) {
    this.ports = ports;
    this.claims = claims;
    this.flow = flow;
    this.hold = hold;
  }

  async add({ round, due }: Tally, batch: Batch): Promise<Added> {
    const { store } = this.ports;
    const outcome = await store.create(alertKeys.more(due, round, nameOf(batch)), packRecord(batch));
    const isClosed = (await store.read(alertKeys.closed(round))) !== undefined;
    if (isClosed) return (await this.close({ round, due })).digest;
    return outcome === 'created' ? 'added' : 'there';
  }

  /** Makes the digest of a round, unless somebody has, and sees to it that it is sent, unless somebody does. */
  async close(tally: Tally): Promise<Closed> {
    const { round } = tally;
    await this.claims.make(alertKeys.closed(round), encodeRecord(this.claims.now()));
    const { rounds, there } = await readFolder(this.ports.store, folderOf(round), `${round}-`);
    const known = rounds[0];
    const { first } = known;
    if (first) await this.claims.settle(alertKeys.first(round), first, there, this.tellingOf(first.finding));
    const key = alertKeys.digest(round);
    if (known.digest) {
      const tell = this.telling(known, known.digest);
      const sent = await this.claims.settle(key, known.digest, there, tell);
      return closed(known.digest, sent);
    }
    const { digest, isOurs } = await this.decide(tally);
    return closed(digest, isOurs ? await this.claims.send(key, this.telling(known, digest)) : 'busy');
  }

  /** Removes the batches of a round that was closed, also of somebody who has come too late and knows it. */
  async clear({ round, due }: Tally): Promise<void> {
    const { store } = this.ports;
    const listed = await store.list(alertKeys.more(due, round));
    await mapParallel(listed, AT_ONCE, ({ key }) => store.delete(key));
  }

  private async decide(tally: Tally): Promise<{ digest: DigestClaim; isOurs: boolean }> {
    const { store } = this.ports;
    const batch = await this.waiting(tally);
    const key = alertKeys.digest(tally.round);
    const claim = (isHeld: boolean): DigestClaim => ({ ...this.claims.now(), isHeld, batch });
    const make = (digest: DigestClaim) => this.claims.make(key, packRecord(digest));
    // What tells what was held back must not be held back, and about nothing there is nothing to tell.
    const isFree = intervalEndOf(tally.round) !== undefined || countOf(batch) === 0;
    let digest = claim(false);
    let isOurs = isFree ? await make(digest) : await this.flow.pass(() => make(digest), false);
    if (isOurs === 'held') {
      digest = claim(true);
      isOurs = await make(digest);
    }
    return { digest: isOurs ? digest : decodeDigest(key, await store.read(key)), isOurs };
  }

  private async waiting({ round, due }: Tally): Promise<Batch> {
    const { store } = this.ports;
    const listed = await store.list(alertKeys.more(due, round));
    const batches = await mapParallel(listed, AT_ONCE, async ({ key }) => {
      const body = await store.read(key);
      // Gone: a rival has made the digest, and ours will not be it.
      return body ? [decodeBatch(key, body)] : [];
    });
    return mergeBatches(batches.flat());
  }

  private telling({ first, round }: Round, { batch, isHeld }: DigestClaim): Tell {
    const { messenger } = this.ports;
    return async () => {
      const { from, to, some } = batch;
      if (countOf(batch) === 0) return;
      if (isHeld) return this.hold(batch);
      const end = intervalEndOf(round);
      if (end !== undefined) return messenger.send(heldMessage({ ...this.interval(end), held: countsOf(batch), some }));
      if (first) await messenger.send(digestMessage({ first: first.finding, more: countOf(batch), from, to, some }));
    };
  }

  /** Tells of one finding. */
  tellingOf(finding: Finding): Tell {
    return () => this.ports.messenger.send(messageOf(finding));
  }

  /** For messages about what is held back. */
  interval(end: number) {
    return { from: end - WINDOW, length: WINDOW, most: this.flow.most };
  }
}

const folderOf = (round: string): string => round.slice(0, round.lastIndexOf('/') + 1);

const closed = (digest: DigestClaim, sent: Sent): Closed => {
  const isMessage = !digest.isHeld && countOf(digest.batch) > 0;
  return { digest, sent, isTold: isMessage && (sent === 'sent' || sent === 'unrecorded') };
};

const countsOf = ({ rules }: Batch) =>
  rules
    .map(({ id, title, level, keys }) => ({ rule: id, title, level, count: keys.length }))
    .sort((a, b) => b.count - a.count);
