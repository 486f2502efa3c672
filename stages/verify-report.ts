import type { FoundDigest } from '../core/verify/found.ts';
import { digestPlace } from '../core/verify/names.ts';
import type { Fault, FaultKind, Verdict, Verified } from '../core/verify/report.ts';
import { digestTrust, fileTrust } from '../core/verify/words.ts';
import { movedTo, type UnnamedContents } from './verify-hints.ts';
import { placeIn } from './verify-listed.ts';
import { noticesOf } from './verify-notices.ts';
import { isAskedChain, type VerifyTools } from './verify-tools.ts';
import type { UnitResult } from './verify-unit.ts';

/** Puts together what was found in all Regions: each object is told of once. */
export const reportOf = (tools: VerifyTools, results: readonly UnitResult[], contents: UnnamedContents): Verified => {
  const digests = [...digestFaults(tools, results)];
  const files = [...fileFaults(tools, results, contents)];
  const known = new Set(digests.flatMap(({ key, foundAt }) => (foundAt === undefined ? [key] : [key, foundAt])));
  const strays = strayFaults(tools, results).filter(({ key }) => !known.has(key));
  const told = once([...digests, ...strays, ...files]);
  const faults = once([...told, ...addedFaults(tools, results, told)]).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const isBackfill = ({ key }: Fault) => key.endsWith('_backfill.json.gz');
  const isOfDigest = ({ is }: Fault) => is.startsWith('digest');
  const verdict = (valid: number, faulty: readonly Fault[]): Verdict => ({ valid, faulty: faulty.length });
  const chains = results.flatMap((result) => result.chains);
  const sound = (backfill: boolean) =>
    chains.filter(({ chain }) => chain.isBackfill === backfill).reduce((sum, { valid }) => sum + valid, 0);
  return {
    chains: chains.flatMap(({ proven }) => proven ?? []).sort((a, b) => (a.head.key < b.head.key ? -1 : 1)),
    digests: verdict(
      sound(false),
      faults.filter((fault) => isOfDigest(fault) && !isBackfill(fault)),
    ),
    backfillDigests: verdict(
      sound(true),
      faults.filter((fault) => isOfDigest(fault) && isBackfill(fault)),
    ),
    files: verdict(
      results.reduce((sum, { validFiles }) => sum + validFiles, 0),
      faults.filter((fault) => !isOfDigest(fault)),
    ),
    bytes: tools.progress.read(),
    faults,
    notices: noticesOf(tools, results, new Set(faults.flatMap(({ key, foundAt }) => [key, foundAt ?? key]))),
  };
};

const once = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(faults.toReversed().map((fault) => [`${fault.bucket}/${fault.key}`, fault])).values(),
];

function* digestFaults({ bucket }: VerifyTools, results: readonly UnitResult[]): Generator<Fault> {
  for (const { chains, mayBeOf } of results) {
    for (const judged of chains.flatMap(({ flawed }) => flawed)) {
      const { flaw, slot, foundAt } = judged;
      if (!flaw) continue;
      const trust = digestTrust(judged, mayBeOf.get(slot.key) ?? 0);
      yield { ...flaw, bucket, key: slot.key, ...(foundAt !== undefined && { foundAt }), trust };
    }
  }
}

/** Digests where no digest belongs, which are not those that are missing. */
const strayFaults = (tools: VerifyTools, results: readonly UnitResult[]): Fault[] =>
  results.flatMap(({ unit, strays }) =>
    strays
      .filter((stray) => !placeIn(tools, unit, stray.at) && isAsked(tools, stray))
      .map(({ at, own, head }) => {
        const isSilent = own?.is === 'digestUnsigned' && !tools.keepsMetadata;
        const flaw =
          own && !isSilent ? own : ({ is: 'digestMoved', detail: `it belongs at ${head?.key ?? ''}` } as const);
        return { ...flaw, bucket: tools.bucket, key: at, trust: 'the digest that belongs there is judged by itself' };
      }),
  );

const isAsked = ({ head, question }: VerifyTools, stray: FoundDigest): boolean => {
  const place = digestPlace(head, stray.head?.key ?? '');
  return place === undefined || isAskedChain(question, place.chain);
};

function* fileFaults(tools: VerifyTools, results: readonly UnitResult[], contents: UnnamedContents): Generator<Fault> {
  const faulty = results.flatMap((result) => result.faulty);
  const moved = movedTo(
    faulty.filter(({ flaw, bucket }) => flaw.is === 'fileMissing' && bucket === tools.bucket),
    contents,
  );
  for (const { bucket, key, sha256, flaw, isProven = false } of faulty) {
    const foundAt = flaw.is === 'fileMissing' && bucket === tools.bucket ? moved.get(key) : undefined;
    const is: FaultKind = foundAt === undefined ? flaw.is : 'fileMoved';
    const trust = fileTrust(is, isProven, sha256);
    yield { ...flaw, is, bucket, key, ...(foundAt !== undefined && { foundAt }), trust };
  }
}

const addedFaults = ({ bucket }: VerifyTools, results: readonly UnitResult[], told: readonly Fault[]): Fault[] => {
  const known = new Set([
    ...told.flatMap(({ key, foundAt }) => [key, foundAt ?? key]),
    ...results.flatMap(({ namedAway }) => namedAway),
  ]);
  const is = 'fileAdded';
  return results
    .flatMap(({ unnamed }) => unnamed.filter((file) => file.is === 'added' && !known.has(file.key)))
    .map(({ key }) => ({ is, bucket, key, trust: fileTrust(is, false, '') }));
};
