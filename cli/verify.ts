import { TrailError } from '../core/errors.ts';
import { sealRecords } from '../stages/sealed.ts';
import { explainAwsError } from './aws-errors.ts';
import { type Buckets, bucketsOf } from './buckets.ts';
import { isComplaint } from './caller.ts';
import { complain, complainOfArchive, explainError, USAGE } from './complain.ts';
import { tellWhenInterrupted } from './interrupt.ts';
import { type Progress, showProgress } from './progress.ts';
import { cleanJson } from './terminal.ts';
import { verifyAll } from './verify-all.ts';
import { Aside } from './verify-aside.ts';
import { type Findings, noticesOf, type Outcome, outcomeOf, type Unread } from './verify-findings.ts';
import { type Asked, askedOf, readsFromAws, type VerifyFlags } from './verify-flags.ts';
import { failureJson, verifyJson } from './verify-json.ts';
import { publicKeysOf } from './verify-keys.ts';
import { nothingToVerify } from './verify-nothing.ts';
import { type Places, placesInBucket, placesInFolder, placesOfTrails } from './verify-places.ts';
import { viewFindings } from './verify-view.ts';

const NEEDS =
  's3:ListBucket and s3:GetObject on the bucket (with --outputs on the store, too), kms:Decrypt if it is encrypted and, without --public-keys, cloudtrail:ListPublicKeys';

const STATUS: Readonly<Record<Outcome, number>> = { intact: 0, faulty: 1, incomplete: USAGE, nothing: USAGE };

/** Runs `opentrail verify` and prints what it found. Returns the exit status. */
export const runVerify = async (flags: VerifyFlags): Promise<number> => {
  const asked = askedOf(flags, Date.now());
  if (isComplaint(asked)) return complain(asked.complaint, asked.remedy);
  const isLocal = !readsFromAws(flags) && flags.folder === undefined;
  const unusable = isLocal ? complainOfArchive(flags.archive) : undefined;
  if (unusable !== undefined) return unusable;
  const progress = showProgress({ doing: 'verifying', done: 'verified' });
  tellWhenInterrupted('Stopped: what was not read is not verified. Nothing was changed.', progress.stop);
  try {
    return await answer(flags, asked, progress);
  } catch (error) {
    progress.stop();
    // Whoever reads JSON is told in it, too.
    if (flags.json && error instanceof TrailError) process.stdout.write(`${cleanJson(failureJson(asked, error))}\n`);
    return explain(error, flags);
  } finally {
    progress.stop();
  }
};

const explain = (error: unknown, flags: VerifyFlags): number =>
  readsFromAws(flags) ? explainAwsError(error, NEEDS) : explainError(error);

const answer = async (flags: VerifyFlags, asked: Asked, progress: Progress): Promise<number> => {
  const buckets = flags.folder === undefined ? await bucketsOf(flags) : undefined;
  if (isComplaint(buckets)) return complain(buckets.complaint, buckets.remedy);
  const aside = new Aside();
  const found = await placesOf(flags, buckets, aside);
  if (isComplaint(found)) return complain(found.complaint, found.remedy);
  const { keys, source } = await publicKeysOf(flags, buckets, aside);
  const witness =
    buckets && hasLedger(flags) ? { records: sealRecords(buckets.store, aside.damaged('the ledger')) } : {};
  const { recorded, ...all } = await verifyAll({ ...found, keys, ...witness }, asked, progress.update);
  progress.stop();
  const registry = found.faults.map((problem): Unread => ({ where: 'the settings of the trails', problem }));
  const unread = [...registry, ...aside.unread, ...all.unread];
  const { passedOver } = aside;
  const findings: Findings = { asked, places: all.places, unread, keys: source, ledger: 'notAsked', passedOver };
  return tell({ ...findings, ...('records' in witness && { ledger: witnessOf(findings, recorded) }) }, found, flags);
};

/** Digests that the ledger knows nothing of have no second witness. */
const witnessOf = (findings: Findings, recorded: number): Findings['ledger'] => {
  const isSilent = noticesOf(findings).some(({ is }) => is === 'witness');
  return isSilent || (recorded === 0 && outcomeOf(findings) !== 'nothing') ? 'silent' : 'witness';
};

const placesOf = (flags: VerifyFlags, buckets: Buckets | undefined, aside: Aside) => {
  const { bucket, trail } = flags;
  if (!buckets) return placesInFolder(flags);
  if (bucket !== undefined) return placesInBucket(buckets, { ...flags, bucket });
  return placesOfTrails(buckets, trail, aside.damaged('the ledger'));
};

/** Of a bucket on S3, whoever writes to it, nobody knows where a ledger would be. */
const hasLedger = (flags: VerifyFlags): boolean => flags.bucket === undefined || !readsFromAws(flags);

const tell = async (findings: Findings, places: Places, flags: VerifyFlags): Promise<number> => {
  const { asked } = findings;
  const outcome = outcomeOf(findings);
  if (flags.json) process.stdout.write(`${cleanJson(verifyJson(findings))}\n`);
  else if (outcome !== 'nothing' && findings.places.length > 0) process.stdout.write(`${viewFindings(findings)}\n`);
  for (const { problem } of findings.unread) {
    if (isComplaint(problem)) complain(problem.complaint, problem.remedy);
    else explain(problem, flags);
  }
  if (outcome !== 'nothing') return STATUS[outcome];
  const { complaint, remedy } = await nothingToVerify(asked, places, flags);
  return complain(complaint, remedy);
};
