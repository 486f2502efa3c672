import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';

// A process among rivals: adds one to the number in `count`, as often as it is told.
const [root, times] = process.argv.slice(2);
const store = new FolderObjectStore(root);

const addOne = async (): Promise<void> => {
  const found = await store.readVersioned('count');
  const next = Number(found ? Buffer.from(found.body).toString() : 0) + 1;
  if ((await store.replace('count', Buffer.from(String(next)), found?.version)) === 'changed') await addOne();
};

for (let done = 0; done < Number(times); done += 1) await addOne();
