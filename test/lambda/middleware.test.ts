import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SQSBatchResponse } from 'aws-lambda';
import { batchOf, failuresOf, functions, type RunningFunction } from './functions.ts';

const start = functions();
const some: Record<string, RunningFunction> = {};

beforeAll(() => {
  for (const name of ['messages', 'schedule']) {
    some[name] = start({ file: 'test/lambda/some-handlers.ts', name, environment: {} });
  }
});
beforeEach(() => {
  for (const running of Object.values(some)) running.log = '';
});

describe('a batch of messages', () => {
  const run = async (...bodies: readonly string[]) => some.messages.run<SQSBatchResponse>(batchOf(bodies));

  it.each([
    ['none', [], []],
    ['all that can be taken', ['a', 'b', 'c'], []],
    ['all but those that fail', ['a', 'unavailable', 'b', 'bug', 'c'], ['m1', 'm3']],
    ['none, if all fail', ['unavailable', 'unavailable', 'unavailable'], ['m0', 'm1', 'm2']],
  ])('acknowledges %s', async (_, bodies, failures) => {
    expect(failuresOf(await run(...bodies))).toEqual(failures);
  });

  it('comes back whole if it cannot be finished, and the run counts as failed', async () => {
    await expect(run('a', 'flush', 'b')).rejects.toThrow('STORE_UNAVAILABLE: cannot read s3://store/x');
  });

  it('says why a message comes back, by its id, with the remedy', async () => {
    await run('a', 'unavailable');

    expect(some.messages.lines()).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        message: 'a message comes back',
        service: 'stage',
        function_request_id: expect.stringMatching(/^request-/),
        id: 'm1',
        reason: 'STORE_UNAVAILABLE: cannot read s3://store/x',
        remedy: expect.stringContaining('try again'),
      }),
    );
    expect(some.messages.lines()).toContainEqual(expect.objectContaining({ message: 'done', taken: 1, comesBack: 1 }));
  });

  it('says of an error that nobody foresaw only what kind it was, and where', async () => {
    await run('bug', 'unavailable');

    expect(some.messages.log).not.toContain('hunter2');
    expect(some.messages.log).toContain('TypeError');
    expect(some.messages.log).toContain('some-handlers.ts');
  });
});

describe('a scheduled run', () => {
  const run = async (...orders: readonly string[]) => some.schedule.run({ orders });

  it('says what it did', async () => {
    expect((await run('a', 'b')).result).toEqual({ done: ['a', 'b'] });
    expect(some.schedule.lines()).toContainEqual(expect.objectContaining({ message: 'done', done: ['a', 'b'] }));
  });

  it('does all that it can, and then fails with everything that went wrong', async () => {
    await expect(run('unavailable', 'a', 'bug', 'b')).rejects.toThrow(
      'STORE_UNAVAILABLE: 2 of 4 failed: STORE_UNAVAILABLE: cannot read s3://store/x; TypeError: the log of the function tells where',
    );
    expect(some.schedule.lines()).toContainEqual(expect.objectContaining({ Duplicates: 2 }));
    expect(some.schedule.log).not.toContain('hunter2');
  });

  it.each([[['a']], [['unavailable']]])(
    'emits its metrics once, by their names and units, whatever became of %j',
    async (orders) => {
      await run(...orders).catch(() => undefined);

      const emitted = some.schedule.lines().filter((line) => '_aws' in line);
      expect(emitted).toHaveLength(1);
      expect(emitted[0]).toMatchObject({ service: 'stage', Delivered: 1, DeliveryLag: 7 });
      expect(emitted[0]._aws).toMatchObject({
        CloudWatchMetrics: [
          {
            Namespace: 'OpenTrail',
            Dimensions: [['service']],
            Metrics: [
              { Name: 'Delivered', Unit: 'Count' },
              { Name: 'DeliveryLag', Unit: 'Seconds' },
              { Name: 'Duplicates', Unit: 'Count' },
            ],
          },
        ],
      });
    },
  );
});
