import { TrailError } from '../../core/errors.ts';
import type { ObjectStore } from '../../ports/index.ts';
import { around, Stopped } from '../stores/faulty-object-store.ts';

/** A process meets with it at its operation number `at`, of its store or its messenger; `for` so many operations. */
export interface AlertFault {
  readonly is: 'stop' | 'failure';
  readonly at: number;
  readonly effect: 'before' | 'after';
  readonly for: number;
}

export const ON_PURPOSE = 'a fault on purpose';

/** Does something that may be interrupted, or refused for now; what it returns, or why not. */
export const endure = async <T>(run: () => Promise<T>): Promise<T | 'stopped' | 'failed'> => {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Stopped) return 'stopped';
    const isExpected =
      error instanceof TrailError && (error.code === 'TIME_SHORT' || error.message.endsWith(ON_PURPOSE));
    if (isExpected) return 'failed';
    throw error;
  }
};

/** Does something once, before a process performs an operation whose text begins so. */
export const before = (beginning: string, act: () => Promise<unknown>) => {
  let isDone = false;
  return (store: ObjectStore): ObjectStore =>
    around(store, async (operation, key, perform) => {
      if (!isDone && `${operation} ${key}`.startsWith(beginning)) {
        isDone = true;
        await act();
      }
      return perform();
    });
};

/** Does something, unless the fault is in the way of it. */
export const meet = async <T>(fault: AlertFault, n: number, what: string, perform: () => Promise<T>): Promise<T> => {
  const { is, at, effect } = fault;
  const isOver = is === 'failure' && n >= at + fault.for;
  if (n < at || isOver) return perform();
  const fail = (): never => {
    if (is === 'stop') throw new Stopped(`stopped at ${what}`);
    throw new TrailError('STORE_UNAVAILABLE', `cannot ${what}: ${ON_PURPOSE}`);
  };
  if (effect === 'before' || (is === 'stop' && n > at)) return fail();
  await perform();
  return fail();
};
