import { describe, expect, it } from '@jest/globals';
import type { AlertMessage } from '../../core/alerts/alert-message.ts';
import { alertKeys } from '../../core/alerts/alert-keys.ts';
import type { Finding } from '../../core/alerts/finding.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { failing } from '../stores/faulty-object-store.ts';
import { before, endure } from './alert-faults.ts';
import { aFinding, AlertWorld, findings, idOf, MINUTE } from './alert-world.ts';

const alone = (event: string): Finding => aFinding({ event, group: null });
const NOTHING = { findings: 0, told: 0, suppressed: 0, duplicates: 0, held: 0, unrecorded: 0 };

describe('where somebody else is about to tell', () => {
  const claimed = async (): Promise<AlertWorld> => {
    const world = new AlertWorld();
    const stopped = world.begin({ fault: { is: 'stop', at: 5, effect: 'before', for: 1 } });
    expect(await endure(() => stopped.tell([alone('a')]))).toBe('stopped');
    expect(world.sent).toEqual([]);
    return world;
  };

  it('it is not taken for told: it shall be handed in again', async () => {
    const world = await claimed();
    world.now += MINUTE - 1;

    await expect(world.begin().tell([alone('a')])).rejects.toMatchObject({ code: 'TIME_SHORT' });
    expect(world.sent).toEqual([]);
  });

  it('and does not for a minute, it is told again', async () => {
    const world = await claimed();
    world.now += MINUTE;

    expect(await world.begin().tell([alone('a')])).toMatchObject({ told: 1 });
    expect(await world.begin().tell([alone('a')])).toMatchObject({ duplicates: 1 });
  });

  it('and does not for a minute, one of two who notice that tells it', async () => {
    const world = await claimed();
    world.now += MINUTE;
    const rival = () => world.begin().tell([alone('a')]);
    const takingOver = `create ${alertKeys.attempt(alertKeys.first(alertKeys.round(alertKeys.group(alone('a')), 0)), 1)}`;

    const receipt = await world.begin({ around: before(takingOver, rival) }).tell([alone('a')]);

    expect(receipt).toMatchObject({ duplicates: 1 });
    expect(world.told()).toHaveLength(1);
  });

  it('or for as long as is said', async () => {
    const world = await claimed();
    world.now += 5000;

    const receipt = await world.begin({ options: { staleAfter: 5000 } }).tell([alone('a')]);

    expect(receipt).toMatchObject({ told: 1 });
  });

  it('whose clock is far ahead, it is told as well', async () => {
    const world = await claimed();
    world.now -= 60 * MINUTE;

    expect(await world.begin().tell([alone('a')])).toMatchObject({ told: 1 });
  });
});

describe('when nobody can be told', () => {
  const silent = { is: 'failure', at: 5, effect: 'before', for: 1 } as const;

  it('others of the batch are tried; then it throws what the messenger threw', async () => {
    const world = new AlertWorld();
    const batch = findings(4, () => ({ group: null }));

    const refuses = ({ json }: AlertMessage) => idOf(json.finding as Finding) === idOf(batch[0]);
    const run = world.begin({ refuses }).tell(batch);

    await expect(run).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(world.told()).toEqual(batch.slice(1).map(idOf));
    expect(await world.begin().tell(batch)).toMatchObject({ told: 1, duplicates: 3 });
  });

  it('others of its group wait for the digest all the same', async () => {
    const world = new AlertWorld();
    expect(await endure(() => world.begin({ refuses: () => true }).tell(findings(3)))).toBe('failed');

    await world.begin().close('all');

    expect(world.told()).toEqual([idOf(findings(1)[0])]);
    expect(world.messages('digest')).toMatchObject([{ more: 2 }]);
  });

  it.each(['by the same process', 'by another one, at once'])(
    'it is told when it is handed in again %s',
    async (by) => {
      const world = new AlertWorld();
      const process = world.begin({ fault: silent });
      await expect(process.tell([alone('a')])).rejects.toMatchObject({ message: expect.stringContaining('send') });

      const again = by.includes('same') ? process : world.begin();

      expect(await again.tell([alone('a')])).toEqual({ ...NOTHING, findings: 1, told: 1 });
      expect(world.told()).toEqual([idOf(alone('a'))]);
    },
  );
});

it('a process tries again at once what it could not send, also if it could not note that', async () => {
  const world = new AlertWorld();
  let isSilent = true;
  const notNoted = (store: ObjectStore) => failing(store, (_, key) => key.includes('-failed-'));
  const process = world.begin({ refuses: () => isSilent, around: notNoted });
  expect(await endure(() => process.tell([alone('a')]))).toBe('failed');
  isSilent = false;

  await expect(world.begin().tell([alone('a')])).rejects.toMatchObject({ code: 'TIME_SHORT' });
  expect(await process.tell([alone('a')])).toMatchObject({ told: 1 });
});
