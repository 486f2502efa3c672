import type { FaultKind } from '../../core/verify/report.ts';
import type { BucketObject, ChainObjects } from './objects.ts';

/** What somebody does, of which the AWS CLI says nothing, or not all. */
export interface Silence {
  readonly name: string;
  /** Does it; returns the objects in the order of their keys, and which of them the AWS CLI names. */
  readonly act: (objects: ChainObjects) => {
    readonly all: readonly BucketObject[];
    readonly said: readonly BucketObject[];
  };
  readonly is: FaultKind;
}

const removed = (all: readonly BucketObject[], said: readonly BucketObject[] = []) => {
  for (const object of all) object.remove();
  return { all, said };
};

/** What `opentrail verify` finds, and the AWS CLI does not. */
export const SILENCES: readonly Silence[] = [
  {
    name: 'the newest digest is removed',
    act: ({ digests }) => removed(digests.slice(-1)),
    is: 'digestMissing',
  },
  {
    name: 'the two newest digests are removed',
    act: ({ digests }) => removed(digests.slice(-2)),
    is: 'digestMissing',
  },
  {
    name: 'two digests in a row are removed',
    act: ({ digests }) => {
      const two = digests.slice(-3, -1);
      return removed(two, two.slice(-1));
    },
    is: 'digestMissing',
  },
  {
    name: 'a log file is added',
    act: ({ logs: [first] }) => {
      const added = first.copied(first.key.replace(/_[^_]+(?=\.json\.gz$)/, '_AddedBySomebody0'));
      return { all: [added], said: [] };
    },
    is: 'fileAdded',
  },
];
