import { ALERT_MESSAGES } from '../../contracts/archive-layout.ts';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { formatTime } from '../../core/time.ts';
import type { Clock, Messenger } from '../../ports/index.ts';
import { LineFiles } from './line-files.ts';

/** `2026-03-01` is the first part of a time. */
const DAY = 10;

/** `<archive>/alert-messages/<day>.jsonl`, a message a line, of the day on which it was told. */
export class FileMessenger implements Messenger {
  private readonly files: LineFiles;
  private readonly clock: Clock;

  constructor(archive: string, clock: Clock) {
    this.files = new LineFiles(archive);
    this.clock = clock;
  }

  async send(message: AlertMessage): Promise<void> {
    const at = formatTime(this.clock());
    const line = Buffer.from(JSON.stringify({ at, ...message }));
    await this.files.append(`${ALERT_MESSAGES}${at.slice(0, DAY)}.jsonl`, [line]);
  }
}
