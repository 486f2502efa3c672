import { afterEach, describe, expect, it } from '@jest/globals';
import stringWidth from 'string-width';
import { bar, barChart } from '../../cli/bar-chart.ts';
import { percent } from '../../cli/numbers.ts';
import { rowsTable } from '../../cli/summaries-table.ts';

const { columns } = process.stdout;
const setWidth = (width: number | undefined): void => {
  Object.assign(process.stdout, { columns: width });
};
afterEach(() => setWidth(columns));

const row = (name: string) => ({ name, service: 's3.amazonaws.com', events: 1234, failed: 1, leftOut: 0, details: [] });
const ARN = 'arn:aws:s3:::a-bucket-with-a-name-that-is-longer-than-most';

const linesAt = (width: number | undefined, name: string): readonly string[] => {
  setWidth(width);
  return rowsTable([row(name)], 1234, 'resource', false).split('\n');
};

describe('the table of summaries', () => {
  it('has room for whole names where nobody looks at it', () => {
    expect(linesAt(undefined, ARN)[3]).toBe(
      `│ ${ARN} │ s3      │  1,234 │ 100 % │      1 │     <0.1 % │ ████████████ │`,
    );
  });

  it.each([120, 100, 80, 60, 45])('is no wider than a terminal of %d columns', (width) => {
    expect(Math.max(...linesAt(width, ARN).map((line) => line.length))).toBeLessThanOrEqual(width);
  });

  it('keeps the beginning and the end of names', () => {
    expect(linesAt(100, ARN)[3]).toMatch(/^│ arn:aws:s3:::a-.*….*than-most +│/);
  });

  it('leaves out what is needed least', () => {
    expect(linesAt(80, 'GetObject')[1]).toContain('│ error rate │              │');
    expect(linesAt(80, ARN)[1]).toMatch(/│ error rate │$/);
    expect(linesAt(10, ARN)[1]).toMatch(/^│ resource +│ service │ events │$/);
  });

  it.each([
    ['at the beginning', `${'数据'.repeat(20)}${'x'.repeat(30)}`],
    ['at the end', `${'x'.repeat(30)}${'数据'.repeat(20)}`],
    ['all over', '数据存储桶'.repeat(20)],
  ])('is no wider than the terminal with wide letters %s', (_, name) => {
    for (const width of [80, 81, 100]) {
      expect(Math.max(...linesAt(width, name).map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
    }
    expect(linesAt(100, name)[3]).toContain('…');
  });

  it('cuts no character in halves', () => {
    expect(linesAt(80, '🪣'.repeat(50)).join('').isWellFormed()).toBe(true);
  });
});

describe('a bar', () => {
  const eight = { width: 8, isPlain: false };

  it.each([
    [0, ''],
    [1, '▏'],
    [50, '████'],
    [55, '████▍'],
    [100, '████████'],
    [200, '████████'],
  ])('of %d percent is %s', (value, text) => {
    expect(bar(value, 100, eight)).toBe(text);
  });

  it('is seen where anything is there at all', () => {
    expect(bar(1, 1e12, eight)).toBe('▏');
    expect(bar(1, 1e12, { width: 8, isPlain: true })).toBe('#');
    expect(bar(0, 0, eight)).toBe('');
  });

  it('ends where the terminal does', () => {
    setWidth(30);

    expect(
      barChart(
        [
          { label: 'nine', value: 9 },
          { label: 'one', value: 1 },
        ],
        true,
      ),
    ).toBe(`nine  ${'#'.repeat(24)}\none   ###`);
  });
});

describe('a share', () => {
  it.each([
    [0, 0, '0 %'],
    [0, 7, '0 %'],
    [7, 7, '100 %'],
    [1, 3, '33.3 %'],
    [1, 1e6, '<0.1 %'],
    [999_999, 1e6, '99.9 %'],
  ])('of %d in %d is %s', (part, whole, text) => {
    expect(percent(part, whole)).toBe(text);
  });
});
