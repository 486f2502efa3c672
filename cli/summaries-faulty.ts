import type { Problem } from '../core/event.ts';
import type { FaultyFile } from '../stages/read-summaries.ts';
import { number } from './numbers.ts';
import { clean } from './terminal.ts';

const MOST_FILES = 20;

/** Which files could not be read, or not all of them, and why. */
export const viewFaulty = (faulty: readonly FaultyFile[], where: string): readonly string[] => {
  const lines = faulty.slice(0, MOST_FILES).map(({ key, problems: [first, ...more] }) => {
    const others = more.length === 0 ? '' : `, and ${number(more.length)} more`;
    return `opentrail: cannot read ${clean(`${where}/${key}: ${reasonOf(first)}`)}${others}`;
  });
  const rest = faulty.length - lines.length;
  if (lines.length === 0) return [];
  const more = rest > 0 ? [`opentrail: and ${number(rest)} more files`] : [];
  return [...lines, ...more, '  what they count is not in these numbers'];
};

const reasonOf = ({ path, expected, received }: Problem): string =>
  `${path === '' ? '' : `${path}: `}expected ${expected}, found ${received}`;
