import { TrailError } from '../core/errors.ts';
import { testMessage } from '../core/alerts/messages.ts';
import type { AlertFlags } from './alert-command.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { complain, explainError, USAGE } from './complain.ts';
import { type NamedMessenger, namedMessengers, wrongFlags } from './messengers.ts';
import { clean, cleanJson } from './terminal.ts';

/** Sends the test message by mail, to a webhook, or both, whatever becomes of the other. Returns the exit status. */
export const tryMessengers = async (flags: AlertFlags): Promise<number> => {
  const messengers = await messengersOf(flags);
  if (isComplaint(messengers)) return complain(messengers.complaint, messengers.remedy);
  const sent: string[] = [];
  for (const { name, messenger } of messengers) {
    try {
      await messenger.send(testMessage());
      sent.push(name);
    } catch (error) {
      explainError(error);
    }
  }
  if (flags.json) process.stdout.write(`${cleanJson({ sent })}\n`);
  else for (const name of sent) process.stdout.write(`${clean(`Sent ${name}.`)}\n`);
  return sent.length === messengers.length ? 0 : USAGE;
};

const messengersOf = async (flags: AlertFlags): Promise<readonly NamedMessenger[] | Complaint> => {
  const wrong = wrongFlags(flags);
  if (wrong) return wrong;
  try {
    return await namedMessengers(flags);
  } catch (error) {
    if (!(error instanceof TrailError)) throw error;
    return { complaint: error.message, remedy: 'opentrail alert test --help shows what is needed' };
  }
};
