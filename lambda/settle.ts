/** Something that could not be done for an item. */
export interface Failure<Item> {
  readonly item: Item;
  readonly error: unknown;
}

/** Does something for each item, with so many under way at a time; the failures, in order. */
export const settleAll = async <Item>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<void>,
): Promise<Failure<Item>[]> => {
  const failures = new Map<number, Failure<Item>>();
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const index = next++;
      const item = items[index];
      try {
        await act(item);
      } catch (error) {
        failures.set(index, { item, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return [...failures].sort(([a], [b]) => a - b).map(([, failure]) => failure);
};
