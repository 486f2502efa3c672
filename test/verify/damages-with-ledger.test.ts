import { beforeAll, describe, it } from '@jest/globals';
import type { MadeArchive } from './archive.ts';
import { checkDamages, somePairs } from './checking.ts';
import { DIGEST_DAMAGES } from './digest-damages.ts';
import { FILE_DAMAGES } from './file-damages.ts';
import { RECORDED_DAMAGES } from './recorded-damages.ts';
import { wholeArchive } from './whole-archive.ts';

const DAMAGES = { ...FILE_DAMAGES, ...DIGEST_DAMAGES, ...RECORDED_DAMAGES };

let archive: MadeArchive;
beforeAll(async () => {
  archive = await wholeArchive();
});

describe('verify, with the ledger, names exactly what was damaged:', () => {
  it.each(Object.entries(DAMAGES))('%s', async (_, damage) => {
    for (const seed of [1, 2]) await checkDamages(archive, { hasRecords: true, seed }, [damage]);
  });

  it.each(somePairs(DAMAGES, 40, 1))('$name', async ({ damages, seed }) => {
    await checkDamages(archive, { hasRecords: true, seed }, damages);
  });
});
