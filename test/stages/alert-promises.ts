import { expect } from '@jest/globals';
import { type Batch, countOf } from '../../core/alerts/alert-batch.ts';
import { alertKeys, waitingOf } from '../../core/alerts/alert-keys.ts';
import { decodeDigest, decodeFirst } from '../../core/alerts/alert-record.ts';
import type { Finding } from '../../core/alerts/finding.ts';
import { type RecordedFinding, recordedFindings } from '../../stages/alert-records.ts';
import { type AlertWorld, idOf } from './alert-world.ts';

export const recorded = async ({ store }: AlertWorld): Promise<RecordedFinding[]> => {
  const all: RecordedFinding[] = [];
  for await (const finding of recordedFindings(store)) all.push(finding);
  return all;
};

const ids = (found: readonly RecordedFinding[]): string[] => found.map(({ rule, key }) => `${rule} ${key}`);
const inBatch = ({ rules }: Batch): string[] => rules.flatMap(({ id, keys }) => keys.map((key) => `${id} ${key}`));

/** Rounds of groups, as they stand in the store. */
const roundsOf = async ({ store }: AlertWorld) => {
  const listed = (await store.list(alertKeys.told)).map(({ key }) => key);
  return Promise.all(
    listed
      .filter((key) => key.endsWith('-first'))
      .map(async (key) => {
        const { finding } = decodeFirst(key, await store.read(key));
        const digestKey = key.replace(/-first$/, '-digest');
        const digest = listed.includes(digestKey) ? decodeDigest(digestKey, await store.read(digestKey)) : undefined;
        return { folder: key.slice(0, key.lastIndexOf('/')), first: finding, digest };
      }),
  );
};

/** Everybody is told of everything that was acknowledged, or it was counted. */
export const nothingIsLost = async (world: AlertWorld, acknowledged: readonly Finding[]): Promise<void> => {
  const known = new Set([...world.told(), ...ids((await recorded(world)).filter(({ how }) => how !== 'first'))]);
  expect(acknowledged.map(idOf).filter((id) => !known.has(id))).toEqual([]);
  const told = new Set(world.told());
  expect(acknowledged.filter((finding) => isCritical(finding) && !told.has(idOf(finding)))).toEqual([]);
};

export const isCritical = ({ rule }: Finding): boolean => rule.level === 'critical';

/** In the record a finding of a group and slot is told, or counted by one digest. */
export const nothingIsCountedTwice = async (world: AlertWorld): Promise<void> => {
  const rounds = await roundsOf(world);
  const known = rounds.flatMap(({ folder, first, digest }) =>
    [idOf(first), ...(digest ? inBatch(digest.batch) : [])].map((id) => `${folder} ${id}`),
  );
  expect(known).toHaveLength(new Set(known).size);
};

/** What a digest says is what the record has; each was sent, and once if `isOnce`. */
export const digestsAreExact = async (world: AlertWorld, isOnce: boolean): Promise<void> => {
  const rounds = await roundsOf(world);
  const made = rounds.flatMap(({ first, digest }) =>
    digest && !digest.isHeld && countOf(digest.batch) > 0 ? [`${idOf(first)}: ${countOf(digest.batch)}`] : [],
  );
  const sent = world.messages('digest').map(({ first, more }) => `${idOf(first)}: ${more}`);
  const expected = isOnce ? sent : [...new Set(sent)];
  expect(expected.sort()).toEqual(made.sort());
};

/** Nobody is told twice of a finding. */
export const nobodyIsToldTwice = (world: AlertWorld): void => {
  const told = world.told();
  expect(told).toHaveLength(new Set(told).size);
};

/** But for permits, while their interval lasts. */
export const nothingWaits = async ({ store, now }: AlertWorld): Promise<void> => {
  const waiting = (await store.list(alertKeys.open)).map(({ key }) => ({ key, ...waitingOf(key) }));
  expect(waiting.filter(({ round, due = 0 }) => round !== undefined || due <= now)).toEqual([]);
};
