import { WINDOW } from '../core/time.ts';
import { type Coverage, judgeUnnamed, type Span, touches, type Unnamed } from '../core/verify/coverage.ts';
import { stampInName } from '../core/verify/names.ts';
import type { ListedObject } from '../ports/index.ts';
import type { VerifyTools } from './verify-tools.ts';
import { digestFolder, logFolders, type VerifyUnit } from './verify-walk.ts';

/** A file that no digest names; one that is `lost` may have been named by a digest that is. */
export interface UnnamedFile extends ListedObject {
  readonly is: 'added' | 'notSealed' | 'notCovered' | 'lost' | 'shared' | 'unproven';
}

/** What no digest of a Region names. */
export interface RestResult {
  readonly unnamed: readonly UnnamedFile[];
  /** Unnamed files beyond those that are remembered. */
  readonly moreUnnamed: Readonly<Record<Exclude<UnnamedFile['is'], 'added'>, number>>;
  /** How many unnamed files each lost digest may have named, by its key. */
  readonly mayBeOf: ReadonlyMap<string, number>;
}

/** What files are judged by. */
export interface RestView {
  readonly tools: VerifyTools;
  readonly unit: VerifyUnit;
  readonly coverage: Coverage;
  /** Files that only digests without proof name, and the time of these. */
  readonly claimed: ReadonlyMap<string, Span>;
}

/** Of files that are no fault, so many are remembered, to find moved ones among them. */
const MOST_UNNAMED = 20_000;

/** Judges what no digest names. */
export const judgeRest = (view: RestView, objects: readonly ListedObject[]): RestResult => {
  const { tools, unit, coverage } = view;
  const judge = judgeUnnamed(coverage);
  const { from = -Infinity, to = Infinity } = tools.question;
  const unnamed: UnnamedFile[] = [];
  const moreUnnamed = { notSealed: 0, notCovered: 0, shared: 0, lost: 0, unproven: 0 };
  const mayBeOf = new Map<string, number>();
  for (const { key, size } of objects) {
    const stamp = stampOfKey(unit, key);
    const judged = judge(stamp);
    const is = verdictOf(view, key, stamp, judged);
    const isAsked = is === 'added' || is === 'lost' || stamp === undefined || (stamp > from && stamp <= to);
    if (is === 'beyond' || !isAsked) continue;
    if (judged.is === 'lost' && is === 'lost') mayBeOf.set(judged.key, (mayBeOf.get(judged.key) ?? 0) + 1);
    if (is === 'added' || unnamed.length < MOST_UNNAMED) unnamed.push({ key, size, is });
    else moreUnnamed[is]++;
  }
  return { unnamed, moreUnnamed, mayBeOf };
};

/** The stamp of a log file of a Region; `undefined` if none is called like this. */
export const stampOfKey = (unit: VerifyUnit, key: string): number | undefined =>
  stampInName(logFolders(unit).find((one) => key.startsWith(one)) ?? digestFolder(unit), key);

const verdictOf = (
  { tools, unit, claimed }: RestView,
  key: string,
  stamp: number | undefined,
  { is }: Unnamed,
): UnnamedFile['is'] | 'beyond' => {
  if (stamp === undefined || stamp > tools.clock() + WINDOW) return 'added';
  const claim = claimed.get(key);
  if (claim && touches(claim, stamp)) return 'unproven';
  const isUnwatched = tools.question.unwatched?.some((span) => touches(span, stamp)) ?? false;
  if (is === 'added' && isUnwatched) return 'shared';
  return is === 'notCovered' && !isUnwatched && isOddPlace(unit) ? 'added' : is;
};

/** Whether no account or Region is called like this: what is there must have digests to be any trail's. */
const isOddPlace = ({ account, region }: VerifyUnit): boolean =>
  !/^\d{12}$/.test(account) || !/^[a-z]+(?:-[a-z]+)+-\d+$/.test(region);
