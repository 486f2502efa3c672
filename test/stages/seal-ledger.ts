import { LOCAL_ARCHIVE } from '../../contracts/archive-layout.ts';
import type { Commit, CommittedFile, TrailPin } from '../../core/commit.ts';
import { keys } from '../../core/ledger-keys.ts';
import { isSealedIn, type Period, type TrailToSeal } from '../../core/seal/period.ts';
import { allShards } from '../../core/shard.ts';
import { readPeriod } from '../../stages/seal-periods.ts';
import { commitsOf } from './promises.ts';
import { HOUR, type SealWorld } from './seal-world.ts';

const DAY = 24 * HOUR;

/** All periods of a shard that were closed. */
export const periodsOf = async (world: SealWorld, shard: number): Promise<Period[]> => {
  const periods: Period[] = [];
  for (let k = 0; ; k++) {
    const period = await readPeriod(world.home, shard, k);
    if (!period) return periods;
    periods.push(period);
  }
};

/** A shard as its ledger tells of it. */
export interface Told {
  readonly shard: number;
  readonly commits: readonly Commit[];
  readonly periods: readonly Period[];
}

export const toldOf = async (world: SealWorld): Promise<Told[]> =>
  Promise.all(
    allShards.map(async (shard) => ({
      shard,
      commits: await commitsOf(world, shard),
      periods: await periodsOf(world, shard),
    })),
  );

/** A committed file that a digest must name, by the rules alone. */
export interface Wanted {
  readonly bucket: string;
  readonly file: CommittedFile;
  readonly pin: TrailPin;
  readonly period: Period | undefined;
  readonly isBackfill: boolean;
}

/** Whether the period has digests of the trail as it was then: they name all its files, also those without validation. */
const isOf = (entry: TrailToSeal, { k }: Period, pin: TrailPin | undefined): boolean =>
  isSealedIn(entry, k) &&
  entry.pin.trail === pin?.trail &&
  [entry.pin.createdAt ?? 0, ...(entry.adopted ?? [])].includes(pin.createdAt ?? 0);

export const wantedFiles = async (world: SealWorld, { shard, commits, periods }: Told): Promise<Wanted[]> => {
  const wanted: Wanted[] = [];
  for (const commit of commits) {
    const period = periods.find(({ start, end, k }) => (k === 0 || start <= commit.time) && commit.time < end);
    for (const file of commit.files) {
      const pin = commit.trails.find(({ trail }) => trail === file.trail);
      const mark = await world.home.read(keys.undeliverable(shard, file.trail, commit.n));
      const givenUp = mark ? (JSON.parse(Buffer.from(mark).toString()) as readonly CommittedFile[]) : [];
      const isGivenUp = givenUp.some(({ key }) => key === file.key);
      const isSealed = pin?.digests !== undefined || period?.trails.some((entry) => isOf(entry, period, pin));
      if (!pin || !isSealed || isGivenUp) continue;
      const isBackfill = commit.time - Date.parse(file.newest) > DAY;
      wanted.push({ bucket: pin.bucket ?? LOCAL_ARCHIVE, file, pin, period, isBackfill });
    }
  }
  return wanted;
};
