/**
 * Every failure that a retry may cure, or that a person must look at. What no retry can cure (malformed input) is
 * returned as problems instead.
 */
export const ERROR_CODES = {
  STORE_UNAVAILABLE: 'the object store could not be read or written; try again once it can',
  STORE_FULL: 'the disk is full; free some space and run again, nothing is lost',
  STORE_FORBIDDEN: 'the object store refused access; check its permissions and run again, nothing is lost',
  KEY_REFUSED: 'the way there would leave the archive; replace symbolic links in it by folders, and run again',
  LEDGER_DAMAGED: 'a ledger object is missing or unreadable; restore it from a backup before anything is delivered',
  REGISTRY_DAMAGED: 'settings are missing or unreadable; restore the object from a backup, or make the trail anew',
  ARCHIVE_DIFFERS: 'a log file exists with other bytes than the ledger names; somebody else wrote it',
  SERVICE_UNAVAILABLE: 'a service did not answer, or asked to slow down; try again, nothing is lost',
  SERVICE_REFUSED: 'a service refused; check that what is named exists and may be used, nothing is lost',
  MESSAGE_REFUSED: 'a queue does not take a message, whatever is tried; look at what it holds',
  TIME_SHORT: 'a run had no time left; what it did not take comes back by itself',
  KEY_UNUSABLE:
    'digests are signed with an RSA key of 2048 bits or more that its owner alone can read; mend it, nothing is lost',
  INPUT_UNREADABLE: 'an input could not be opened or read; check the path and its permissions',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error class: a code of this page, what was attempted, and the cause. Never event contents. */
export class TrailError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'TrailError';
    this.code = code;
  }

  /** What a person can do about it. */
  get remedy(): string {
    return ERROR_CODES[this.code];
  }
}
