const BACKSLASH = 0x5c;
/** Escapes that `JSON.stringify` writes as well. */
const USUAL_ESCAPES = new Set(Buffer.from('"\\bfnrt'));

/** The one form of the JSON text `bytes[start, end)`, quotes included, whatever it escapes. */
export const normalText = (bytes: Buffer, start: number, end: number): Buffer =>
  isNormal(bytes, start, end)
    ? bytes.subarray(start, end)
    : Buffer.from(JSON.stringify(JSON.parse(bytes.toString('utf8', start, end)) as string));

const isNormal = (bytes: Buffer, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) {
    if (bytes[at] === BACKSLASH && !USUAL_ESCAPES.has(bytes[++at])) return false;
  }
  return true;
};
