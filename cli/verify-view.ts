import type { Verdict } from '../core/verify/report.ts';
import { counted, number } from './numbers.ts';
import { clean } from './terminal.ts';
import { adviceFor } from './verify-advice.ts';
import { viewChains, viewHeads } from './verify-chains.ts';
import { viewFaults } from './verify-faults.ts';
import { chainsOf, faultsOf, type Findings, noticesOf, outcomeOf, totalsOf } from './verify-findings.ts';

/** Keys that are named for one notice. */
const MOST_KEYS = 3;

/** What was found, for people: the verdict is the first line. */
export const viewFindings = (findings: Findings): string => {
  const chains = chainsOf(findings);
  const faults = faultsOf(findings);
  // What is not sound now is nothing to compare with later.
  const heads = faults.length === 0 && chains.length > 0 ? [viewHeads(chains)] : [];
  return [
    [verdictOf(findings), countsOf(findings), ...viewLedger(findings)].join('\n'),
    ...(chains.length === 0 ? [] : [viewChains(chains)]),
    ...viewFaults(faults),
    ...viewNotices(findings),
    ...heads,
    ...adviceFor(findings),
  ].join('\n\n');
};

const verdictOf = (findings: Findings): string => {
  const faults = faultsOf(findings);
  const objects = new Set(faults.map(({ where, bucket, key }) => JSON.stringify([where, bucket, key]))).size;
  if (faults.length > 0)
    return `${counted(faults.length, 'fault', 'faults')} in ${counted(objects, 'object', 'objects')}`;
  if (outcomeOf(findings) === 'intact') return 'intact';
  const could = findings.unread.length > 0 ? 'read' : 'proven';
  return `not all could be ${could}; what could be is intact`;
};

const countsOf = (findings: Findings): string => {
  const { digests, backfillDigests, files, bytes } = totalsOf(findings);
  const isThere = ({ valid, faulty }: Verdict) => valid + faulty > 0;
  const parts = [
    ...(isThere(digests) || !isThere(backfillDigests) ? [shareOf(digests, 'digest', 'digests')] : []),
    ...(isThere(backfillDigests) ? [shareOf(backfillDigests, 'backfill digest', 'backfill digests')] : []),
    shareOf(files, 'file', 'files'),
  ];
  return `as signed: ${parts.join(', ')}; ${sizeOf(bytes)} read`;
};

const viewLedger = ({ ledger }: Findings): readonly string[] =>
  ledger === 'silent'
    ? ['the ledger was asked and is no witness of all of this: that no newest digests were taken away is not proven']
    : [];

const MEGABYTE = 1e6;

const sizeOf = (bytes: number): string =>
  bytes < MEGABYTE ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;

const shareOf = ({ valid, faulty }: Verdict, one: string, many: string): string =>
  faulty === 0 ? counted(valid, one, many) : `${number(valid)} of ${counted(valid + faulty, one, many)}`;

const viewNotices = (findings: Findings): readonly string[] => {
  const notices = noticesOf(findings);
  const { passedOver } = findings;
  if (notices.length === 0 && passedOver.length === 0) return [];
  const lines = notices.flatMap(({ where, text, keys, count }) => [
    `  ${clean(where)}: ${clean(text)}`,
    ...keys.slice(0, MOST_KEYS).map((key) => `    ${clean(key)}`),
    ...(count > MOST_KEYS && keys.length > 0
      ? [`    and ${number(count - Math.min(MOST_KEYS, keys.length))} more`]
      : []),
  ]);
  const others = passedOver.slice(0, MOST_KEYS).map((key) => `    ${clean(key)}`);
  const more = passedOver.length - others.length;
  const strange = [
    `  passed over, since no public key has such a name (${number(passedOver.length)}):`,
    ...others,
    ...(more > 0 ? [`    and ${number(more)} more`] : []),
  ];
  return [['To know:', ...lines, ...(passedOver.length > 0 ? strange : [])].join('\n')];
};
