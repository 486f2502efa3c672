import { describe, expect, it } from '@jest/globals';
import { encodeCorrelations } from '../../../core/alerts/candidate.ts';
import type { Finding } from '../../../core/alerts/finding.ts';
import { messageOf } from '../../../core/alerts/messages.ts';
import { readCorrelations } from '../../../core/alerts/read-correlations.ts';
import { aHit, counting, inTurn } from '../rules/counting.ts';

const SET = counting();
const RULES = new Map(SET.rules.map((rule) => [rule.id, rule]));
const [CLAIMED] = inTurn(SET, [aHit(1, { count: 3, namespace: 'direct:app' })]).findings;

const read = (finding: Finding) => readCorrelations(JSON.parse(encodeCorrelations([finding])), RULES);
const { correlation, group } = CLAIMED;

describe('a finding of a correlation', () => {
  it('comes as it was, with who said it, of which people are warned', () => {
    expect(read(CLAIMED)).toEqual({ findings: [CLAIMED], unreadable: false });
    expect(messageOf(CLAIMED).text).toMatch(/AWS did not say this: .*app.* may claim anything/);
    expect(messageOf(inTurn(SET, [aHit(1, { count: 3 })]).findings[0]).text).not.toContain('AWS did not say');
  });

  it('names no field but those of its rule, whose time span it has', () => {
    const more = { 'Call this number': '555-0100', sourceIPAddress: '10.0.0.1' };
    const claim = {
      ...CLAIMED,
      group: { ...group!, by: more, length: 1 },
      correlation: { ...correlation!, group: more, timespan: 1 },
    };

    expect(read(claim)).toEqual({ findings: [CLAIMED], unreadable: false });
  });

  it('has an empty text for a field that is not named', () => {
    const { findings } = read({ ...CLAIMED, correlation: { ...correlation!, group: {} } });

    expect(findings[0].correlation!.group).toEqual({ sourceIPAddress: '' });
  });

  it.each([undefined, '', 'other', 'direct:', 1])('is unreadable if nobody can have said it: %j', (namespace) => {
    const claim = { ...CLAIMED, correlation: { ...correlation!, namespace } } as Finding;

    expect(read(claim)).toEqual({ findings: [], unreadable: true });
  });
});
