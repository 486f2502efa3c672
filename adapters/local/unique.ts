import { randomBytes } from 'node:crypto';
import type { Unique } from '../../ports/index.ts';

/** Names that nobody has had before, and that sort in the order in which one process asked for them. */
export const uniqueNames = (): Unique => {
  let asked = 0;
  const process = randomBytes(8).toString('hex');
  return () => {
    const time = Date.now().toString(36).padStart(9, '0');
    return `${time}${(asked++).toString(36).padStart(6, '0')}${process}`;
  };
};
