import { formatTime } from '../core/time.ts';
import type { Notice } from '../core/verify/report.ts';
import { plural } from '../core/verify/words.ts';
import type { VerifyTools } from './verify-tools.ts';
import type { UnitResult } from './verify-unit.ts';

const MOST_KEYS = 10;

/** What is no fault, but must be known. `told` are objects that a fault is about. */
export const noticesOf = (
  tools: VerifyTools,
  results: readonly UnitResult[],
  told: ReadonlySet<string>,
): readonly Notice[] => [
  ...witnessNotice(tools, results),
  ...unnamedNotices(results, told),
  ...gapNotices(results),
  ...pendingNotice(results),
  ...signatureNotice(results, told),
  ...elsewhereNotices(results),
];

const UNNAMED = {
  notSealed: 'delivered after the newest digest, and not sealed yet',
  notCovered: 'of times without digests: nothing proves them',
  shared: 'that may be of another trail, which nobody validates: nothing proves them',
} as const;

const unnamedNotices = (results: readonly UnitResult[], told: ReadonlySet<string>): Notice[] =>
  (['notSealed', 'notCovered', 'shared'] as const).flatMap((is) => {
    const files = results.flatMap(({ unnamed }) => unnamed.filter((file) => file.is === is && !told.has(file.key)));
    const count = results.reduce((sum, { moreUnnamed }) => sum + moreUnnamed[is], files.length);
    return notice(
      is,
      `${plural(count, 'file')} ${UNNAMED[is]}`,
      files.map(({ key }) => key),
      count,
    );
  });

const gapNotices = (results: readonly UnitResult[]): Notice[] =>
  results
    .flatMap(({ chains }) => chains.flatMap(({ gaps }) => gaps))
    .flatMap(({ from, to, key }) =>
      notice('gap', `no digests were made from ${formatTime(from)} to ${formatTime(to)}`, [key], 1),
    );

/** The ledger was given to tell of digests, and cannot. */
const witnessNotice = ({ book, witness }: VerifyTools, results: readonly UnitResult[]): Notice[] => {
  const keys = results.flatMap(({ chains }) => chains.flatMap(({ proven }) => proven?.head.key ?? []));
  if (witness === 'damaged') {
    return notice('witness', 'a seal in the ledger is damaged: digests are verified without the ledger', keys, 1);
  }
  const isStrange = book?.units.length === 0;
  const text = 'the ledger knows none of these digests: it cannot tell whether the newest were removed';
  return isStrange ? notice('witness', text, keys, keys.length) : [];
};

const pendingNotice = (results: readonly UnitResult[]): Notice[] => {
  const keys = results.flatMap(({ chains }) => chains.flatMap(({ pending }) => pending));
  return notice('notSealed', `${plural(keys.length, 'digest')} signed, and not in the bucket yet`, keys, keys.length);
};

const signatureNotice = (results: readonly UnitResult[], told: ReadonlySet<string>): Notice[] => {
  const keys = results.flatMap(({ chains }) => chains.flatMap(({ unproven }) => unproven));
  const files = results.flatMap(({ unnamed }) => unnamed.filter(({ is, key }) => is === 'unproven' && !told.has(key)));
  const count = results.reduce((sum, { moreUnnamed }) => sum + moreUnnamed.unproven, files.length);
  const named = `${plural(count, 'file')} that only ${keys.length === 1 ? 'it names' : 'they name'}`;
  const text = `the signature of ${plural(keys.length, 'digest')} is not at hand: nothing proves it, nor ${named}`;
  return notice('signature', text, [...keys, ...files.map(({ key }) => key)], keys.length + count);
};

const elsewhereNotices = (results: readonly UnitResult[]): Notice[] => {
  const leaving = results.flatMap(({ chains }) => chains.flatMap((chain) => chain.leaving));
  const count = results.reduce((sum, { elsewhere }) => sum + elsewhere.count, 0);
  const files = results.flatMap(({ elsewhere }) => elsewhere.keys);
  const away = results.flatMap(({ sealedAway }) => sealedAway.keys);
  const awayCount = results.reduce((sum, { sealedAway }) => sum + sealedAway.count, 0);
  const besides = results.flatMap((result) => result.besides ?? []);
  const goesOn = `of ${plural(leaving.length, 'digest')} the one before is in another bucket, or below another prefix`;
  return [
    ...notice('elsewhere', `${plural(count, 'file')} in another bucket, which was not looked at`, files, count),
    ...notice(
      'elsewhere',
      `${plural(awayCount, 'file')} named by digests of another place, with which to verify`,
      away,
      awayCount,
    ),
    ...notice(
      'elsewhere',
      `${plural(besides.length, 'folder')} beside it that ${besides.length === 1 ? 'was' : 'were'} not looked at`,
      besides,
      besides.length,
    ),
    ...notice('elsewhere', goesOn, leaving, leaving.length),
  ];
};

const notice = (is: Notice['is'], text: string, keys: readonly string[], count: number): Notice[] =>
  count === 0 ? [] : [{ is, text, keys: keys.slice(0, MOST_KEYS), count }];
