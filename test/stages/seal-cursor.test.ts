import { expect, it } from '@jest/globals';
import { SealingCursor } from '../../stages/seal-cursor.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';

it('how far a trail is sealed goes forward only, whoever notes it', async () => {
  const store = new MemoryObjectStore();
  const [slow, fast] = [
    await SealingCursor.read(store, 0, { trail: 'a' }),
    await SealingCursor.read(store, 0, { trail: 'a' }),
  ];
  for (const next of [1, 2, 3]) await fast.note({ next });

  await slow.note({ next: 1 });

  expect(slow.place).toEqual({ next: 3 });
  expect((await SealingCursor.read(store, 0, { trail: 'a' })).place).toEqual({ next: 3 });
});
