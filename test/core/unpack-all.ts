import { unpack, UNPACK_LIMITS, type UnpackLimits } from '../../core/unpack.ts';

/** Everything that comes out, and the problems. */
export const unpackAll = async (chunks: Iterable<Buffer>, limits: UnpackLimits = UNPACK_LIMITS) => {
  const bytes: Buffer[] = [];
  const problems: unknown[] = [];
  const source = async function* () {
    yield* chunks;
  };
  for await (const part of unpack(source(), limits)) {
    // Nothing may follow a problem.
    if ('bytes' in part && problems.length === 0) bytes.push(Buffer.from(part.bytes));
    else problems.push('problem' in part ? part.problem : 'bytes');
  }
  return { text: Buffer.concat(bytes), problems };
};
