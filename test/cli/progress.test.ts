import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { showProgress } from '../../cli/progress.ts';

beforeEach(() => void jest.useFakeTimers({ now: 0 }));
afterEach(() => void jest.useRealTimers());

const shownOn = (isTTY: boolean) => {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const words = { doing: 'verifying', done: 'verified' };
  const progress = showProgress(words, stream as unknown as NodeJS.WriteStream);
  return { ...progress, shown: () => (stream.read() as Buffer | null)?.toString() ?? '' };
};

describe('progress', () => {
  it('is a bar on a terminal, also while more is found', () => {
    const { update, stop, shown } = shownOn(true);

    update(0, 2e6);
    jest.advanceTimersByTime(1000);
    update(1e6, 2e6);
    jest.advanceTimersByTime(1000);
    expect(shown()).toMatch(/verifying .* 50 % of 2\.0 MB/);

    update(1e6, 4e6);
    jest.advanceTimersByTime(1000);
    expect(shown()).toMatch(/verifying .* 25 % of 4\.0 MB/);
    stop();
  });

  it('is a line every five seconds elsewhere', () => {
    const { update, stop, shown } = shownOn(false);

    update(1e6, 4e6);
    jest.advanceTimersByTime(4999);
    update(2e6, 4e6);
    expect(shown()).toBe('');

    jest.advanceTimersByTime(1);
    update(2e6, 4e6);
    expect(shown()).toBe('verified 2.0 of 4.0 MB\n');

    jest.advanceTimersByTime(5000);
    update(5e6, 4e6);
    expect(shown()).toBe('verified 5.0 MB\n');
    stop();
  });
});
