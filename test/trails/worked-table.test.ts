import { describe, expect, it } from '@jest/globals';
import { CASES } from './cases.ts';
import { naive, real, withoutHead } from './judges.ts';
import { COLUMNS, ROWS } from './worked-table.ts';

const CELLS = ROWS.flatMap(({ event, record, more, cells }) =>
  Object.entries(COLUMNS).map(([column, [trail, organization]], place) => ({
    ...{ event, record, column, organization },
    trail: { ...trail, ...more },
    cell: cells[place],
  })),
);

describe('by the naive evaluation', () => {
  it.each(CELLS)('the worked table says of $event × $column: $cell', ({ trail, organization, record, cell }) => {
    expect(naive(trail, organization, record)).toBe(cell);
  });

  it.each(CASES)('$table: $says: $expected', ({ trail, organization, record, expected }) => {
    expect(naive(trail, organization, record)).toBe(expected);
  });
});

describe('by the decision that deliveries are made by', () => {
  it.each(CELLS)('the worked table says of $event × $column: $cell', ({ trail, organization, record, cell }) => {
    expect(real()(trail, organization, record)).toBe(withoutHead(cell));
  });

  it.each(CASES)('$table: $says: $expected', ({ trail, organization, record, expected }) => {
    expect(real()(trail, organization, record)).toBe(withoutHead(expected));
  });
});
