import { setTimeout } from 'node:timers/promises';
import { type ErrorCode, TrailError } from '../../core/errors.ts';

/** What the SDK tells of a refusal. */
interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly headers?: Readonly<Partial<Record<string, string>>> };
}

/** How failures of S3, and of all others, are called. */
const CODES = {
  store: { unavailable: 'STORE_UNAVAILABLE', refused: 'STORE_FORBIDDEN' },
  service: { unavailable: 'SERVICE_UNAVAILABLE', refused: 'SERVICE_REFUSED' },
} as const satisfies Record<string, Record<string, ErrorCode>>;

/** Refusals by their status that another try may cure all the same: also an object that goes while it is read. */
const PASSING =
  /throttl|TooManyRequests|RequestLimit|SlowDown|RequestTime|Expired|BadDigest|XAmzContent|InternalError|NoSuchKey/i;
const PASSING_STATUS: ReadonlySet<number> = new Set([408, 409, 412, 429]);

const LONGEST_MESSAGE = 500;

/** Whether AWS answered with one of these statuses. */
export const answered = (error: unknown, ...statuses: readonly number[]): boolean =>
  statuses.includes((error as AwsError).$metadata?.httpStatusCode ?? 0);

/** Whether AWS calls its refusal one of these. */
export const isCalled = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);

/** Whether the SDK had tried before: then AWS may have done what it was asked, and its answer was lost. */
export const wasTriedBefore = (error: unknown): boolean => ((error as AwsError).$metadata?.attempts ?? 1) > 1;

/** A header of AWS's refusal. */
export const headerOf = (error: unknown, name: string): string | undefined =>
  (error as AwsError).$response?.headers?.[name];

/** For `catch`: `undefined` when AWS calls it one of these; throws anything else again. */
export const undefinedWhen =
  (...names: readonly string[]) =>
  (error: unknown): undefined => {
    if (!isCalled(error, ...names)) throw error;
  };

/** A `TrailError` that says what was attempted and what AWS says, and keeps the cause; one that is one, as it is. */
export const failureOf = (kind: keyof typeof CODES, what: string, cause: unknown): TrailError => {
  if (cause instanceof TrailError) return cause;
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new TrailError(codeOf(kind, cause), `cannot ${what}: ${reason.slice(0, LONGEST_MESSAGE)}`, { cause });
};

/** Does it; what goes wrong becomes a `TrailError`. */
export const attemptAws = async <T>(kind: keyof typeof CODES, what: string, perform: () => Promise<T>): Promise<T> => {
  try {
    return await perform();
  } catch (cause) {
    throw failureOf(kind, what, cause);
  }
};

const codeOf = (kind: keyof typeof CODES, error: unknown): ErrorCode => {
  if (isCalled(error, 'KeyTooLongError')) return 'KEY_REFUSED';
  return isRefusal(error) ? CODES[kind].refused : CODES[kind].unavailable;
};

const isRefusal = (error: unknown): boolean => {
  if (isCalled(error, 'CredentialsProviderError')) return true;
  const status = (error as AwsError).$metadata?.httpStatusCode ?? 0;
  const mayPass = PASSING_STATUS.has(status) || PASSING.test((error as AwsError).name);
  return status >= 300 && status < 500 && !mayPass;
};

/** Waits longer after every try, by a random part, so that rivals do not meet again. */
export const pauseAfter = async (tries: number): Promise<void> => {
  await setTimeout(Math.random() * Math.min(2000, 50 * 2 ** tries));
};
