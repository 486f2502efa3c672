import { TrailError } from '../core/errors.ts';

/** Our own messages tell nothing of events; of an error that nobody foresaw that is not known, so only its kind is told. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof TrailError) return `${error.code}: ${error.message}`;
  return `${error instanceof Error ? error.name : 'an unknown error'}: the log of the function tells where`;
};

/** The same for the log, with what AWS wants to know if it is asked. */
export const toldOf = (error: unknown): Readonly<Record<string, unknown>> => {
  const cause = error instanceof Error ? error.cause : undefined;
  const remedy = error instanceof TrailError ? error.remedy : undefined;
  return { reason: reasonOf(error), remedy, cause: kindOf(cause), at: framesOf(cause ?? error) };
};

const kindOf = (cause: unknown): object | undefined => {
  if (!(cause instanceof Error)) return undefined;
  const { requestId, httpStatusCode } =
    (cause as { $metadata?: { requestId?: string; httpStatusCode?: number } }).$metadata ?? {};
  return { name: cause.name, requestId, httpStatusCode };
};

const FRAME = /^\s+at /;
const MOST_FRAMES = 8;

/** A stack begins with the message, which is left out. */
const framesOf = (error: unknown): readonly string[] | undefined =>
  error instanceof Error
    ? error.stack
        ?.split('\n')
        .filter((line) => FRAME.test(line))
        .slice(0, MOST_FRAMES)
        .map((line) => line.trim())
    : undefined;
