import { HOUR } from '../core/time.ts';
import type { FoundDigest } from '../core/verify/found.ts';
import type { DigestPlace } from '../core/verify/names.ts';
import type { Slot } from '../core/verify/slot.ts';
import { type ListedDigests, keepFiles } from './verify-listed.ts';
import { labelOf, type NotedChain } from './verify-records.ts';
import type { VerifyTools } from './verify-tools.ts';
import type { VerifyUnit } from './verify-walk.ts';

/** What the places of a chain's digests are filled from. */
export interface SlotSources {
  readonly unit: VerifyUnit;
  readonly listed: ListedDigests;
  /** What the ledger knows of the chain, if it knows the chain. */
  readonly noted: NotedChain | undefined;
}

/** What is not published for so long is missing. */
const LATE = 24 * HOUR;

/** Brings together what is in the places of a chain's digests, and what the ledger knows of them. */
export const slotsOf = async (
  tools: VerifyTools,
  { unit, listed, noted }: SlotSources,
  places: readonly DigestPlace[],
): Promise<readonly Slot[]> => {
  const { from = 0, to = Infinity } = tools.question;
  const seen = new Map(places.map((place) => [place.key, place] as const));
  const slots = [...seen.values()].map((place) => ({ place, found: listed.placed.get(place.key)?.found }));
  const lastFound = slots.reduce((last, { place, found }) => (found ? Math.max(last, place.end) : last), 0);
  const doubtful = slots.filter(({ place, found }) => noted && !isAsNoted(noted, place, found));
  const records = (await tools.book?.fetch(doubtful.map(({ place }) => place))) ?? new Map<string, never>();
  const newest = [...(noted?.keys() ?? [])].reduce((a, b) => Math.max(a, b), 0);

  return (
    await Promise.all(
      slots.map(async ({ place, found }): Promise<Slot | undefined> => {
        const { key, end } = place;
        const record = records.get(key);
        const body = record && (await recordOf(tools, unit, listed, record, place));
        // What is not published yet is not missing: seals of a trail are published one after the other.
        const isPending = !found && record?.isPending && end > lastFound && end > tools.clock() - LATE;
        if (isPending && !body) return undefined;
        const isInRange = end >= from && end <= to;
        const isStraddling = found?.head !== undefined && found.head.start < from;
        const isUnrecorded = noted && found && isInRange && !noted.has(end) && !record;
        const isRelabelled = body && found && labelOf(found.metadata) !== labelOf(body.metadata);
        return {
          key,
          end,
          ...(found && { found }),
          ...(body && { recorded: body }),
          ...(isRelabelled && tools.keepsMetadata && { isRelabelled: true }),
          ...(isPending && { isPending: true }),
          ...(isUnrecorded && newest >= from && { isUnrecorded: true }),
          ...(end > to && !isStraddling && { isBeyond: true }),
        };
      }),
    )
  ).filter((slot) => slot !== undefined);
};

/** Whether a digest is the one that the ledger knows, and can be believed without the ledger's copy. */
const isAsNoted = (noted: NotedChain, { key, end }: DigestPlace, found: FoundDigest | undefined): boolean => {
  const note = noted.get(end);
  if (!found?.head || found.own) return false;
  return note?.key === key && note.sha256 === found.head.sha256 && note.label === labelOf(found.metadata);
};

interface Recorded {
  readonly body: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The ledger's copy, unless its signature is wrong: then nobody can rely on it. */
const recordOf = async (
  tools: VerifyTools,
  unit: VerifyUnit,
  listed: ListedDigests,
  { body, metadata }: Recorded,
  { key }: DigestPlace,
): Promise<FoundDigest | undefined> => {
  const { found, files } = await tools.opener.openBytes(
    { key, region: unit.region },
    metadata,
    Buffer.from(body, 'base64'),
  );
  const isSound = found.own === undefined && found.head?.key === key && found.head.bucket === tools.bucket;
  if (!isSound) return undefined;
  keepFiles(tools, listed.files, recordKey(key), files);
  return found;
};

/** What the ledger's copy names is kept apart from what the object names. */
export const recordKey = (key: string): string => `ledger ${key}`;
