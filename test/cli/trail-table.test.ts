import { afterEach, describe, expect, it } from '@jest/globals';
import { renderFields, renderTable } from '../../cli/table.ts';

const { columns } = process.stdout;
const setWidth = (width: number | undefined): void => {
  Object.assign(process.stdout, { columns: width });
};
afterEach(() => setWidth(columns));

describe('a table', () => {
  it('is as wide as it has to be where nobody looks at it', () => {
    setWidth(undefined);

    expect(renderTable(['a', 'b'], [['1', 'one two three four five']])).toBe(
      [
        '┌───┬─────────────────────────┐',
        '│ a │ b                       │',
        '├───┼─────────────────────────┤',
        '│ 1 │ one two three four five │',
        '└───┴─────────────────────────┘',
      ].join('\n'),
    );
  });

  it('folds its last column between words where the terminal ends, and within long ones', () => {
    setWidth(30);

    expect(renderTable(['a', 'b'], [['1', ['one two three four five', 'x'.repeat(30)]]])).toBe(
      [
        '┌───┬────────────────────────┐',
        '│ a │ b                      │',
        '├───┼────────────────────────┤',
        '│ 1 │ one two three four     │',
        '│   │ five                   │',
        '│   │ xxxxxxxxxxxxxxxxxxxxxx │',
        '│   │ xxxxxxxx               │',
        '└───┴────────────────────────┘',
      ].join('\n'),
    );
  });

  it('shows no control characters', () => {
    expect(renderTable(['a'], [['x\u001b[2J\ny']])).toContain('│ x\\u{1b}[2J\\u{a}y │');
    expect(renderFields([['a', 'x\u001b[2J\ny']])).toBe('a  x\\u{1b}[2J\\u{a}y');
  });
});
