import { TrailError } from '../core/errors.ts';
import type { PublicKeys } from '../ports/index.ts';
import type { SealRecords } from '../stages/sealed.ts';
import { type OnVerified, verify } from '../stages/verify.ts';
import { isComplaint } from './caller.ts';
import type { PlaceFindings, Unread } from './verify-findings.ts';
import type { Asked } from './verify-flags.ts';
import type { VerifyPlace } from './verify-places.ts';

/** What is verified, and with what. */
export interface Verifying {
  readonly places: readonly VerifyPlace[];
  readonly keys: PublicKeys;
  readonly records?: SealRecords;
}

/** What was found, what could not be read, and how many digests the ledger told of. */
export interface AllFound {
  readonly places: readonly PlaceFindings[];
  readonly unread: readonly Unread[];
  readonly recorded: number;
}

/** Verifies one place after the other; one that cannot be read keeps nobody from the next. */
export const verifyAll = async (
  { places, keys, records }: Verifying,
  asked: Asked,
  onProgress: OnVerified,
): Promise<AllFound> => {
  const found: PlaceFindings[] = [];
  const unread: Unread[] = [];
  let [before, recorded] = [0, 0];
  for (const place of places) {
    const { isOf = () => true, openOther } = place;
    const told = records && only(records, isOf, () => (recorded += 1));
    const ports = { keys, clock: Date.now, ...(told && { records: told }), ...(openOther && { open: openOther }) };
    const result = await verifyOne(place, asked, ports, (done, total) => onProgress(before + done, before + total));
    if ('problem' in result) {
      unread.push(result);
      continue;
    }
    found.push(result);
    before += result.verified.bytes;
  }
  return { places: found, unread, recorded };
};

/** What the ledger knows of these trails' digests. */
const only = (records: SealRecords, isOf: (trail: string) => boolean, onRecord: () => unknown): SealRecords => ({
  digests: async function* (from, to) {
    for await (const record of records.digests(from, to)) {
      if (!isOf(record.trail)) continue;
      onRecord();
      yield record;
    }
  },
});

const verifyOne = async (
  { where, open, question }: VerifyPlace,
  asked: Asked,
  ports: Omit<Parameters<typeof verify>[0], 'feed'>,
  onProgress: OnVerified,
): Promise<PlaceFindings | Unread> => {
  try {
    const feed = await open();
    if (isComplaint(feed)) return { where, problem: feed };
    return { where, question, verified: await verify({ ...ports, feed }, { ...question, ...asked }, onProgress) };
  } catch (error) {
    if (error instanceof TrailError) return { where, problem: error };
    throw error;
  }
};
