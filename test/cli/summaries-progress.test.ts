import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { showRead } from '../../cli/summaries-progress.ts';

beforeEach(() => void jest.useFakeTimers({ now: 0 }));
afterEach(() => void jest.useRealTimers());

const aTerminal = (isTTY: boolean) => {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const progress = showRead(stream as unknown as NodeJS.WriteStream);
  return { ...progress, shown: () => (stream.read() as Buffer | null)?.toString() ?? '' };
};

describe('how many files have been read', () => {
  it('is shown once it takes a while, also when others are read then', () => {
    const { update, stop, shown } = aTerminal(true);

    update(1, 40);
    jest.advanceTimersByTime(999);
    update(2, 40);
    expect(shown()).toBe('');

    jest.advanceTimersByTime(1);
    update(3, 40);
    expect(shown()).toContain('3 of 40 files');

    jest.advanceTimersByTime(1000);
    update(1, 7);
    jest.advanceTimersByTime(1000);
    expect(shown()).toContain('1 of 7 files');
    stop();
  });

  it('is not shown where nobody looks', () => {
    const { update, stop, shown } = aTerminal(false);

    jest.advanceTimersByTime(5000);
    update(3, 40);
    stop();

    expect(shown()).toBe('');
  });
});
