import type { Finding } from '../../core/alerts/finding.ts';
import type { Gateway } from './gateway.ts';

/** An alert that SNS has taken, as it went through the gateway. */
export interface ToldAlert {
  /** When it came by, in milliseconds since 1970. */
  readonly at: number;
  readonly topic: string;
  readonly subject: string;
  /** For people. */
  readonly text: string;
  /** For machines. */
  readonly json: AlertJson;
}

/** What is told to machines, as far as this test looks at it. */
export interface AlertJson {
  readonly kind: 'finding' | 'digest' | 'held' | 'test';
  readonly level: string;
  readonly subject: string;
  /** Of a finding. */
  readonly finding?: Finding;
  /** Of a digest. */
  readonly first?: Finding;
  readonly more?: number;
}

/** Remembers what people are told: whatever becomes of queues, it was seen on its way. */
export class Told {
  readonly alerts: ToldAlert[] = [];
  /** Messages that collect has handed over. */
  handedOver = 0;

  constructor(gateway: Gateway) {
    gateway.onPassed = ({ app, service, name, status, at, object }, { body }) => {
      if (status !== 200) return;
      const isAlert = app.endsWith('-alert') && service === 'sns' && name === 'Publish';
      if (isAlert) this.alerts.push({ at, ...messageIn(new URLSearchParams(body.toString())) });
      const isHandOver = app.endsWith('-collect') && name === 'SendMessageBatch' && object?.endsWith('-alert');
      if (isHandOver) this.handedOver += (JSON.parse(body.toString()) as { Entries: unknown[] }).Entries.length;
    };
  }

  /** Messages about findings of a rule, since there were so many in all. */
  ofRule(rule: string, since = 0): ToldAlert[] {
    return this.alerts.slice(since).filter(({ json }) => json.finding?.rule.id === rule);
  }

  /** Messages about an event. */
  ofEvent(id: string): ToldAlert[] {
    return this.alerts.filter(({ json }) => json.finding?.event?.eventId === id);
  }
}

/** Throws if what is published is not what every subscriber can read. */
const messageIn = (form: URLSearchParams): Omit<ToldAlert, 'at'> => {
  const [topic, subject, message] = ['TopicArn', 'Subject', 'Message'].map((name) => form.get(name) ?? '');
  const { default: text, sqs } = JSON.parse(message) as { readonly default: string; readonly sqs: string };
  return { topic, subject, text, json: JSON.parse(sqs) as AlertJson };
};
