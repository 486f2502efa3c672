import { describe, expect, it } from '@jest/globals';
import { TrailError } from '../../core/errors.ts';
import { WINDOW } from '../../core/time.ts';
import { around } from '../stores/faulty-object-store.ts';
import { AlertWorld, findings, NOON } from './alert-world.ts';

describe('where there is too much to tell', () => {
  it('a third of what passes is kept for what is high, and what is held back is named, the worst first', async () => {
    const world = new AlertWorld({ mostMessages: 9 });
    const process = world.begin();
    const cheap = findings(30, (n) => ({ rule: 'cheap', level: 'medium', group: `group-${n}` }));
    const bad = findings(4, (n) => ({ rule: 'bad', group: `mallory-${n}`, event: `bad-${n}`, time: NOON + 100 + n }));

    const receipts = [await process.tell(cheap), await process.tell(bad)];
    world.now = NOON + WINDOW;
    await process.close();

    expect(receipts).toMatchObject([
      { told: 6, held: 24 },
      { told: 3, held: 1 },
    ]);
    const [, { message }] = world.sent.filter(({ message: { kind } }) => kind === 'held');
    const named = message.text.split('\n').slice(message.text.split('\n').indexOf('Some of them, the worst first') + 1);
    expect(named).toHaveLength(10);
    expect(named[0]).toMatch(/- HIGH What bad finds: .* by mallory-3, .*event bad-3, account 111122223333$/);
    expect(named[1]).toMatch(/- MEDIUM What cheap finds: .* by group-6, .*event event-6, /);
    expect(message.json.some).toHaveLength(10);
    expect((message.json.some as unknown[])[0]).toMatchObject({
      rule: 'bad',
      level: 'high',
      eventId: 'bad-3',
      actor: 'mallory-3',
    });
  });

  it('a third is kept for what is high also where the store cannot be reached', async () => {
    const world = new AlertWorld({ mostMessages: 9 });
    const process = world.begin({
      around: (store) => around(store, async () => Promise.reject(new TrailError('STORE_UNAVAILABLE', 'no store'))),
    });
    const all = [
      ...findings(12, (n) => ({ rule: 'cheap', level: 'medium', group: `group-${n}` })),
      ...findings(4, (n) => ({ rule: 'bad', group: `mallory-${n}`, event: `bad-${n}` })),
    ];

    for (const finding of all) await process.tell([finding]).catch(() => undefined);

    const rules = world.messages('finding').map(({ finding: { rule } }) => rule.id);
    expect(rules.filter((rule) => rule === 'cheap')).toHaveLength(6);
    expect(rules.filter((rule) => rule === 'bad')).toHaveLength(3);
  });
});
