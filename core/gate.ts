/** Lets only some in at a time. */
export type Gate = <T>(act: () => Promise<T>) => Promise<T>;

/** At most so many at a time, in the order of their coming. */
export const gate = (most: number): Gate => {
  let inside = 0;
  const waiting: (() => void)[] = [];

  const enter = async (): Promise<void> => {
    if (inside < most) {
      inside++;
      return;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };

  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else inside--;
  };

  return async (act) => {
    await enter();
    try {
      return await act();
    } finally {
      leave();
    }
  };
};
