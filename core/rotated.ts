/** The same items in the same order, beginning with another one: number `by`, or where that comes out, round and round. */
export const rotated = <T>(items: readonly T[], by: number): T[] => {
  const from = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
};
