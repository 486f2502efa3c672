import type { CommittedFile } from '../core/commit.ts';
import { TrailError } from '../core/errors.ts';
import { type Copied, isDown } from './copy.ts';

/** What became of a commit's files, each by its own outcome. */
export interface CopiedFiles {
  readonly created: number;
  /** Of those created. */
  readonly summaries: number;
  readonly existed: number;
  /** Those that are there. */
  readonly delivered: readonly CommittedFile[];
  readonly failed: readonly CommittedFile[];
  /** How many are there before the first that is not. */
  readonly leading: number;
  /** Why some are not there: that the destination is down, before that it does not take one of them. */
  readonly error?: TrailError;
  readonly isDown: boolean;
  readonly isCutShort: boolean;
}

export const sorted = (files: readonly CommittedFile[], copied: readonly Copied[]): CopiedFiles => {
  const number = (wanted: Copied) => copied.filter((outcome) => outcome === wanted).length;
  const errors = copied.filter((outcome) => outcome instanceof TrailError);
  const down = errors.find(isDown);
  const error = down ?? errors.at(0);
  const gap = copied.findIndex((outcome) => !isThere(outcome));
  return {
    created: number('created'),
    summaries: files.filter(({ isSummary }, index) => isSummary && copied[index] === 'created').length,
    existed: number('exists'),
    delivered: files.filter((_, index) => isThere(copied[index])),
    failed: files.filter((_, index) => copied[index] instanceof TrailError),
    leading: gap < 0 ? copied.length : gap,
    ...(error ? { error } : {}),
    isDown: down !== undefined,
    isCutShort: copied.includes('no time'),
  };
};

const isThere = (copied: Copied): boolean => copied === 'created' || copied === 'exists';
