import { setTimeout } from 'node:timers/promises';
import { TrailError } from '../../core/errors.ts';
import type { Outcome } from '../../lambda/custom-resource.ts';
import { emit, forEach, forEachMessage, onResource, onSchedule } from '../../lambda/middleware.ts';

/** A handler for each way in, which does as its messages and payloads say. */
const obey = async (order: string): Promise<void> => {
  if (order === 'unavailable')
    throw new TrailError('STORE_UNAVAILABLE', 'cannot read s3://store/x', { cause: new Error('hunter2') });
  if (order === 'bug') throw new TypeError('hunter2 is not a function');
  if (order === 'never') await new Promise(() => undefined);
};

export const messages = forEachMessage(
  () => {
    let isWhole = true;
    return {
      take: async ({ body }) => {
        if (body === 'flush') isWhole = false;
        await obey(body);
      },
      finish: async () => {
        if (!isWhole) await obey('unavailable');
        return { taken: 1 };
      },
    };
  },
  { atOnce: 2 },
);

const ordersOf = (payload: unknown) => (payload as { readonly orders: readonly string[] }).orders;

export const schedule = onSchedule({
  read: ordersOf,
  run: async (orders) => {
    emit({ delivered: orders.length, deliveryLag: 7 });
    const done: string[] = [];
    try {
      await forEach(orders, 2, async (order) => {
        await obey(order);
        done.push(order);
      });
    } finally {
      emit({ duplicates: done.length });
    }
    return { done };
  },
});

/** What was left to a run that was given up, when it went on. */
let leftLater: number | undefined;

export const resource = onResource(
  async ({ ResourceProperties }, remaining): Promise<Outcome> => {
    const order = String(ResourceProperties.Order);
    if (order === 'left') return { data: { Now: String(remaining()), Later: String(leftLater) } };
    if (order === 'late') {
      await setTimeout(600);
      leftLater = remaining();
    }
    if (order.startsWith('refuse')) return { failed: order };
    await obey(order);
    return { data: { Order: order } };
  },
  { read: () => undefined, run: async () => ({ other: true }) },
);
