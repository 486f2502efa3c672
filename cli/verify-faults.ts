import { type Fault, type FaultKind, FAULTS } from '../core/verify/report.ts';
import { number } from './numbers.ts';
import { clean } from './terminal.ts';
import type { At, PlaceFindings } from './verify-findings.ts';

/** Faults that are shown; each is one object. */
const MOST_SHOWN = 50;

/** Faults of the same kind one below the other: which object, what is wrong with it, and what can still be trusted. */
export const viewFaults = (faults: readonly At<Fault>[]): readonly string[] => {
  const kinds = (Object.keys(FAULTS) as FaultKind[])
    .map((kind) => ({ kind, all: faults.filter(({ is }) => is === kind) }))
    .filter(({ all }) => all.length > 0);
  // None of many hides the few of another kind.
  const fair = Math.floor(MOST_SHOWN / kinds.length);
  let spare = MOST_SHOWN - kinds.reduce((sum, { all }) => sum + Math.min(fair, all.length), 0);
  return kinds.map(({ kind, all }) => {
    const more = Math.min(spare, Math.max(0, all.length - fair));
    spare -= more;
    return viewKind(kind, all, fair + more);
  });
};

const viewKind = (kind: FaultKind, faults: readonly At<Fault>[], most: number): string => {
  const rest = faults.length - most;
  return [
    `${FAULTS[kind]} (${number(faults.length)})`,
    ...faults.slice(0, most).flatMap(viewFault),
    ...(rest > 0 ? [`  and ${number(rest)} more; --json has all`] : []),
  ].join('\n');
};

const viewFault = (fault: At<Fault>): readonly string[] => {
  const { foundAt, detail, trust } = fault;
  return [
    `  ${objectOf(fault)}`,
    ...(foundAt === undefined ? [] : [`    found at ${clean(foundAt)}`]),
    ...(detail === undefined ? [] : [`    ${clean(detail)}`]),
    `    ${clean(trust)}`,
  ];
};

/** An object as a person would look for it. */
export const objectOf = ({ where, key }: Pick<PlaceFindings, 'where'> & { readonly key: string }): string =>
  clean(`${where}/${key}`);
