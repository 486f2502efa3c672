import type { FaultKind } from '../core/verify/report.ts';
import { faultsOf, type Findings } from './verify-findings.ts';
import type { KeySource } from './verify-keys.ts';

/** What to do about faults, and what the keys are worth. */
export const adviceFor = (findings: Findings): readonly string[] => {
  const faults = faultsOf(findings);
  const kinds = new Set(faults.map(({ is }) => is));
  const steps = STEPS.filter(({ of }) => of === undefined || of.some((kind) => kinds.has(kind)));
  const todo = steps.map(({ text }) => `  - ${typeof text === 'string' ? text : text(findings.keys)}`);
  return [...(faults.length === 0 ? [] : [['What to do:', ...todo].join('\n')]), KEYS[findings.keys]];
};

interface Step {
  /** Faults that it is for; all, if there are none. */
  readonly of?: readonly FaultKind[];
  readonly text: string | ((keys: KeySource) => string);
}

const KEY_REMEDIES: Readonly<Record<KeySource, string>> = {
  files:
    'the files of --public-keys may lack keys: CloudTrail has others in each Region, and lists only those of the time it is asked for',
  cloudtrail:
    'CloudTrail has no such key; if OpenTrail wrote the digests, verify with --outputs, or with --public-keys and what opentrail keys list --json prints',
  store:
    'the key was never in use here, or its entry in keys/public is gone; compare with keys that you have kept elsewhere',
};

const STEPS: readonly Step[] = [
  { text: 'copy all that is there before anything is mended: it is evidence' },
  { of: ['digestKeyUnknown', 'digestKeyNotValid'], text: (keys) => KEY_REMEDIES[keys] },
  {
    of: [
      'fileMissing',
      'fileChanged',
      'fileMoved',
      'fileUnreadable',
      'fileTrailing',
      'digestMissing',
      'digestReplaced',
      'digestUnreadable',
      'digestMoved',
      'digestForged',
      'digestUnsigned',
    ],
    text: 'bring the named objects back from a backup, or from an older version of the object where the bucket keeps versions; verify again',
  },
  { of: ['fileAdded', 'digestUnchained'], text: 'do not take what was added for what happened: nobody has signed it' },
  { text: 'find out who could write there: the bucket’s own data events, its access log, its policy' },
];

const KEYS: Readonly<Record<KeySource, string>> = {
  files:
    'The public keys were read from the files of --public-keys: this is worth as much as where you have them from.',
  cloudtrail: 'The public keys are CloudTrail’s own, asked for just now.',
  store: [
    'The public keys lie with the archive itself. So this proves that nobody changed it who has not got the private key, but not',
    'that nobody has put a whole other archive, and keys, in its place. Keep the keys elsewhere, and verify with them:',
    '  opentrail keys list --json > FILE',
    '  opentrail verify --public-keys FILE',
  ].join('\n'),
};
