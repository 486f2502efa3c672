import { alertKeys } from '../core/alerts/alert-keys.ts';
import { type Claim, decodeClaim, encodeRecord } from '../core/alerts/alert-record.ts';
import { isOutage, type Memory, NotTold } from './alert-memory.ts';
import type { AlertPorts } from './alert.ts';

/**
 * What became of a message: we have sent it (`unrecorded`: and could not note that), it had been sent before, or somebody
 * else is `busy` with it.
 */
export type Sent = 'sent' | 'unrecorded' | 'before' | 'busy';

export interface ClaimOptions {
  /** After so many milliseconds who claimed a message is taken to have stopped. */
  readonly staleAfter: number;
  readonly memory: Memory;
}

/** Sends, or does whatever else is done once. */
export type Tell = () => Promise<void>;

/**
 * Messages that are sent once: claimed, sent, noted as sent. Who makes the claim sends; rivals see it. A claim that is not
 * followed by `sent` is taken over when it is stale, when its attempt is noted as failed, or when it was made by ourselves:
 * nobody asks twice at a time about the same message within a process. Who takes over claims a further attempt, so that
 * again only one of several does.
 */
export class Claims {
  private readonly ports: AlertPorts;
  private readonly options: ClaimOptions;
  /** Who we are, in claims. */
  private readonly name: string;

  constructor(ports: AlertPorts, options: ClaimOptions) {
    this.ports = ports;
    this.options = options;
    this.name = ports.unique();
  }

  /** The beginning of a claim that is made now. */
  now(): Claim {
    return { format: 1, time: this.ports.clock(), by: this.name };
  }

  /** Whether the claim is ours. */
  async make(key: string, body: Uint8Array): Promise<boolean> {
    return (await this.ports.store.create(key, body)) === 'created';
  }

  /** Sends what we have claimed. Throws if it cannot be sent, which is noted then. */
  async send(key: string, tell: Tell, attempt = 0): Promise<'sent' | 'unrecorded'> {
    try {
      await tell();
    } catch (error) {
      await this.make(alertKeys.failed(key, attempt), encodeRecord(this.now())).catch(() => undefined);
      throw new NotTold(key, { cause: error });
    }
    return this.note(key);
  }

  /** Notes that it was sent; remembers it, if that is not possible. */
  async note(key: string): Promise<'sent' | 'unrecorded'> {
    try {
      await this.make(alertKeys.sent(key), encodeRecord(this.now()));
      return 'sent';
    } catch (error) {
      if (!isOutage(error)) throw error;
      this.options.memory.add(key);
      return 'unrecorded';
    }
  }

  /** Sees to it that what somebody has claimed is sent. `there` are the keys that begin with the claim's. */
  async settle(key: string, claim: Claim, there: ReadonlySet<string>, tell: Tell): Promise<Sent> {
    if (there.has(alertKeys.sent(key))) return 'before';
    if (this.options.memory.has(key)) {
      await this.note(key);
      return 'before';
    }
    const attempt = newestAttempt(key, there);
    if (await this.isBusy(key, claim, attempt, there)) return 'busy';
    const isOurs = await this.make(alertKeys.attempt(key, attempt + 1), encodeRecord(this.now()));
    return isOurs ? this.send(key, tell, attempt + 1) : 'busy';
  }

  private async isBusy(key: string, claim: Claim, attempt: number, there: ReadonlySet<string>): Promise<boolean> {
    if (there.has(alertKeys.failed(key, attempt))) return false;
    const attemptKey = alertKeys.attempt(key, attempt);
    const newest = attempt === 0 ? claim : decodeClaim(attemptKey, await this.ports.store.read(attemptKey));
    if (newest.by === this.name) return false;
    // Either way: a clock that is ahead must not keep a claim alive.
    return Math.abs(this.ports.clock() - newest.time) < this.options.staleAfter;
  }
}

const newestAttempt = (key: string, there: ReadonlySet<string>): number => {
  let attempt = 0;
  while (there.has(alertKeys.attempt(key, attempt + 1))) attempt++;
  return attempt;
};
