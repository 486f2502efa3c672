/** A topic, and what it is for: alerts, or else alarms. */
export interface TestedTopic {
  readonly topic: string;
  readonly isAlert: boolean;
}

/** What became of a test message. */
export interface Told {
  readonly topic: string;
  /** Of alerts, nobody says. */
  readonly messageId?: string;
  /** Subscriptions that receive it; not known if this user may not ask. */
  readonly confirmed: number | undefined;
  /** Where SNS waits for somebody to confirm. */
  readonly waiting: readonly string[];
}

/** What became of the test messages, for people. */
export const viewTold = (told: readonly Told[]): string => told.map(viewOne).join('\n');

const viewOne = ({ topic, messageId, confirmed, waiting }: Told): string => {
  const mails = waiting.map(
    (endpoint) => `  ${endpoint} has not confirmed: open the mail from AWS Notifications there`,
  );
  const sent = messageId === undefined ? 'Sent' : `Sent ${messageId}`;
  return [`${sent} to ${topic}.`, `  ${receiversOf(confirmed)}`, ...mails].join('\n');
};

const receiversOf = (confirmed: number | undefined): string => {
  if (confirmed === undefined) return 'Who receives it is not known: this user may not list subscriptions.';
  if (confirmed === 0) return 'Nobody receives it.';
  return confirmed === 1 ? 'One subscription receives it.' : `${confirmed} subscriptions receive it.`;
};
