import type { Fault, Notice, Verified, VerifiedChain } from '../../core/verify/report.ts';
import type { Findings } from '../../cli/verify-findings.ts';

const HOUR = 60 * 60 * 1000;
const START = Date.UTC(2026, 2, 1, 8);

export const aChain = (with_: Partial<VerifiedChain> = {}): VerifiedChain => ({
  account: '111122223333',
  region: 'us-east-1',
  trail: 'main',
  homeRegion: 'us-east-1',
  isBackfill: false,
  from: START,
  to: START + HOUR,
  digests: 1,
  files: 2,
  head: { key: 'AWSLogs/digest.json.gz', sha256: 'ab'.repeat(32) },
  ...with_,
});

export const aFault = (with_: Partial<Fault> = {}): Fault => ({
  is: 'fileChanged',
  bucket: 'logs',
  key: 'AWSLogs/file.json.gz',
  trust: 'nothing in it can be trusted',
  ...with_,
});

export const aNotice = (with_: Partial<Notice> = {}): Notice => ({
  is: 'notSealed',
  text: 'files have come since the newest digest',
  keys: [],
  count: 0,
  ...with_,
});

/** What verifying a place has found: an intact archive of one digest and two files, but for what a test says. */
export const aReport = (with_: Partial<Verified> = {}): Verified => ({
  chains: [aChain()],
  digests: { valid: 1, faulty: 0 },
  backfillDigests: { valid: 0, faulty: 0 },
  files: { valid: 2, faulty: 0 },
  bytes: 1_234_567,
  faults: [],
  notices: [],
  ...with_,
});

/** Nothing at all: no digest, no file. */
export const NOTHING: Partial<Verified> = {
  chains: [],
  digests: { valid: 0, faulty: 0 },
  files: { valid: 0, faulty: 0 },
  bytes: 0,
};

/** What was found in places, one report for each. */
export const findingsOf = (reports: readonly Verified[], with_: Partial<Findings> = {}): Findings => ({
  asked: {},
  places: reports.map((verified, index) => ({
    where: index === 0 ? 's3://logs' : `s3://logs-${index}`,
    question: { bucket: index === 0 ? 'logs' : `logs-${index}`, prefix: '' },
    verified,
  })),
  unread: [],
  keys: 'files',
  ledger: 'notAsked',
  passedOver: [],
  ...with_,
});
