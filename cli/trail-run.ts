import { cliEnvironment, readEnvironment } from '../contracts/environment.ts';
import type { TrailError } from '../core/errors.ts';
import type { Caller } from '../core/trails/api.ts';
import { isRefusal, type Refusal, REFUSALS } from '../core/trails/refusal.ts';
import { callerOf, type Complaint, isComplaint } from './caller.ts';
import { complain, complainOfArchive, explainError } from './complain.ts';
import { cleanJson, cleanLines } from './terminal.ts';
import { openTrails, type Trails } from './trail-archive.ts';
import { type CommonFlags, nameOf } from './trail-flags.ts';

/** What a command found out: CloudTrail's own answer, if it has one, and the same for people. */
export interface Answer {
  readonly json?: unknown;
  readonly text: string;
  /** What could not be read of the registry: the answer may be incomplete. */
  readonly faults?: readonly TrailError[];
}

/** The exit status where something could not be read, and all else was. */
export const INCOMPLETE = 1;

export type Outcome = Answer | Refusal | Complaint;

/** What a command does with a trail that was named, and for whom. */
export interface Asked {
  readonly trails: Trails;
  readonly caller: Caller;
  /** A name or an ARN. */
  readonly name: string;
}

/** Does it with the trail that is named, and prints the outcome. Returns the exit status. */
export const withTrail = (
  argument: string | undefined,
  flags: CommonFlags,
  act: (asked: Asked) => Promise<Outcome>,
): Promise<number> =>
  inArchive(flags, async (trails) => {
    const name = nameOf(argument, flags);
    if (isComplaint(name)) return name;
    const caller = await callerIn(trails, flags, name);
    return isComplaint(caller) ? caller : act({ trails, caller, name });
  });

/** Does it for whoever asks, and prints the outcome. Returns the exit status. */
export const asCaller = (flags: CommonFlags, act: (asked: Omit<Asked, 'name'>) => Promise<Outcome>): Promise<number> =>
  inArchive(flags, async (trails) => {
    const caller = await callerIn(trails, flags);
    return isComplaint(caller) ? caller : act({ trails, caller });
  });

const callerIn = (trails: Trails, flags: CommonFlags, name?: string): Promise<Caller | Complaint> => {
  const environment = readEnvironment(cliEnvironment);
  return callerOf({ flags, environment, name, known: trails.configuration });
};

/** Does it in the archive of the flags, and prints the outcome. Returns the exit status. */
export const inArchive = async (
  { archive, json }: Pick<CommonFlags, 'archive' | 'json'>,
  act: (trails: Trails) => Promise<Outcome>,
): Promise<number> => {
  const complaint = complainOfArchive(archive);
  if (complaint !== undefined) return complaint;
  try {
    return print(await act(openTrails(archive)), json);
  } catch (error) {
    return explainError(error);
  }
};

const print = (outcome: Outcome, isJson = false): number => {
  if (isComplaint(outcome)) return complain(outcome.complaint, outcome.remedy);
  if (isRefusal(outcome)) return complain(`${outcome.refused}: ${outcome.message}`, REFUSALS[outcome.refused]);
  const { json, text, faults = [] } = outcome;
  if (!isJson) process.stdout.write(`${cleanLines(text)}\n`);
  else if (json !== undefined) process.stdout.write(`${cleanJson(json)}\n`);
  for (const { message, remedy } of faults) complain(message, remedy);
  return faults.length > 0 ? INCOMPLETE : 0;
};
