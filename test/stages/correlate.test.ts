import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../core/alerts/finding.ts';
import type { Commit } from '../../core/commit.ts';
import { TrailError } from '../../core/errors.ts';
import { keys } from '../../core/ledger-keys.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { around } from '../stores/faulty-object-store.ts';
import { correlating } from '../../stages/correlate.ts';
import { RULES } from './asked.ts';
import { aHit, CORRELATING, HitLedger, idsOf, NOON, onePass } from './hit-ledger.ts';

const clock = () => NOON;

/** A process that counts, and what it has told. */
const aCounter = (store: ObjectStore) => {
  const told: Finding[] = [];
  const tell = async (findings: readonly Finding[]) => void told.push(...findings);
  const count = correlating({ store, clock, set: CORRELATING });
  return { told, count: (made?: readonly Commit[]) => count(tell, made) };
};

/** How many requests it makes, by operation. */
const watching = (store: ObjectStore) => {
  const requests: string[] = [];
  const watched = around(store, (operation, key, perform) => {
    requests.push(`${operation} ${key.replace(/\d{11}(\d)$/, '$1')}`);
    return perform();
  });
  return { watched, requests };
};

const three = [aHit({ second: 1 }), aHit({ second: 2 }), aHit({ second: 3 })];

describe('counting the hits of commits', () => {
  it('tells once of what came to its count, in whatever shards and commits it was', async () => {
    const ledger = new HitLedger();
    const { told, count } = aCounter(ledger.store);
    await count();
    for (const [shard, hit] of three.entries()) await ledger.commit(shard, [hit]);

    await expect(count()).resolves.toEqual({ hits: 3, findings: 1 });
    await expect(count()).resolves.toEqual({ hits: 0, findings: 0 });
    expect(idsOf(told)).toEqual(onePass(three));
  });

  it('takes the commits that were just made from memory, and reads those that nobody has counted', async () => {
    const ledger = new HitLedger();
    const { watched, requests } = watching(ledger.store);
    const { told, count } = aCounter(watched);
    await count();
    await ledger.commit(3, [three[0]]);
    await ledger.commit(3);
    const made = [await ledger.commit(3, [three[1]]), await ledger.commit(3), await ledger.commit(3, [three[2]])];
    requests.length = 0;
    await count(made);

    expect(requests).toEqual([
      'readVersioned alert/correlations',
      'read ledger/03/commit/0',
      'replace alert/correlations',
    ]);
    expect(idsOf(told)).toEqual(onePass(three));
  });

  it('costs no request where no rule correlates, or no commit has hits', async () => {
    const ledger = new HitLedger();
    const { watched, requests } = watching(ledger.store);
    const tell = () => Promise.reject(new Error('nothing to tell'));
    const idle = correlating({ store: watched, clock, set: { ...RULES, rules: [] } });
    const count = correlating({ store: watched, clock, set: CORRELATING });
    const commit = await ledger.commit(1);
    await idle(tell);
    await count(tell, [commit]);
    await count(tell, []);

    expect(requests).toEqual([]);
  });

  it('looks once for what another run left, and not again while nothing is new', async () => {
    const ledger = new HitLedger();
    await aCounter(ledger.store).count();
    await ledger.commit(1, [three[0]]);
    const { watched, requests } = watching(ledger.store);
    const { count } = aCounter(watched);
    const counted = [await count([await ledger.commit(1)]), await count([await ledger.commit(1)])];

    expect(counted.map(({ hits }) => hits)).toEqual([1, 0]);
    expect(requests).toHaveLength(3);
  });

  it('tells again if it could not note what it told', async () => {
    const ledger = new HitLedger();
    const failing = around(ledger.store, (operation, _, perform) => {
      if (operation === 'replace') throw new TrailError('STORE_UNAVAILABLE', 'no');
      return perform();
    });
    await aCounter(ledger.store).count();
    for (const hit of three) await ledger.commit(0, [hit]);
    const [first, second] = [aCounter(failing), aCounter(ledger.store)];

    await expect(first.count()).rejects.toThrow('no');
    await second.count();
    expect([idsOf(first.told), idsOf(second.told)]).toEqual([onePass(three), onePass(three)]);
  });

  it('begins again when a rival has noted something meanwhile', async () => {
    const ledger = new HitLedger();
    await aCounter(ledger.store).count();
    const made = [await ledger.commit(0, [three[0]]), await ledger.commit(1, three.slice(1))];
    let isFirst = true;
    const raced = around(ledger.store, async (operation, _, perform) => {
      if (operation === 'replace' && isFirst) {
        isFirst = false;
        await aCounter(ledger.store).count([made[0]]);
      }
      return perform();
    });
    const { told, count } = aCounter(raced);

    await expect(count([made[1]])).resolves.toMatchObject({ hits: 2, findings: 1 });
    expect(idsOf(told)).toEqual(onePass(three));
    await expect(aCounter(ledger.store).count()).resolves.toEqual({ hits: 0, findings: 0 });
  });

  it('notes nothing as counted that could not be told', async () => {
    const ledger = new HitLedger();
    const { told, count } = aCounter(ledger.store);
    await count();
    for (const hit of three) await ledger.commit(0, [hit]);
    const refusing = correlating({ store: ledger.store, clock, set: CORRELATING });

    await expect(refusing(() => Promise.reject(new TrailError('SERVICE_UNAVAILABLE', 'silence')))).rejects.toThrow(
      'silence',
    );
    await count();
    expect(idsOf(told)).toEqual(onePass(three));
  });
});

describe('without the object that tells what is counted', () => {
  it.each([
    ['of the last hour, all is counted', NOON - 30 * 60_000, 1],
    ['of what is older, nothing', NOON - 90 * 60_000, 0],
  ])('%s', async (_, time, findings) => {
    const ledger = new HitLedger();
    for (const hit of three) await ledger.commit(5, [hit], time);
    const { count, told } = aCounter(ledger.store);
    await count();

    expect(told).toHaveLength(findings);
    await expect(count()).resolves.toEqual({ hits: 0, findings: 0 });
  });

  it('is one that cannot be read as well, or of a ledger that was set back', async () => {
    const ledger = new HitLedger();
    const object = { body: Buffer.from('not JSON') };
    await ledger.store.replace(keys.correlations(), object.body, undefined);
    for (const hit of three) await ledger.commit(5, [hit]);
    const damaged = aCounter(ledger.store);
    await damaged.count();

    const older = new HitLedger();
    const { body } = (await ledger.store.readVersioned(keys.correlations()))!;
    await older.store.replace(keys.correlations(), body, undefined);
    await older.commit(5, [three[0]]);
    expect(damaged.told).toHaveLength(1);
    await expect(aCounter(older.store).count()).resolves.toEqual({ hits: 1, findings: 0 });
  });
});
