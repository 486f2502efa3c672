import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { FileMessenger } from '../adapters/local/file-messenger.ts';
import { SeveralMessengers } from '../adapters/local/several-messengers.ts';
import { type PayloadKind, PAYLOADS } from '../adapters/local/webhook-payloads.ts';
import { TrailError } from '../core/errors.ts';
import type { Messenger } from '../ports/index.ts';
import type { Complaint } from './caller.ts';

/** Who is told of alerts, beside the archive's own files. */
export interface MessengerFlags {
  readonly smtp?: string;
  readonly mailFrom?: string;
  readonly mailTo?: readonly string[];
  readonly webhook?: string;
  readonly webhookKind?: PayloadKind;
}

/** Who is told, and how patiently. */
export interface Messengers {
  readonly messenger: Messenger;
  /** How many messages are sent in five minutes: people read fewer than files take. */
  readonly mostMessages?: number;
  /** How long sending one may take, in milliseconds. */
  readonly staleAfter?: number;
}

/** Somebody who is told, and how a person calls them. */
export interface NamedMessenger {
  readonly name: string;
  readonly messenger: Messenger;
}

/** Files take all that a year of logs has to tell. */
const ONLY_FILES = { mostMessages: 1000, staleAfter: 2000 };

/** The flags of commands that tell somebody. */
export const addMessengerFlags = (command: Command): Command =>
  command
    .option('--smtp <url>', 'mail alerts by this server: smtp://user:password@host:port, or smtps://')
    .option('--mail-from <address>', 'from this address')
    .option('--mail-to <address...>', 'to these; give paths first')
    .option('--webhook <url>', 'send alerts to this webhook, too: of Slack, of Teams, or any that takes JSON')
    .addOption(
      new Option('--webhook-kind <kind>', 'what it takes, if its address does not tell').choices(Object.keys(PAYLOADS)),
    );

/** The messengers that the flags ask for, and the files of the archive. */
export const messengersOf = async (flags: MessengerFlags, archive: string): Promise<Messengers | Complaint> => {
  const files = new FileMessenger(resolve(archive), Date.now);
  const wrong = wrongFlags(flags);
  if (wrong) return wrong;
  try {
    const others = await namedMessengers(flags);
    if (others.length === 0) return { messenger: files, ...ONLY_FILES };
    return {
      messenger: new SeveralMessengers(
        others.map(({ messenger }) => messenger),
        files,
      ),
    };
  } catch (error) {
    if (!(error instanceof TrailError)) throw error;
    return { complaint: error.message, remedy: 'opentrail ingest --help shows what is needed' };
  }
};

/** What is wrong with the flags, if something is. */
export const wrongFlags = ({
  smtp,
  mailFrom,
  mailTo = [],
  webhook,
  webhookKind,
}: MessengerFlags): Complaint | undefined => {
  const hasAddresses = mailFrom !== undefined && mailTo.length > 0;
  if (smtp !== undefined && !hasAddresses)
    return { complaint: '--smtp does not say whom to mail', remedy: 'add --mail-from ADDRESS --mail-to ADDRESS…' };
  if (smtp === undefined && (mailFrom !== undefined || mailTo.length > 0))
    return { complaint: 'there is nothing to mail with', remedy: 'add --smtp smtp://user:password@host:port' };
  if (webhook === undefined && webhookKind !== undefined)
    return { complaint: '--webhook-kind is of no webhook', remedy: 'add --webhook URL' };
  return undefined;
};

/** The messengers beside files. Throws `SERVICE_REFUSED` for an address that is none. */
export const namedMessengers = async (flags: MessengerFlags): Promise<readonly NamedMessenger[]> => [
  ...(await byMail(flags)),
  ...(await byWebhook(flags)),
];

/** Imported late: most runs tell nobody but files. */
const byMail = async ({ smtp, mailFrom = '', mailTo = [] }: MessengerFlags): Promise<readonly NamedMessenger[]> => {
  if (smtp === undefined) return [];
  const { SmtpMessenger } = await import('../adapters/local/smtp-messenger.ts');
  const messenger = new SmtpMessenger({ url: smtp, from: mailFrom, to: mailTo });
  return [{ name: `by ${new URL(smtp).host} to ${mailTo.join(', ')}`, messenger }];
};

const byWebhook = async ({ webhook, webhookKind }: MessengerFlags): Promise<readonly NamedMessenger[]> => {
  if (webhook === undefined) return [];
  const { WebhookMessenger } = await import('../adapters/local/webhook-messenger.ts');
  const messenger = new WebhookMessenger({ url: webhook, ...(webhookKind ? { kind: webhookKind } : {}) });
  // Whoever knows all of the address can write to the channel.
  return [{ name: `to the webhook of ${new URL(webhook).host}`, messenger }];
};
