import type { AlertMessage } from '../core/alerts/alert-message.ts';
import { type Level, LEVELS } from '../core/rules/rule.ts';
import type { Messenger } from '../ports/index.ts';

/** What is shown of a message that was sent. */
export interface SentMessage {
  readonly level: Level;
  readonly subject: string;
}

/** Remembers the worst of the messages that another messenger has sent, and how many there were. */
export class RememberedMessages implements Messenger {
  count = 0;
  private readonly byLevel = new Map<Level, SentMessage[]>();
  private readonly messenger: Messenger;
  private readonly most: number;

  constructor(messenger: Messenger, most: number) {
    this.messenger = messenger;
    this.most = most;
  }

  async send(message: AlertMessage): Promise<void> {
    await this.messenger.send(message);
    this.count++;
    const { level, subject } = message;
    const known = this.byLevel.get(level) ?? [];
    this.byLevel.set(level, known);
    if (known.length < this.most) known.push({ level, subject });
  }

  /** The worst first; those of a level in the order in which they were sent. */
  worst(): readonly SentMessage[] {
    return LEVELS.toReversed()
      .flatMap((level) => this.byLevel.get(level) ?? [])
      .slice(0, this.most);
  }
}
