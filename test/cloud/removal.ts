import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from './installation.ts';
import { must, type World } from './world.ts';

const ARCHIVE_STACK = 'Cloudtest-Archive';

/**
 * As docs/deploy.md says: all stacks go but the one that is protected, and archive and store are as they were. What that
 * one keeps when it goes, too, the emulator cannot show, as it deletes what is to be retained: tests of the template do.
 */
export const removed = async (world: World, { archive, store }: Installation): Promise<string> => {
  const { cdk, cloud, folder } = world;
  const contents = async () => JSON.stringify([await cloud.keys(archive), await cloud.keys(store)]);
  const before = await contents();
  const refused = await cdk('destroy', '--all', '--force').catch((error: unknown) => error);
  must(refused instanceof Error, 'a protected stack was destroyed');
  const log = readFileSync(join(folder, 'cdk.log'), 'utf8');
  must(log.includes('TerminationProtection is enabled'), 'the protected stack was not the reason');
  must((await stacks(world)).join() === `CDKToolkit,${ARCHIVE_STACK}`, 'other stacks are left');
  const { Functions } = await cloud.rest<{ Functions: unknown[] }>('lambda', 'GET', '/2015-03-31/functions/');
  must(Functions.length === 0, `${Functions.length} functions are left`);
  must((await contents()) === before, 'the archive is not what it was');
  return `all stacks but the archive are gone, and ${(await cloud.keys(archive)).length} files are in it`;
};

/** Names of the stacks that there are. */
const stacks = async ({ cloud }: World): Promise<string[]> => {
  const answer = await cloud.form('cloudformation', { Action: 'DescribeStacks' });
  const all = [...answer.matchAll(/<StackName>([^<]+)<\/StackName>[\s\S]*?<StackStatus>([^<]+)<\/StackStatus>/g)];
  return all
    .filter(([, , status]) => status !== 'DELETE_COMPLETE')
    .map(([, name]) => name)
    .toSorted();
};
