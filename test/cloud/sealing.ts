import { giveClock, moveClock, timeOf } from './clocks.ts';
import type { Installation } from './installation.ts';
import { must, type World } from './world.ts';

const HOUR = 3_600_000;
/** After the end of an hour, as the schedule has it. */
const MINUTES = 4 * 60_000;
const MOST_RUNS = 20;

/**
 * Gives seal a clock that the test moves: it closes hours that are over, and none is over while a test runs. All others keep
 * theirs, and commit at the time that seal has closed, as they do when clocks differ.
 */
export const giveSealClock = (world: World, installation: Installation): Promise<void> =>
  giveClock(world, installation.stage('seal'));

/** For seal, the hour is over; nothing may have been committed in the next one. */
export const endHour = (world: World, installation: Installation): void => {
  const seal = installation.stage('seal');
  moveClock(world, seal, Math.floor(timeOf(world, seal) / HOUR) * HOUR + HOUR + MINUTES);
};

/** What a run of seal says of itself. */
interface Receipt {
  readonly closed: number;
  readonly created: number;
  readonly existed: number;
}

/** What runs of seal told of. One that failed does not tell, and may have made digests all the same. */
export interface Sealed {
  /** Digests that are in their buckets now. */
  readonly digests: number;
  readonly failed: number;
}

/** Runs seal until there is nothing left for it; a run that fails is only repeated. */
export const sealAll = async (installation: Installation): Promise<Sealed> => {
  let digests = 0;
  let failed = 0;
  let body = '';
  for (let runs = 0; runs < MOST_RUNS; runs++) {
    const invoked = await installation.seal();
    ({ body } = invoked);
    if (invoked.failed) {
      failed++;
      continue;
    }
    const { closed, created, existed } = JSON.parse(body) as Receipt;
    if (closed + created + existed === 0) return { digests, failed };
    digests += created + existed;
  }
  throw new Error(`seal does not come to an end: ${body}`);
};

/** The hour ends, and all of it is sealed: at least one digest is new. */
export const sealHour = async (world: World, installation: Installation): Promise<void> => {
  endHour(world, installation);
  const { digests, failed } = await sealAll(installation);
  must(digests + failed > 0, 'no digest was made for an hour');
};
