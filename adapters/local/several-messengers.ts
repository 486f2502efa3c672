import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { TrailError } from '../../core/errors.ts';
import type { Messenger } from '../../ports/index.ts';

/** All of them: each is tried, whatever becomes of the others, and one that fails fails all. What is kept is what all have taken. */
export class SeveralMessengers implements Messenger {
  private readonly messengers: readonly Messenger[];

  private readonly record: Messenger | undefined;

  constructor(messengers: readonly Messenger[], record?: Messenger) {
    this.messengers = messengers;
    this.record = record;
  }

  async send(message: AlertMessage): Promise<void> {
    const results = await Promise.allSettled(this.messengers.map((messenger) => messenger.send(message)));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (reasons.length > 0) throw together(reasons);
    // Last: a message that fails comes again, and must not be in there twice.
    await this.record?.send(message);
  }
}

/** Another try may help if it may help one of them. */
const together = (reasons: readonly unknown[]): unknown => {
  if (reasons.length === 1) return reasons[0];
  const errors = reasons.filter((reason) => reason instanceof TrailError);
  const isRefused = errors.length === reasons.length && errors.every(({ code }) => code === 'SERVICE_REFUSED');
  const messages = reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason)));
  return new TrailError(isRefused ? 'SERVICE_REFUSED' : 'SERVICE_UNAVAILABLE', messages.join('; '), { cause: reasons });
};
