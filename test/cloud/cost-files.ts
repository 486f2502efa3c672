import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../cli/run-cli.ts';
import { costPage } from './cost-page.ts';
import type { Counted, Requests } from './counted.ts';

const PAGE = join(ROOT, 'docs/cost.md');
const COUNTS = join(ROOT, 'test/cloud/counted.json');

/** Notes what was counted, and makes the tables of the page from it. Of a busy machine, the times that are known stay. */
export const writePage = (measured: Counted, isBusy: boolean): void => {
  const counted = isBusy ? withTimesOf(JSON.parse(readFileSync(COUNTS, 'utf8')) as Counted, measured) : measured;
  writeFileSync(COUNTS, `${JSON.stringify(counted, undefined, 2)}\n`);
  writeFileSync(PAGE, costPage(readFileSync(PAGE, 'utf8'), counted));
};

const withTimesOf = (known: Counted, measured: Counted): Counted => ({
  ...measured,
  collect: { ...measured.collect, ...timesIn(known.collect) },
  collectFiles: { ...measured.collectFiles, ...timesIn(known.collectFiles) },
  deliver: { ...measured.deliver, ...timesIn(known.deliver) },
  publish: { ...measured.publish, ...timesIn(known.publish) },
  seal: { ...measured.seal, ...timesIn(known.seal) },
  alert: { ...measured.alert, ...timesIn(known.alert) },
});

const timesIn = <Stage extends object>(stage: Stage): Partial<Stage> =>
  Object.fromEntries(Object.entries(stage).filter(([name]) => name.startsWith('milliseconds'))) as Partial<Stage>;

const requestsIn = ({ collect, collectFiles, deliver, publish, seal, alert }: Counted): Record<string, Requests> => ({
  'a run of collect': collect.perRun,
  'a run of collect-files': collectFiles.perRun,
  'a native file': collectFiles.perFile,
  'a run of deliver': deliver.perRun,
  'a commit of deliver': deliver.perCommit,
  'a part': deliver.perPart,
  'a commit of publish': publish.perCommit,
  'a delivered file': publish.perFile,
  'a run of seal': seal.perRun,
  'a commit that seal looks at': seal.perRunCommit,
  'a sealed shard': seal.perShard,
  'a sealed commit': seal.perCommit,
  'an alert': alert.perTold,
  'a copy of an alert': alert.perCopy,
  'a finding that waits': alert.perMore,
  'a digest of alerts': alert.perDigest,
  'a run that closes no slot': alert.perClose,
  'a run of deliver that counts': alert.perCorrelated,
});

/** A window may close in the middle of a turn, and what others do at the time is counted, too. */
const TOLERANCE = 1.15;

/** Throws if more is asked for than the page says. */
export const mustBeKnown = (counted: Counted): void => {
  const known = requestsIn(JSON.parse(readFileSync(COUNTS, 'utf8')) as Counted);
  for (const [what, { writes, reads }] of Object.entries(requestsIn(counted))) {
    const isMore = writes > known[what].writes * TOLERANCE || reads > known[what].reads * TOLERANCE;
    if (isMore) throw new Error(`${what} asks for more than docs/cost.md says: run npm run test:cloud -- --write`);
  }
};
