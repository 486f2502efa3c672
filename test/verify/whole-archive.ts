import type { DigestChain } from '../../core/digest-file.ts';
import { archiveOf, BEGIN, HOUR, type MadeArchive, makeDigest, type MadeDigest, makeFile, MINUTE } from './archive.ts';

const ACCOUNTS = ['111122223333', '444455556666'];
const REGIONS = ['eu-west-1', 'us-east-1'];
const FOLDERS = [
  'CloudTrail',
  'CloudTrail',
  'CloudTrail',
  'CloudTrail-Insight',
  'CloudTrail-NetworkActivity',
  'CloudTrail-Aggregated',
];
export const HOURS = 48;

/** Trails that share a bucket: one goes through all of it, the other begins later. */
const TRAILS = [
  { name: 'main', homeRegion: 'us-east-1', from: 0, files: 4 },
  { name: 'my_other-trail', homeRegion: 'eu-west-1', from: 5, files: 2 },
];
/** Hours in which late files were delivered. */
const LATE = [3, 11, 12, 30];

const makeChain = async (chain: DigestChain, hours: readonly number[], filesOf: (hour: number) => number) => {
  const digests: MadeDigest[] = [];
  for (const hour of hours) {
    const start = BEGIN + hour * HOUR;
    const files = Array.from({ length: filesOf(hour) }, (_, index) => {
      const stamp = start + (1 + ((hour * 7 + index * 5) % 12)) * 5 * MINUTE;
      const unique = `t${chain.name.length}${chain.isBackfill ? 'b' : 'n'}h${hour}i${index}`;
      return makeFile(chain, stamp, unique, FOLDERS[(hour + index) % FOLDERS.length]);
    });
    const previous = digests.at(-1);
    digests.push(await makeDigest({ chain, start, end: start + HOUR, files, ...(previous && { previous }) }));
  }
  return digests;
};

/** Two accounts, two Regions and two trails in one bucket, over 48 hours: a thousand log files, and some backfills. */
export const wholeArchive = async (): Promise<MadeArchive> => {
  const chains: MadeDigest[][] = [];
  for (const { from, files, ...trail } of TRAILS) {
    for (const account of ACCOUNTS) {
      for (const region of REGIONS) {
        const chain = { account, region, ...trail };
        const all = Array.from({ length: HOURS - from }, (_, index) => from + index);
        // Some hours are empty.
        chains.push(await makeChain({ ...chain, isBackfill: false }, all, (hour) => (hour % 9 === 8 ? 0 : files)));
        if (from === 0) chains.push(await makeChain({ ...chain, isBackfill: true }, LATE, () => 2));
      }
    }
  }
  return archiveOf(chains);
};
