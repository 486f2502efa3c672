import { complain, complainOfArchive, explainError } from './complain.ts';
import { tellWhenInterrupted } from './interrupt.ts';
import { complainOfMissing } from './keys.ts';
import { sealArchive, type SealResult } from './seal.ts';
import { viewSeal } from './seal-view.ts';
import { cleanJson, cleanLines } from './terminal.ts';

export interface SealFlags {
  readonly archive: string;
  readonly keyFile?: string;
  readonly hours?: boolean;
  readonly json?: boolean;
}

/** The exit status where something waits or is missing. */
const INCOMPLETE = 1;

/** Runs `opentrail seal` and prints what it did. Returns the exit status. */
export const runSeal = async ({ archive, keyFile, hours, json }: SealFlags): Promise<number> => {
  const complaint = complainOfArchive(archive) ?? complainOfMissing(archive);
  if (complaint !== undefined) return complaint;
  tellWhenInterrupted('Stopped. Nothing is lost: run the same command again and it goes on.');
  try {
    const result = await sealArchive({ archive, keyFile, ends: hours ? 'hours' : 'now', clock: Date.now });
    process.stdout.write(`${json ? cleanJson(jsonOf(result)) : cleanLines(viewSeal(result, { archive, hours }))}\n`);
    for (const { message, remedy } of result.faults) complain(message, remedy);
    const isDone = [result.waiting, result.missing, result.faults].every((list) => list.length === 0);
    return isDone ? 0 : INCOMPLETE;
  } catch (error) {
    return explainError(error);
  }
};

/** The summary as `--json` prints it; times are ISO-8601. */
const jsonOf = ({ archive, sealed, waiting, missing, nothing }: SealResult) => ({
  archive,
  sealed: sealed.map((trail) => ({
    ...trail,
    from: new Date(trail.from).toISOString(),
    to: new Date(trail.to).toISOString(),
  })),
  waiting,
  missing,
  ...(nothing ? { nothing: nothing.because } : {}),
});
