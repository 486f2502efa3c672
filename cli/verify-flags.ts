import { isArn, parseTrailArn } from '../core/trails/trail-arn.ts';
import type { VerifyQuestion } from '../stages/verify.ts';
import { type BucketFlags, bucketMisuse, isOnAws, together } from './bucket-flags.ts';
import { type Complaint, isComplaint } from './caller.ts';
import { parseRange } from './time-range.ts';

export interface VerifyFlags extends BucketFlags {
  readonly trail?: string;
  readonly from?: string;
  readonly to?: string;
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly publicKeys?: readonly string[];
  readonly folder?: string;
  readonly json?: boolean;
}

/** What a person asks, wherever the answer is. */
export type Asked = Pick<VerifyQuestion, 'accounts' | 'regions' | 'from' | 'to'>;

/** What the flags ask, or what is wrong with them. */
export const askedOf = (flags: VerifyFlags, now: number): Asked | Complaint => {
  const misuse = misuseOf(flags);
  if (misuse) return misuse;
  const range = parseRange({ flag: '--from', text: flags.from }, { flag: '--to', text: flags.to }, now);
  if (isComplaint(range)) return range;
  const { account: accounts, region: regions } = flags;
  return { ...range, ...(accounts && { accounts }), ...(regions && { regions }) };
};

/** Whether AWS is asked for objects; a folder is one on this machine, whatever bucket it is a copy of. */
export const readsFromAws = (flags: VerifyFlags): boolean => flags.folder === undefined && isOnAws(flags);

const misuseOf = (flags: VerifyFlags): Complaint | undefined => {
  const { folder, outputs, archiveSource, publicKeys } = flags;
  if (folder === undefined) return bucketMisuse(flags, '--bucket or --folder');
  if (outputs !== undefined) return together('--folder', '--outputs');
  if (archiveSource === 'cli') return together('--folder', '--archive');
  if (publicKeys === undefined) return WITHOUT_KEYS;
  return bucketMisuse({ archive: '', bucket: flags.bucket ?? '' });
};

/** How a person gets them from CloudTrail. */
const LIST_KEYS =
  'aws cloudtrail list-public-keys --output json --region REGION --start-time FROM --end-time TO > FILE';

const WITHOUT_KEYS: Complaint = {
  complaint: 'a folder has no public keys, and nobody has given any',
  remedy: `give them with --public-keys FILE; of CloudTrail's own digests, for each Region:\n  ${LIST_KEYS}\n  of OpenTrail's:\n  opentrail keys list --json > FILE`,
};

/** A trail as a bucket knows it: by what its digests are called. */
export const trailInBucket = (text: string | undefined): VerifyQuestion['trail'] | Complaint => {
  if (text === undefined) return undefined;
  if (!isArn(text)) return { name: text };
  const trail = parseTrailArn(text);
  if (trail) return { name: trail.name, homeRegion: trail.region };
  return {
    complaint: `'${text}' (--trail) is no ARN of a trail`,
    remedy: 'write it as arn:aws:cloudtrail:<Region>:<account>:trail/<name>, or give the name alone',
  };
};
