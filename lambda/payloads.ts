import { SHARDS } from '../contracts/archive-layout.ts';
import { TrailError } from '../core/errors.ts';

const isShard = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < SHARDS;

const memberOf = (payload: unknown, name: string): unknown =>
  typeof payload === 'object' && payload !== null ? (payload as Readonly<Record<string, unknown>>)[name] : undefined;

const no = (expected: string): TrailError =>
  new TrailError('INPUT_UNREADABLE', `cannot read the payload, which must be such as ${expected}`);

/** The shards of a run, each once: `{"shards":[0,1]}`. */
export const readShards = (payload: unknown): readonly number[] => {
  const shards = memberOf(payload, 'shards');
  if (!Array.isArray(shards) || shards.length === 0 || !shards.every(isShard))
    throw no('{"shards":[0,1,2]}, of 0 to 15');
  return [...new Set(shards)];
};

/** `{"refresh":"organization"}`, the only order there is. */
export const readRefresh = (payload: unknown): 'organization' => {
  if (memberOf(payload, 'refresh') !== 'organization') throw no('{"refresh":"organization"}');
  return 'organization';
};

/** `{"close":"due"}`, the only order there is. */
export const readClose = (payload: unknown): 'due' => {
  if (memberOf(payload, 'close') !== 'due') throw no('{"close":"due"}');
  return 'due';
};
