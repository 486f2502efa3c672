import { STANDARD_INPUT } from '../adapters/local/inputs.ts';
import type { Problem } from '../core/event.ts';
import type { Explanation, Findings, Unexplained, Verdict } from './explain.ts';
import { renderTable } from './table.ts';
import { clean } from './terminal.ts';

const MOST_EVENTS = 100;
const MOST_PIECES = 100;
const TRAIL_NAME = /^arn:[^:]+:cloudtrail:(?<region>[^:]+):(?<account>[^:]+):trail\/(?<name>.+)$/;

/** What people read: each event, what every trail makes of it, and how many each trail logs. */
export const viewFindings = ({ events, leftAlone }: Findings): string => {
  const isAmbiguous = hasNamesakes(events[0]?.trails ?? []);
  const labelOf = ({ trail }: Verdict) => (isAmbiguous ? trail : shortName(trail));
  const shown = events.slice(0, MOST_EVENTS).map((event) => viewEvent(event, labelOf));
  const more = events.length - MOST_EVENTS;
  return [
    ...shown,
    ...(more > 0 ? [`and ${more} more events; --json prints all`] : []),
    ...(events.length > 1 ? [viewTotals(events, labelOf)] : []),
    ...(events.length === 0 ? [nothing(leftAlone)] : []),
  ].join('\n\n');
};

const nothing = (leftAlone: Findings['leftAlone']): string => {
  const kinds = Object.entries(leftAlone).map(([kind, count]) => `${count} ${kind}`);
  return kinds.length === 0 ? 'no events found' : `no events found; left alone: ${kinds.join(', ')}`;
};

const viewTotals = (events: readonly Explanation[], labelOf: (verdict: Verdict) => string): string => {
  const totals = events[0].trails.map((verdict, index) => {
    const logged = events.filter(({ trails }) => trails[index].logs).length;
    const counted = events.filter(({ trails }) => trails[index].isOnlySummarised).length;
    const ofThem = counted > 0 ? `, and only counts ${counted} of them` : '';
    return `${labelOf(verdict)} logs ${logged} of ${events.length} events${ofThem}`;
  });
  return totals.map(clean).join('\n');
};

/** What could not be read, where, and why: a line each. */
export const viewUnreadable = ({ unreadable }: Findings): readonly string[] => {
  const more = unreadable.length - MOST_PIECES;
  const lines = unreadable.slice(0, MOST_PIECES).map(viewPiece);
  return more > 0 ? [...lines, `${more} more could not be read; --json prints all`] : lines;
};

const viewPiece = ({ input, position, problems }: Unexplained): string =>
  clean(`${placeOf(input)}, byte ${position}: ${problems.map(inWords).join('; ')}`);

const placeOf = (input: string): string => (input === STANDARD_INPUT ? 'standard input' : input);

const inWords = ({ path, expected, received }: Problem): string => {
  if (path === '' && received === 'something else') return `not ${expected}`;
  if (expected === 'JSON') return `not JSON at ${path}: ${received}`;
  return `${path === '' ? '' : `${path}: `}expected ${expected}, found ${received}`;
};

const viewEvent = (event: Explanation, labelOf: (verdict: Verdict) => string): string => {
  const { eventTime, eventSource = 'no source', eventName = 'no name', eventCategory, account, awsRegion } = event;
  const global = event.isGlobal ? ', global' : '';
  const head = `${eventTime}  ${eventSource} ${eventName}  (${eventCategory}${global}; ${account}, ${awsRegion})`;
  const rows = event.trails.map((verdict) => [
    labelOf(verdict),
    verdict.logs ? 'yes' : 'no',
    verdict.rule,
    [verdict.why, ...placesOf(verdict)],
  ]);
  return `${clean(head)}\n${renderTable(['trail', 'logs it', 'rule', 'why'], rows)}`;
};

const placesOf = ({ folder, isOnlySummarised }: Verdict): readonly string[] => {
  if (folder === undefined) return [];
  return isOnlySummarised
    ? ['a machine did it and it succeeded: it is only counted', `in summaries in ${folder}`]
    : [`to ${folder}`];
};

const shortName = (arn: string): string => TRAIL_NAME.exec(arn)?.groups?.name ?? arn;

/** Whether a name alone does not say which trail is meant. */
const hasNamesakes = (trails: readonly Verdict[]): boolean =>
  new Set(trails.map(({ trail }) => shortName(trail))).size < trails.length;
