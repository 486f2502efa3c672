import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isKey } from '../../../adapters/local/object-key.ts';
import { alertKeys, findingId, intervalEndOf, roundOf, waitingOf } from '../../../core/alerts/alert-keys.ts';
import type { Finding } from '../../../core/alerts/finding.ts';
import { aFinding, MINUTE, NOON, SLOT } from '../../stages/alert-world.ts';

const GROUP = alertKeys.group(aFinding());

describe('the folder of findings', () => {
  it.each<[string, Finding, Finding]>([
    ['of the same group and slot', aFinding({ event: 'a' }), aFinding({ event: 'b', time: NOON + SLOT - 1 })],
    ['that are copies', aFinding(), aFinding({ arrivedBy: 'trail-files' })],
    [
      'without a group that are copies, whatever their time',
      aFinding({ group: null }),
      aFinding({ group: null, time: NOON + 1 }),
    ],
  ])('is the same for those %s', (_, one, other) => {
    expect(alertKeys.group(one)).toBe(alertKeys.group(other));
  });

  it.each<[string, Finding, Finding]>([
    ['of another slot', aFinding(), aFinding({ time: NOON + SLOT })],
    ['of another group', aFinding(), aFinding({ group: 'other' })],
    ['of another rule', aFinding(), aFinding({ rule: 'other' })],
    ['of other events without a group', aFinding({ group: null }), aFinding({ group: null, event: 'other' })],
    [
      'that are critical, whatever group they have',
      aFinding({ level: 'critical', group: 'a', event: 'a' }),
      aFinding({ level: 'critical', group: 'a', event: 'b' }),
    ],
  ])('is another one for those %s', (_, one, other) => {
    expect(alertKeys.group(one)).not.toBe(alertKeys.group(other));
  });
});

it('a finding is known by its rule and its key, not by how it came or what it is told with', () => {
  const known = findingId(aFinding());

  expect(findingId(aFinding({ arrivedBy: 'local', group: 'other', level: 'low' }))).toBe(known);
  expect(findingId(aFinding({ rule: 'other' }))).not.toBe(known);
  expect(findingId(aFinding({ event: 'other' }))).not.toBe(known);
});

describe('what waits', () => {
  it('is found by when it is due, never too early', () => {
    const round = alertKeys.round(GROUP, 12);

    const waiting = waitingOf(alertKeys.more(NOON + 1, round, 'batch'));

    expect(waiting).toEqual({ due: NOON + MINUTE, round });
  });

  it('lies in the order in which it is due', () => {
    const times = [NOON, NOON + MINUTE, NOON + 60 * MINUTE, NOON + 24 * 60 * MINUTE, Date.UTC(2027, 0)];

    const keys = times.map((time) => alertKeys.more(time, alertKeys.round(GROUP, 0)));

    expect(keys.toSorted()).toEqual(keys);
  });

  it('knows an interval’s round from a group’s', () => {
    expect(intervalEndOf(alertKeys.round(alertKeys.interval(NOON), 3))).toBe(NOON);
    expect(intervalEndOf(alertKeys.round(GROUP, 3))).toBeUndefined();
  });

  it('may be a permit, of no round', () => {
    expect(waitingOf(alertKeys.permit(NOON, 7))).toEqual({ due: NOON });
  });

  it.each(['alert/open/', 'alert/open/soon/x/y', 'alert/open/20261010T1200'])('is nothing else: %s', (key) => {
    expect(waitingOf(key)).toBeUndefined();
  });
});

it('rounds are told by number from whatever else lies in their folder', () => {
  const round = alertKeys.round(GROUP, 12_345);

  expect(roundOf(GROUP, alertKeys.first(round))).toBe(12_345);
  expect(roundOf(GROUP, alertKeys.sent(alertKeys.digest(round)))).toBe(12_345);
  expect(roundOf(GROUP, alertKeys.opened(GROUP))).toBeUndefined();
});

it('whatever a finding says, its keys are keys, and lie where they belong', () => {
  const hostile = fc.record({
    rule: fc.string({ unit: 'binary' }),
    key: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('../../x', 'a/b', '', '.', '_')),
    id: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', 'a_b')),
    slot: fc.double({ noNaN: true }),
  });

  fc.assert(
    fc.property(hostile, fc.boolean(), ({ rule, key, id, slot }, isGrouped) => {
      const plain = aFinding(isGrouped ? {} : { group: null });
      const finding: Finding = {
        ...plain,
        key,
        rule: { ...plain.rule, id: rule },
        ...(plain.group ? { group: { ...plain.group, id, slot } } : {}),
      };
      const folder = alertKeys.group(finding);
      const round = alertKeys.round(folder, 0);
      const more = alertKeys.more(NOON, round, 'batch');
      expect(folder.split('/')).toHaveLength(5);
      expect([alertKeys.first(round), more].every(isKey)).toBe(true);
      expect(waitingOf(more)).toEqual({ due: NOON, round });
    }),
  );
});
