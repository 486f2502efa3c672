import { formatTime } from '../core/time.ts';
import { counted, number } from './numbers.ts';
import type { Nothing, SealResult } from './seal.ts';
import { renderTable } from './table.ts';
import { ARCHIVE, quoted } from './trail-flags.ts';

const MOST_NAMED = 20;

/** What a person has asked for. */
interface Asked {
  readonly archive: string;
  readonly hours?: boolean;
}

/** What a run did, for people: what was sealed, what waits, what is missing, and what can be done about it. */
export const viewSeal = (result: SealResult, flags: Asked): string =>
  [
    ...(result.sealed.length > 0 ? [viewSealed(result)] : []),
    ...(result.nothing ? [viewNothing(result.nothing, flags)] : []),
    ...viewWaiting(result),
    ...viewMissing(result),
  ].join('\n\n');

const viewSealed = ({ sealed }: SealResult): string => {
  const digests = sealed.reduce((sum, one) => sum + one.digests, 0);
  const files = sealed.reduce((sum, one) => sum + one.files, 0);
  const rows = sealed.map(({ trail, digests, files, from, to }) => [
    trail,
    number(digests),
    number(files),
    `${formatTime(from)} to ${formatTime(to)}`,
  ]);
  const title = `Sealed ${counted(files, 'file', 'files')} by ${counted(digests, 'digest', 'digests')}:`;
  const next = 'To see that nothing was changed since: opentrail verify';
  return [title, renderTable(['trail', 'digests', 'files', 'delivered'], rows), next].join('\n');
};

const viewNothing = (nothing: Nothing, { archive, hours = false }: Asked): string => {
  if (nothing.because === 'notValidated') return viewNotValidated(nothing.trails, archive);
  if (nothing.because === 'empty')
    return 'There is nothing to seal: nothing was ever delivered. opentrail ingest does that.';
  const open = hours ? ' The hour that is not over is left.' : '';
  return `There is nothing to seal: no trail has got files since it was sealed last.${open}`;
};

const viewNotValidated = (trails: readonly string[], archive: string): string => {
  const where = archive === ARCHIVE ? '' : ` --archive ${quoted(archive)}`;
  const commands = named(trails).map((arn) => `  opentrail trail update ${arn} --enable-log-file-validation${where}`);
  return [
    'There is nothing to seal: no trail validates its log files. To seal what it gets from now on:',
    ...commands,
  ].join('\n');
};

const viewWaiting = ({ waiting }: SealResult): readonly string[] => {
  if (waiting.length === 0) return [];
  const rows = [...new Map(waiting.map((one) => [`${one.trail}: ${one.because}`, one])).values()];
  return [
    [
      'Not sealed yet:',
      renderTable(
        ['trail', 'because'],
        rows.map(({ trail, because }) => [trail, because]),
      ),
      'Mend the cause and run it again: however late it is, a digest names exactly the files of its time.',
    ].join('\n'),
  ];
};

const viewMissing = ({ missing }: SealResult): readonly string[] => {
  if (missing.length === 0) return [];
  const are = counted(missing.length, 'digest file that was there is gone', 'digest files that were there are gone');
  const remedy = 'Somebody has removed them. What else is amiss, and what can still be trusted: opentrail verify';
  return [[`${are}:`, ...named(missing).map((key) => `  ${key}`), remedy].join('\n')];
};

const named = (all: readonly string[]): readonly string[] => {
  const more = all.length - MOST_NAMED;
  return more > 0 ? [...all.slice(0, MOST_NAMED), `… and ${number(more)} more`] : all;
};
