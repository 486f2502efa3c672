import { describe, expect, it } from '@jest/globals';
import { type Outcome, outcomeOf } from '../../cli/verify-findings.ts';
import type { Findings } from '../../cli/verify-findings.ts';
import { viewFindings } from '../../cli/verify-view.ts';
import { TrailError } from '../../core/errors.ts';
import { aFault, aNotice, aReport, findingsOf, NOTHING } from './verify-reports.ts';

const linesOf = (findings: Findings): readonly string[] => viewFindings(findings).split('\n');
const UNREAD = { unread: [{ where: 's3://other', problem: new TrailError('STORE_FORBIDDEN', 'no') }] };

describe('what comes of it', () => {
  it.each<[Outcome, string, Findings, string]>([
    ['intact', 'all is as it was signed', findingsOf([aReport()]), 'intact'],
    ['intact', 'there are digests, but no files', findingsOf([aReport({ files: { valid: 0, faulty: 0 } })]), 'intact'],
    [
      'intact',
      'there are backfill digests alone',
      findingsOf([aReport({ ...NOTHING, backfillDigests: { valid: 1, faulty: 0 } })]),
      'intact',
    ],
    ['intact', 'another place has nothing', findingsOf([aReport(), aReport(NOTHING)]), 'intact'],
    ['faulty', 'one thing is wrong', findingsOf([aReport(), aReport({ faults: [aFault()] })]), '1 fault in 1 object'],
    [
      'faulty',
      'all digests are gone',
      findingsOf([aReport({ ...NOTHING, faults: [aFault({ is: 'digestMissing' })] })]),
      '1 fault in 1 object',
    ],
    [
      'faulty',
      'something else could not be read',
      findingsOf([aReport({ faults: [aFault()] })], UNREAD),
      '1 fault in 1 object',
    ],
    [
      'incomplete',
      'a place could not be read',
      findingsOf([aReport()], UNREAD),
      'not all could be read; what could be is intact',
    ],
    [
      'incomplete',
      'signatures of newest digests are not at hand',
      findingsOf([aReport({ notices: [aNotice({ is: 'signature', count: 1 })] })]),
      'not all could be proven; what could be is intact',
    ],
    ['nothing', 'there are no digests', findingsOf([aReport(NOTHING)]), ''],
    [
      'nothing',
      'there are files alone',
      findingsOf([aReport({ ...NOTHING, notices: [aNotice({ is: 'notCovered', count: 7 })] })]),
      '',
    ],
    ['nothing', 'there is no place', findingsOf([]), ''],
  ])('is called %s where %s', (outcome, _, findings, firstLine) => {
    expect(outcomeOf(findings)).toBe(outcome);
    if (outcome !== 'nothing') expect(linesOf(findings)[0]).toBe(firstLine);
  });
});
