import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';

// A process to be killed: creates objects for ever, and says which were acknowledged.
const [root, run] = process.argv.slice(2);
const store = new FolderObjectStore(root);

const createFrom = async (number: number): Promise<void> => {
  const key = `${number % 5}/${run}-${number}`;
  await store.create(key, new Uint8Array(100_000).fill(number % 256));
  process.stdout.write(`${key}\n`);
  return createFrom(number + 8);
};

await Promise.all(Array.from({ length: 8 }, (_, first) => createFrom(first)));
