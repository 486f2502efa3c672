const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of an event or a path as a terminal may show it: no control characters, none that turn the writing around. */
export const clean = (text: string): string =>
  text.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

/** The same for text of several lines. */
export const cleanLines = (text: string): string => text.split('\n').map(clean).join('\n');

/** JSON as a terminal may show it; what would be unsafe is escaped, and read by any JSON reader as it was. */
export const cleanJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2)
    .split('\n')
    .map((line) => line.replace(UNSAFE, escapeUnits))
    .join('\n');

const escapeUnits = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

const FAILED = 2;

/** A run goes on when nobody reads its output any more, as in `opentrail … | head`. */
export const outliveReaders = (): void => {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.stderr.write(`opentrail: cannot print the summary: ${clean(message)}\n`);
    process.exit(FAILED);
  });
};
