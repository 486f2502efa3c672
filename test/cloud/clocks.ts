import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DeployedFunction } from './cloud.ts';
import type { World } from './world.ts';

const MOVED_CLOCK = pathToFileURL(join(import.meta.dirname, 'moved-clock.ts')).href;

const fileOf = ({ folder }: World, { app }: DeployedFunction): string => join(folder, `clock-of-${app}`);

/** Gives a deployed function a clock that the test moves, and that is right so far or as it was; its process is a new one then. */
export const giveClock = async (world: World, fn: DeployedFunction, over: { Timeout?: number } = {}): Promise<void> => {
  const file = fileOf(world, fn);
  if (!existsSync(file)) writeFileSync(file, '0');
  const clock = `${MOVED_CLOCK}?${new URLSearchParams({ ahead: file }).toString()}`;
  const Environment = { Variables: { ...fn.environment, NODE_OPTIONS: `--import ${clock}` } };
  await world.cloud.rest('lambda', 'PUT', `/2015-03-31/functions/${fn.name}/configuration`, { Environment, ...over });
};

/** The time by its clock, in milliseconds since 1970. */
export const timeOf = (world: World, fn: DeployedFunction): number =>
  Date.now() + Number(readFileSync(fileOf(world, fn), 'utf8'));

/** Moves its clock to a time. */
export const moveClock = (world: World, fn: DeployedFunction, time: number): void =>
  writeFileSync(fileOf(world, fn), String(time - Date.now()));
