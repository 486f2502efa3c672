import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Found } from '../../stages/detect.ts';
import { event, foundIn, gather, idsOf, numbered } from './detecting.ts';

const HOUR = 3_600_000;

describe('what was found', () => {
  it('is the same, whatever order and however often its parts come in', async () => {
    const anyEvent = fc.record({
      name: fc.constantFrom('Bad', 'Poor', 'Often', 'Fine'),
      id: fc.integer({ min: 0, max: 5 }),
      minute: fc.integer({ min: 0, max: 30 }),
      address: fc.constantFrom('198.51.100.1', '198.51.100.2'),
    });
    const histories = fc.array(anyEvent, { minLength: 1, maxLength: 30 });

    await fc.assert(
      fc.asyncProperty(histories, fc.infiniteStream(fc.nat()), async (history, random) => {
        const events = history.map(({ name, id, minute, address }) =>
          event(name, `e${id}`, {
            eventTime: `2026-03-01T09:${String(minute).padStart(2, '0')}:00Z`,
            sourceIPAddress: address,
          }),
        );
        const found = numbered(await foundIn(events));
        const doubled = [...found, ...found].map((one) => ({ one, at: random.next().value }));
        const shuffled = doubled.sort((a, b) => a.at - b.at).map(({ one }) => one);

        const undisturbed = gather(found);
        const matched = history.filter(({ name }) => name === 'Bad' || name === 'Poor');
        const distinct = new Set(matched.map((one) => JSON.stringify(one)));
        expect(gather(shuffled)).toEqual(undisturbed);
        expect(undisturbed.kept.filter(({ correlation }) => !correlation)).toHaveLength(distinct.size);
      }),
    );
  });

  it.each([
    [3, 7, 'one'],
    [7, 3, 'other'],
  ])('is kept as it is in the copy that comes first: %i, %i', async (order, another, expected) => {
    const [found] = await foundIn([event('Bad', 'e1', { userAgent: 'one' })]);
    const [finding] = found.findings;
    const other = { ...finding, event: { ...finding.event!, userAgent: 'other' } };

    const { kept, findings } = gather([
      [found, order],
      [{ ...found, findings: [other] }, another],
    ]);

    expect(findings).toBe(1);
    expect(kept[0].event?.userAgent).toBe(expected);
  });

  it('is the worst, and of that the newest, where not all is kept; all is counted', async () => {
    const poor = Array.from({ length: 20 }, (_, minute) =>
      event('Poor', `p${minute}`, { eventTime: `2026-03-01T09:${String(minute + 10)}:00Z` }),
    );
    const found = await foundIn([event('Bad', 'b'), ...poor]);

    const { findings, kept, tallies } = gather(numbered(found), { kept: 3 });

    expect(idsOf(kept)).toEqual(['b', 'p18', 'p19']);
    expect(findings).toBe(21);
    expect(tallies.map(({ rule, findings: count }) => [rule.id, count])).toEqual([
      ['id-Bad', 1],
      ['id-Poor', 20],
    ]);
  });

  it('has each rule with its times and with who did it, the most frequent first', async () => {
    const by = (userName: string) => ({ userIdentity: { type: 'IAMUser', userName, accountId: '111122223333' } });
    const found = await foundIn([
      event('Bad', 'e1', { ...by('eve'), eventTime: '2026-03-01T09:00:00Z' }),
      event('Bad', 'e2', { ...by('mallory'), eventTime: '2026-03-01T10:00:00Z' }),
      event('Bad', 'e3', { ...by('mallory'), eventTime: '2026-03-01T08:00:00Z' }),
    ]);

    const [tally] = gather(numbered(found)).tallies;

    expect(tally).toMatchObject({
      findings: 3,
      from: Date.UTC(2026, 2, 1, 8),
      to: Date.UTC(2026, 2, 1, 10),
      actors: [
        ['mallory', 2],
        ['eve', 1],
      ],
    });
  });

  it('says so when there is too much to tell copies apart, and goes on', async () => {
    const found = await foundIn([event('Poor', 'e1'), event('Poor', 'e2'), event('Poor', 'e3')]);

    const enough = gather(numbered([...found, ...found]), { findings: 3 });
    const tooMany = gather(numbered(found), { findings: 2 });

    expect(enough).toMatchObject({ findings: 3, copiesCounted: false });
    expect(tooMany).toMatchObject({ findings: 3, copiesCounted: true });
  });

  it('says so when there is too much for correlations to count', async () => {
    const found = await foundIn(['e1', 'e2', 'e3'].map((id) => event('Often', id)));

    expect(gather(numbered(found), { hits: 3 })).toMatchObject({ findings: 1, hitsLost: 0 });
    expect(gather(numbered(found), { hits: 2 })).toMatchObject({ findings: 0, hitsLost: 1 });
  });

  it('has what correlations find in a long history as in a short one', async () => {
    const [found] = await foundIn([event('Often', 'e')]);
    const GROUPS = 8000;
    const often = Array.from({ length: 3 * GROUPS }, (_, at): readonly [Found, number] => {
      const time = Math.floor(at / 3) * HOUR + at;
      const group = [`198.51.100.${Math.floor(at / 3)}`];
      const hits = found.hits.map((hit) => ({ ...hit, group, time, eventId: `e${at}` }));
      return [{ findings: [], identity: String(at), hits }, at];
    });

    const { kept } = gather(often, { hits: 100_000, kept: 100_000, findings: 100_000 });

    expect(kept).toHaveLength(GROUPS);
    expect(new Set(kept.map(({ correlation }) => correlation?.group.sourceIPAddress)).size).toBe(GROUPS);
  });
});
