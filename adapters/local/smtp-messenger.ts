import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { authored } from '../../core/alerts/plain-text.ts';
import { TrailError } from '../../core/errors.ts';
import type { Messenger } from '../../ports/index.ts';
import { isOwnMachine } from './own-machine.ts';

const SECOND = 1000;
const LONGEST_REASON = 300;

export interface SmtpMessengerOptions {
  /** `smtp://` (STARTTLS) or `smtps://`, with `user:password@` if the server asks for them. */
  readonly url: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Whether mail may go to another machine without TLS; else it is refused rather than read on its way. */
  readonly withoutTls?: boolean;
  /** For how long a server may be silent, in milliseconds. */
  readonly patience?: number;
}

/** A mail server: the text for people, and the JSON as `alert.json`. */
export class SmtpMessenger implements Messenger {
  private readonly transport: Transporter;
  private readonly addresses: { readonly from: string; readonly to: string[] };
  private readonly server: string;
  private readonly secrets: readonly string[];

  /** Throws `SERVICE_REFUSED` for what is no such URL, or has nobody to write to. */
  constructor({ url, from, to, withoutTls = false, patience = 20 * SECOND }: SmtpMessengerOptions) {
    const { hostname, host, port, protocol, username, password } = parseUrl(url);
    if (to.length === 0 || [from, ...to].some((address) => !isAddress(address)))
      throw new TrailError('SERVICE_REFUSED', 'refused the mail addresses: one from, and one or more to, are needed');
    const isSecure = protocol === 'smtps:';
    const isOwn = isOwnMachine(hostname);
    this.server = host;
    this.addresses = { from, to: [...to] };
    this.secrets = secretsOf(username, password);
    this.transport = createTransport({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (isSecure ? 465 : 587) : Number(port),
      secure: isSecure,
      requireTLS: !isSecure && !withoutTls && !isOwn,
      // Nobody vouches for the certificate of this machine's own server.
      ignoreTLS: !isSecure && isOwn,
      ...(username !== '' && { auth: { user: username, pass: password } }),
      connectionTimeout: patience,
      greetingTimeout: patience,
      socketTimeout: patience,
      dnsTimeout: patience,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(message: AlertMessage): Promise<void> {
    const rejected = await this.deliver({ ...this.addresses, ...mailOf(message) });
    if (rejected > 0)
      throw new TrailError(
        'SERVICE_REFUSED',
        `cannot mail to all: ${this.server} refused ${rejected} of the addresses`,
      );
  }

  private async deliver(mail: SendMailOptions): Promise<number> {
    try {
      const { rejected } = (await this.transport.sendMail(mail)) as { readonly rejected?: readonly unknown[] };
      return rejected?.length ?? 0;
    } catch (error) {
      // The error itself is not kept: it may hold what was said when signing in.
      throw new TrailError(codeOf(error), `cannot mail by ${this.server}: ${this.reasonOf(error)}`);
    }
  }

  private reasonOf(error: unknown): string {
    const said = (error as Partial<Error>).message ?? String(error);
    return authored(
      this.secrets.reduce((text, secret) => text.replaceAll(secret, '***'), said),
      LONGEST_REASON,
    );
  }
}

const parseUrl = (text: string) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isKnown = url?.protocol === 'smtp:' || url?.protocol === 'smtps:';
  // What it says is not repeated: it may hold a password.
  if (!isKnown || url.hostname === '' || !/^\/?$/.test(url.pathname) || url.search !== '')
    throw new TrailError(
      'SERVICE_REFUSED',
      'refused the mail server: smtp://user:password@host:port is what is needed',
    );
  const { hostname, host, port, protocol } = url;
  return { hostname, host, port, protocol, username: decoded(url.username), password: decoded(url.password) };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A password, and the forms in which it is sent, the longest first. */
const secretsOf = (user: string, password: string): readonly string[] => {
  const sent = [`\0${user}\0${password}`, password].map((text) => Buffer.from(text).toString('base64'));
  return password === '' ? [] : [...sent, password];
};

const isAddress = (text: string): boolean => text.includes('@') && !/\p{Cc}/u.test(text);

const mailOf = ({ subject, text, json, level, kind }: AlertMessage): SendMailOptions => ({
  subject,
  text,
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Opentrail-Level': level, 'X-Opentrail-Kind': kind },
  priority: level === 'critical' || level === 'high' ? 'high' : 'normal',
  attachments: [
    { filename: 'alert.json', content: JSON.stringify(json, null, 2), contentType: 'application/json; charset=utf-8' },
  ],
});

/** A 5xx of the server, or of what we ask for, stays so; all else may pass. */
const codeOf = (error: unknown) => {
  const { code, responseCode = 0 } = error as { readonly code?: string; readonly responseCode?: number };
  const isRefusal =
    responseCode >= 500 || (responseCode === 0 && /^(?:EAUTH|ENOAUTH|ETLS|EENVELOPE)$/.test(code ?? ''));
  return isRefusal ? 'SERVICE_REFUSED' : 'SERVICE_UNAVAILABLE';
};
