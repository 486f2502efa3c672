import { FAULTS } from '../core/verify/report.ts';
import { formatTime } from '../core/time.ts';
import { isComplaint } from './caller.ts';
import type { Asked } from './verify-flags.ts';
import { chainsOf, faultsOf, type Findings, noticesOf, outcomeOf, totalsOf } from './verify-findings.ts';

const timeOrNull = (time: number | undefined): string | null => (time === undefined ? null : formatTime(time));

/** What is told if it fails as a whole: nothing was verified. */
export const failureJson = (asked: Asked, error: Error) => ({
  ...verifyJson({
    asked,
    places: [],
    unread: [{ where: 'what is needed to verify', problem: error }],
    keys: 'store',
    ledger: 'notAsked',
    passedOver: [],
  }),
  publicKeys: null,
});

/** All that was found, by names that stay. */
export const verifyJson = (findings: Findings) => {
  const { asked, places, unread, keys, ledger, passedOver } = findings;
  const { from, to, accounts = null, regions = null } = asked;
  return {
    verdict: outcomeOf(findings),
    range: { from: timeOrNull(from), to: timeOrNull(to) },
    accounts,
    regions,
    publicKeys: keys,
    ledger: ledger === 'witness',
    places: places.map(({ where, question: { bucket = null, prefix, organization = null, trail = null } }) => ({
      where,
      bucket,
      prefix,
      organization,
      trail,
    })),
    ...totalsOf(findings),
    chains: chainsOf(findings).map(({ from: begin, to: end, ...chain }) => ({
      ...chain,
      from: formatTime(begin),
      to: formatTime(end),
    })),
    faults: faultsOf(findings).map(({ is, ...fault }) => ({ is, means: FAULTS[is], ...fault })),
    notices: noticesOf(findings),
    passedOver,
    unread: unread.map(({ where, problem }) => ({
      where,
      reason: isComplaint(problem) ? problem.complaint : problem.message,
    })),
  };
};
