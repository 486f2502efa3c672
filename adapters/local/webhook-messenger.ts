import { setTimeout } from 'node:timers/promises';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { authored } from '../../core/alerts/plain-text.ts';
import { TrailError } from '../../core/errors.ts';
import type { Clock, Messenger } from '../../ports/index.ts';
import { isOwnMachine } from './own-machine.ts';
import { kindOfHost, type PayloadKind, PAYLOADS } from './webhook-payloads.ts';

const SECOND = 1000;
const TRIES = 4;
const LONGEST_PAUSE = 30 * SECOND;
const LONGEST_REASON = 300;
const MOST_ANSWER = 2000;
/** How `fetch` says that it never calls such a port. */
const BAD_PORT = 'bad port';

export interface WebhookMessengerOptions {
  /** Whoever knows it can write to the channel: it appears in no message. */
  readonly url: string;
  /** @default what the URL's host takes */
  readonly kind?: PayloadKind;
  /** Whether it may go to another machine without TLS. */
  readonly withoutTls?: boolean;
  /** For how long an answer may take, in milliseconds. */
  readonly patience?: number;
  /** The first pause before another try, in milliseconds; each is twice as long as the one before. */
  readonly pause?: number;
  /** For servers that say until when to wait, and not how long. */
  readonly clock?: Clock;
}

/** What came of one try: it may be worth another after a pause. */
interface Failure {
  readonly reason: string;
  readonly mayPass: boolean;
  readonly pause?: number;
}

/** Slack, Teams, or any web server that takes JSON. */
export class WebhookMessenger implements Messenger {
  private readonly url: URL;
  private readonly kind: PayloadKind;
  private readonly authorization: { readonly authorization?: string };
  private readonly options: { readonly patience: number; readonly pause: number; readonly clock: Clock };

  /** Throws `SERVICE_REFUSED` for what is no such URL, without repeating it. */
  constructor({
    url,
    kind,
    withoutTls,
    patience = 10 * SECOND,
    pause = SECOND,
    clock = Date.now,
  }: WebhookMessengerOptions) {
    this.url = parseUrl(url, withoutTls ?? false);
    this.authorization = takeCredentials(this.url);
    this.kind = kind ?? kindOfHost(this.url.hostname);
    this.options = { patience, pause, clock };
  }

  async send(message: AlertMessage): Promise<void> {
    const body = JSON.stringify(PAYLOADS[this.kind](message));
    for (let tried = 1; ; tried++) {
      const failure = await this.post(body);
      if (failure === undefined) return;
      if (!failure.mayPass || tried === TRIES) throw this.errorOf(failure);
      await setTimeout(Math.min(failure.pause ?? this.options.pause * 2 ** (tried - 1), LONGEST_PAUSE));
    }
  }

  private errorOf({ reason, mayPass }: Failure): TrailError {
    const code = mayPass ? 'SERVICE_UNAVAILABLE' : 'SERVICE_REFUSED';
    return new TrailError(code, `cannot call the webhook of ${this.url.host}: ${authored(reason, LONGEST_REASON)}`);
  }

  private async post(body: string): Promise<Failure | undefined> {
    try {
      const answer = await fetch(this.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'OpenTrail',
          ...this.authorization,
        },
        body,
        // The next host would get the alert, too.
        redirect: 'manual',
        signal: AbortSignal.timeout(this.options.patience),
      });
      return this.judge(answer, await beginOf(answer));
    } catch (error) {
      const reason = reasonOf(error);
      return { reason, mayPass: !reason.endsWith(BAD_PORT) };
    }
  }

  private judge({ status, ok, headers }: Response, said: string): Failure | undefined {
    // Teams' older webhooks answer with 200, and tell in words that it went wrong.
    const isHiddenFailure = ok && this.kind === 'teams' && said.startsWith('Webhook message delivery failed');
    if (ok && !isHiddenFailure) return undefined;
    const isPassing = isHiddenFailure || status === 408 || status === 429 || status >= 500;
    const reason = status >= 300 && status < 400 ? `it leads elsewhere (${status})` : `it answered ${status} ${said}`;
    return { reason, mayPass: isPassing, pause: pauseOf(headers.get('retry-after'), this.options.clock()) };
  }
}

const parseUrl = (text: string, withoutTls: boolean): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && (withoutTls || isOwnMachine(url.hostname)));
  if (url === undefined || !isSafe)
    throw new TrailError('SERVICE_REFUSED', 'refused the webhook: an https:// URL is needed');
  return url;
};

/** `fetch` takes no credentials in a URL. */
const takeCredentials = (url: URL): { readonly authorization?: string } => {
  const { username, password } = url;
  if (username === '' && password === '') return {};
  [url.username, url.password] = ['', ''];
  const text = [username, password].map(decodeURIComponent).join(':');
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
};

/** The beginning of what a server answers, however much that is. */
const beginOf = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) {
    chunks.push(chunk as Uint8Array);
    if (chunks.reduce((sum, { length }) => sum + length, 0) >= MOST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MOST_ANSWER);
};

/** How long a server asks to wait: seconds, or until when. */
const pauseOf = (text: string | null, now: number): number | undefined => {
  if (text === null || text.trim() === '') return undefined;
  const until = /^\s*\d+\s*$/.test(text) ? now + Number(text) * SECOND : Date.parse(text);
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
};

const reasonOf = (error: unknown): string => {
  const { name, message, cause } = error as Partial<Error>;
  if (name === 'TimeoutError') return 'it did not answer in time';
  return [message, (cause as Partial<Error> | undefined)?.message].filter(Boolean).join(': ');
};
