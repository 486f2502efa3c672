import type { Command } from 'commander';
import type { TrailDescription } from '../core/trails/api.ts';
import { isRefusal, type Refusal } from '../core/trails/refusal.ts';
import type { Trails } from './trail-archive.ts';
import { type CommonFlags, withCommonFlags, withName } from './trail-flags.ts';
import { asCaller, type Asked, inArchive, type Outcome, withTrail } from './trail-run.ts';
import { viewStatus, viewTrail, viewTrails } from './trail-views.ts';

interface ListFlags extends CommonFlags {
  readonly includeShadowTrails?: boolean;
  readonly all?: boolean;
}

/** `list`, `show` and `status`. */
export const registerQuestions = (trail: Command): void => {
  withCommonFlags(trail.command('list').description('the trails of an account in a Region'))
    .option('--include-shadow-trails', 'with copies of trails of other Regions and accounts, as always')
    .option('--no-include-shadow-trails', 'without them')
    .option('--all', 'of every account and Region in this archive')
    .action(async (flags: ListFlags) => {
      process.exitCode = await list(flags);
    });
  withCommonFlags(withName(trail.command('show').description('all that is known of a trail'))).action(
    async (argument: string | undefined, flags: CommonFlags) => {
      process.exitCode = await withTrail(argument, flags, show);
    },
  );
  withCommonFlags(withName(trail.command('status').description('whether it logs, and what became of it'))).action(
    async (argument: string | undefined, flags: CommonFlags) => {
      process.exitCode = await withTrail(argument, flags, status);
    },
  );
};

const list = (flags: ListFlags): Promise<number> => {
  if (flags.all) return inArchive(flags, async (trails) => listOf(trails, await describeAll(trails), NONE_AT_ALL));
  return asCaller(flags, async ({ trails, caller }) => {
    const { includeShadowTrails = true } = flags;
    const found = await trails.registry.describeTrails(caller, { trailNameList: [], includeShadowTrails });
    if (isRefusal(found)) return found;
    return listOf(trails, found.trailList, `Account ${caller.account} has no trails in ${caller.region}. ${OTHERS}`);
  });
};

const NONE_AT_ALL = 'No trails. Make one with: opentrail trail create NAME --s3-bucket-name BUCKET';
const OTHERS = 'With --all, those of every account and Region are listed.';

const listOf = async (
  trails: Trails,
  trailList: readonly TrailDescription[] | Refusal,
  none: string,
): Promise<Outcome> => {
  if (isRefusal(trailList)) return trailList;
  const { trails: stored, faults } = await trails.configuration();
  const logging = new Set(stored.filter(({ isLogging }) => isLogging).map(({ arn }) => arn));
  return { json: { trailList }, text: trailList.length === 0 ? none : viewTrails(trailList, logging), faults };
};

/** As the owner of each sees it in its home Region. */
const describeAll = async ({ configuration, registry }: Trails): Promise<readonly TrailDescription[] | Refusal> => {
  const trailList: TrailDescription[] = [];
  for (const { arn, owner, homeRegion } of (await configuration()).trails) {
    const found = await registry.getTrail({ account: owner, region: homeRegion }, { Name: arn });
    if (isRefusal(found)) return found;
    trailList.push(found.Trail);
  }
  return trailList;
};

const show = async ({ trails, caller, name }: Asked): Promise<Outcome> => {
  const found = await trails.registry.getTrail(caller, { Name: name });
  if (isRefusal(found)) return found;
  const { trails: all, faults } = await trails.configuration();
  const stored = all.find(({ arn }) => arn === found.Trail.TrailARN);
  return { json: found, text: viewTrail(found.Trail, stored), faults };
};

const status = async ({ trails, caller, name }: Asked): Promise<Outcome> => {
  const found = await trails.status(caller, { Name: name });
  if (isRefusal(found)) return found;
  const { faults } = await trails.configuration();
  return { json: found, text: viewStatus(found, caller.region), faults };
};
