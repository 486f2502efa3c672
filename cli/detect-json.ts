import { once } from 'node:events';
import { cleanJson } from './terminal.ts';

/** JSON in one line, which a terminal may show. */
export const jsonLine = (value: unknown): string =>
  cleanJson(value)
    .split('\n')
    .map((line) => line.trimStart())
    .join('');

/** Prints each value as one line of JSON, no quicker than it is read. */
export const printJson = async (values: Iterable<unknown>): Promise<void> => {
  for (const value of values) {
    if (process.stdout.write(`${jsonLine(value)}\n`)) continue;
    // Nobody reads any more.
    const isRead = await once(process.stdout, 'drain').then(
      () => true,
      () => false,
    );
    if (!isRead) return;
  }
};
