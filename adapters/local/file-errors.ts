import { TrailError, type ErrorCode } from '../../core/errors.ts';

const MEANING: Partial<Record<string, ErrorCode>> = {
  ENOSPC: 'STORE_FULL',
  EDQUOT: 'STORE_FULL',
  EACCES: 'STORE_FORBIDDEN',
  EPERM: 'STORE_FORBIDDEN',
  EROFS: 'STORE_FORBIDDEN',
  ENAMETOOLONG: 'KEY_REFUSED',
  ELOOP: 'KEY_REFUSED',
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** Whether the operating system failed with one of these codes. */
export const failedWith = (error: unknown, ...codes: readonly string[]): boolean => codes.includes(codeOf(error));

/** For `catch`: `undefined` when the operating system failed with one of these codes; throws anything else again. */
export const undefinedOn =
  (...codes: readonly string[]) =>
  (error: unknown): undefined => {
    if (!failedWith(error, ...codes)) throw error;
  };

/**
 * Does at once what takes less time than to hand it to another thread and wait: looking, opening, linking, removing.
 * Throws by rejecting, like what it stands for.
 */
export const quickly = async <T>(perform: () => T): Promise<T> => perform();

/** Does it; what goes wrong becomes a `TrailError` that says what was attempted and keeps the cause. */
export const attempt = async <T>(what: string, perform: () => Promise<T>): Promise<T> => {
  try {
    return await perform();
  } catch (cause) {
    if (cause instanceof TrailError) throw cause;
    throw new TrailError(MEANING[codeOf(cause)] ?? 'STORE_UNAVAILABLE', `cannot ${what}`, { cause });
  }
};
