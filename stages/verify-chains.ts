import type { DigestChain } from '../core/digest-file.ts';
import type { DigestedFile } from '../core/digest.ts';
import { TrailError } from '../core/errors.ts';
import { walkChain, type WalkedChain } from '../core/verify/chain.ts';
import type { FoundDigest } from '../core/verify/found.ts';
import { type DigestPlace, keyOfEnd, trailOf } from '../core/verify/names.ts';
import type { Witness } from '../core/verify/slot.ts';
import { forgetFiles, type ListedDigests, placeIn, readListed } from './verify-listed.ts';
import type { NotedChain } from './verify-records.ts';
import { recordKey, slotsOf } from './verify-slots.ts';
import { isAskedChain, type VerifyHints, type VerifyTools } from './verify-tools.ts';
import { rootOf, type VerifyUnit } from './verify-walk.ts';

/** A chain of a Region's digests, and what they name. */
export interface ReadChain extends WalkedChain {
  readonly chain: DigestChain;
  readonly isAsked: boolean;
  /** The ledger knows of it. */
  readonly isNoted: boolean;
  /** All files that a digest names. Throws a `TrailError` if it cannot be read again. */
  readonly filesOf: (witness: Witness) => Promise<readonly DigestedFile[]>;
}

/** All chains of a Region. */
export interface ReadChains extends Pick<ListedDigests, 'strays' | 'odd'> {
  readonly chains: readonly ReadChain[];
  /** Lets go of what was kept in memory. */
  readonly forget: () => void;
}

/** Reads a Region's digests, and judges each by those after it. Throws a `TrailError` if they cannot be read. */
export const readChains = async (tools: VerifyTools, unit: VerifyUnit, hints: VerifyHints): Promise<ReadChains> => {
  const listed = await readListed(tools, unit);
  const strays = [...listed.strays, ...hints.strays];
  const noted = tools.book?.chainsOf(unit) ?? new Map<string, NotedChain>();
  const places = [
    ...[...listed.placed.values()].map(({ place }) => place),
    // A digest that is signed tells by itself where it belongs.
    ...strays.flatMap(({ own, head }) => (own || !head ? [] : (placeIn(tools, unit, head.key) ?? []))),
    ...[...noted.values()].flatMap((chain) =>
      [...chain.values()].flatMap(({ key }) => placeIn(tools, unit, key) ?? []),
    ),
  ];
  const asked = places.filter(({ end }) => end >= (tools.question.from ?? 0));
  const byKey = Map.groupBy(strays, ({ head }) => head?.key ?? '');
  const chains: ReadChain[] = [];
  for (const [id, members] of Map.groupBy(asked, ({ id }) => id)) {
    const slots = await slotsOf(tools, { unit, listed, noted: noted.get(id) }, members);
    chains.push(
      chainOf(
        { tools, unit, hints, listed, noted: noted.has(id), strays: (key) => byKey.get(key) ?? [] },
        members[0],
        slots,
      ),
    );
  }
  return { chains, strays: listed.strays, odd: listed.odd, forget: () => forgetFiles(tools, listed.files) };
};

interface Context {
  readonly tools: VerifyTools;
  readonly unit: VerifyUnit;
  readonly hints: VerifyHints;
  readonly listed: ListedDigests;
  readonly noted: boolean;
  readonly strays: (key: string) => readonly FoundDigest[];
}

const chainOf = (context: Context, { chain, id }: DigestPlace, slots: Parameters<typeof walkChain>[0]): ReadChain => {
  const { tools, unit, hints, listed, strays } = context;
  const { bucket, keepsMetadata, question, head } = tools;
  const reach = hints.reach.get(trailOf(chain));
  const placeOf = (key: string) => {
    const place = placeIn(tools, unit, key);
    return place?.id === id ? place : undefined;
  };
  const walked = walkChain(slots, {
    bucket,
    keepsMetadata,
    strays,
    isBackfill: chain.isBackfill,
    placeOf,
    keyOf: (end) => keyOfEnd(head, chain, end),
    isHere: (key) => key.startsWith(rootOf(head)),
    ...(question.from !== undefined && { from: question.from }),
    ...(question.to !== undefined && { to: question.to }),
    ...(reach !== undefined && { reach }),
  });
  return {
    ...walked,
    chain,
    isAsked: isAskedChain(question, chain),
    isNoted: context.noted,
    filesOf: filesOf(tools, unit, listed),
  };
};

/** What a digest names: from memory, or read once more. */
const filesOf =
  ({ book, opener }: VerifyTools, { region }: VerifyUnit, { files }: ListedDigests) =>
  async ({ by, found: { at: key, head } }: Witness): Promise<readonly DigestedFile[]> => {
    if (head.count === 0) return [];
    const kept = files.get(by === 'ledger' ? recordKey(key) : key);
    if (kept) return kept;
    const record = by === 'ledger' ? (await book?.fetch([{ key, end: head.end }]))?.get(key) : undefined;
    const again = record
      ? await opener.openBytes({ key, region }, record.metadata, Buffer.from(record.body, 'base64'))
      : await opener.open({ key, region });
    if (again?.found.head?.sha256 === head.sha256) return again.files;
    throw new TrailError('STORE_UNAVAILABLE', `cannot read ${key} twice: it was changed meanwhile`);
  };
