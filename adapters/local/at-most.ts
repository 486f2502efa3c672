/** Runs any number of tasks, `limit` of them at a time, in the order they came. */
export const atMost = (limit: number) => {
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = (): Promise<void> | undefined => {
    if (running >= limit) return new Promise((resolve) => waiting.push(resolve));
    running += 1;
    return undefined;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) return next();
    running -= 1;
  };

  return async <T>(task: () => Promise<T>): Promise<T> => {
    await enter();
    try {
      return await task();
    } finally {
      leave();
    }
  };
};
