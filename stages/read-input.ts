import type { ArrivalReader } from '../core/arrival-reader.ts';
import type { Problem } from '../core/event.ts';
import { unpack, UNPACK_LIMITS } from '../core/unpack.ts';
import type { Input } from './collect.ts';
import type { CollectOptions, Staging } from './staging.ts';

const CUT_SHORT: Problem = { path: '', expected: 'the rest of the input', received: 'a read error' };

/**
 * Reads to the end; returns what the chunks have thrown, if they have, but throws it if that was all they did. Throws
 * what staging throws.
 */
export const readAll = async (
  reader: ArrivalReader,
  { chunks, comesBack }: Input,
  { unpackLimits = UNPACK_LIMITS }: CollectOptions,
  staging: Staging,
): Promise<Error | undefined> => {
  const source = faultless(chunks);
  let problem: Problem | undefined;
  let isRead = false;
  for await (const unpacked of unpack(source.chunks, unpackLimits)) {
    if ('problem' in unpacked) problem = unpacked.problem;
    else reader.push(unpacked.bytes);
    isRead = true;
    await staging.relieve();
  }
  const fault = source.fault();
  if (fault !== undefined && !isRead) throw fault;
  const isBroughtAgain = fault !== undefined && comesBack === true;
  if (!isBroughtAgain) reader.end(fault === undefined ? problem : CUT_SHORT);
  await staging.relieve();
  return fault;
};

/** Chunks that end where they would have thrown, and what they would have thrown. */
const faultless = (chunks: AsyncIterable<Buffer>) => {
  let fault: Error | undefined;
  const until = async function* () {
    try {
      yield* chunks;
    } catch (error) {
      fault = error as Error;
    }
  };
  return { chunks: until(), fault: () => fault };
};
