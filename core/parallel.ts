/**
 * Maps with at most `limit` calls under way; results in order. Items are asked for one by one, as calls can begin. After a
 * failure no further call is begun.
 */
export const mapParallel = async <In, Out>(
  items: Iterable<In>,
  limit: number,
  map: (item: In) => Promise<Out>,
): Promise<Out[]> => {
  const results: Out[] = [];
  const waiting = items[Symbol.iterator]();
  let begun = 0;
  let hasFailed = false;
  const work = async () => {
    while (!hasFailed) {
      const next = waiting.next();
      if (next.done) return;
      const index = begun++;
      results[index] = await map(next.value);
    }
  };
  const settled = await Promise.allSettled(
    Array.from({ length: limit }, () =>
      work().catch((error: unknown) => {
        hasFailed = true;
        throw error;
      }),
    ),
  );
  const failed = settled.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
};
