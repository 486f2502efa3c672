import { LATE } from '../stages/patience.ts';

/** What the work returns or throws, or `LATE` after so many milliseconds; the work goes on, but nobody waits for it. */
export const inTime = async <T>(time: number, work: Promise<T>): Promise<T | typeof LATE> => {
  const late = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => late.resolve(LATE), time);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
