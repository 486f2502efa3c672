import type { Batch } from '../core/alerts/alert-batch.ts';
import { alertKeys, intervalEndOf, waitingOf } from '../core/alerts/alert-keys.ts';
import { decodeBatch, decodeDigest, decodeFirst } from '../core/alerts/alert-record.ts';
import { mapParallel } from '../core/parallel.ts';
import type { ObjectStore } from '../ports/index.ts';

/** A finding that somebody has been told of, or will be. */
export interface RecordedFinding {
  readonly rule: string;
  readonly key: string;
  /** By a message of its own, by a digest, or by that of a circuit breaker. */
  readonly how: 'first' | 'more' | 'held';
}

const READ_AT_ONCE = 64;

/**
 * Every finding that was ever recorded, whether it is told yet or not. One may come several times: while batches wait, and
 * when it was held back and came again.
 */
export async function* recordedFindings(store: ObjectStore): AsyncGenerator<RecordedFinding> {
  // What waits first: it may become a digest at any time.
  for (const prefix of [alertKeys.open, alertKeys.told, alertKeys.held]) {
    const listed = (await store.list(prefix)).map(({ key }) => key);
    for (let at = 0; at < listed.length; at += READ_AT_ONCE) {
      const found = await mapParallel(listed.slice(at, at + READ_AT_ONCE), READ_AT_ONCE, (key) => readAny(store, key));
      for (const some of found) yield* some;
    }
  }
}

const readAny = async (store: ObjectStore, key: string): Promise<RecordedFinding[]> => {
  const isInterval = key.startsWith(alertKeys.held);
  if (key.startsWith(alertKeys.open)) return readWaiting(store, key);
  if (key.endsWith('-first')) {
    const { finding } = decodeFirst(key, await store.read(key));
    return [{ rule: finding.rule.id, key: finding.key, how: 'first' }];
  }
  if (!key.endsWith('-digest')) return [];
  const { batch, isHeld } = decodeDigest(key, await store.read(key));
  return inBatch(batch, isInterval || isHeld ? 'held' : 'more');
};

const readWaiting = async (store: ObjectStore, key: string): Promise<RecordedFinding[]> => {
  const round = waitingOf(key)?.round;
  const body = round === undefined ? undefined : await store.read(key);
  if (round === undefined || !body) return [];
  return inBatch(decodeBatch(key, body), intervalEndOf(round) === undefined ? 'more' : 'held');
};

const inBatch = ({ rules }: Batch, how: RecordedFinding['how']): RecordedFinding[] =>
  rules.flatMap(({ id, keys }) => keys.map((key) => ({ rule: id, key, how })));
