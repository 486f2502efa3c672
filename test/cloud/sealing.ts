import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Installation } from './installation.ts';
import { must, type World } from './world.ts';

const HOUR = 3_600_000;
/** After the end of an hour, as the schedule has it. */
const MINUTES = 4 * 60_000;
const MOST_RUNS = 20;
const MOVED_CLOCK = pathToFileURL(join(import.meta.dirname, 'moved-clock.ts')).href;

const aheadIn = ({ folder }: World): string => join(folder, 'clock-ahead');

/**
 * Gives the deployed function a clock that the test moves: it closes hours that are over, and none is over while a test runs.
 * All others keep theirs, and commit at the time that seal has closed, as they do when clocks differ.
 */
export const giveClock = async (world: World, installation: Installation): Promise<void> => {
  const file = aheadIn(world);
  if (!existsSync(file)) writeFileSync(file, '0');
  const clock = `${MOVED_CLOCK}?${new URLSearchParams({ ahead: file }).toString()}`;
  const { name, environment } = installation.stage('seal');
  const Environment = { Variables: { ...environment, NODE_OPTIONS: `--import ${clock}` } };
  await world.cloud.rest('lambda', 'PUT', `/2015-03-31/functions/${name}/configuration`, { Environment });
};

/** For seal, the hour is over; nothing may have been committed in the next one. */
export const endHour = (world: World): void => {
  const ahead = Number(readFileSync(aheadIn(world), 'utf8'));
  const next = Math.floor((Date.now() + ahead) / HOUR) * HOUR + HOUR + MINUTES;
  writeFileSync(aheadIn(world), String(next - Date.now()));
};

/** What a run of seal says of itself. */
interface Receipt {
  readonly closed: number;
  readonly created: number;
  readonly existed: number;
}

/** Runs seal until there is nothing left for it; a run that fails is only repeated. How many digests are in their buckets now. */
export const sealAll = async (installation: Installation): Promise<number> => {
  let digests = 0;
  let body = '';
  for (let runs = 0; runs < MOST_RUNS; runs++) {
    const invoked = await installation.seal();
    ({ body } = invoked);
    if (invoked.failed) continue;
    const { closed, created, existed } = JSON.parse(body) as Receipt;
    if (closed + created + existed === 0) return digests;
    digests += created + existed;
  }
  throw new Error(`seal does not come to an end: ${body}`);
};

/** The hour ends, and all of it is sealed: at least one digest is new. */
export const sealHour = async (world: World, installation: Installation): Promise<number> => {
  endHour(world);
  const digests = await sealAll(installation);
  must(digests > 0, 'no digest was made for an hour');
  return digests;
};
