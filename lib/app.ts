import { type App, type Environment, Tags } from 'aws-cdk-lib';
import { ArchiveStack } from './archive-stack.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { FeedStack } from './feed-stack.ts';
import { MemberStack, memberTemplate } from './member-stack.ts';
import { RegionStack } from './region-stack.ts';
import { RolloutStack } from './rollout-stack.ts';
import type { Surroundings } from './settings.ts';
import type { OrganizationSettings, Settings } from './settings-types.ts';

/**
 * All stacks of an installation that the account of our credentials can have: those of the hub, or those of the management
 * account; both, if the credentials are of neither or there are none. Stacks know each other by name, so each can be
 * replaced alone.
 */
export const composeApp = (app: App, settings: Settings, { account: ours }: Surroundings): void => {
  Tags.of(app).add('OpenTrail', settings.name);
  const management = settings.organization?.managementAccount;
  const isOneOfTwo = ours !== undefined && (ours === settings.account || ours === management);
  if (!isOneOfTwo || ours === settings.account) composeHub(app, settings);
  if (settings.organization && settings.bus) {
    composeMembers(app, settings, settings.organization, (account) => !isOneOfTwo || account === ours);
  }
};

const titleOf = ({ name }: Settings): string => `${name[0].toUpperCase()}${name.slice(1)}`;

const environment = (account: string | undefined, region: string): Environment => ({
  region,
  ...(account !== undefined && { account }),
});

const NEEDS_ARCHIVE = 'it uses the store and the alarm topic by name';

const composeHub = (app: App, settings: Settings): void => {
  const { account, region, regions, feed, bus, direct } = settings;
  const title = titleOf(settings);
  const env = environment(account, region);
  const archive = new ArchiveStack(app, `${title}-Archive`, { settings, env });
  const feeding = feed.kind === 'none' ? undefined : new FeedStack(app, `${title}-Feed`, { settings, feed, env });
  const trailFiles = feeding && { trailFiles: feeding.collectFiles.work.queue };
  const delivery = new DeliveryStack(app, `${title}-Delivery`, { settings, env, ...trailFiles });
  const regional = bus || direct !== undefined ? regions : [];
  const collecting = regional.map(
    (each) =>
      new RegionStack(app, `${title}-Region-${each}`, { settings, region: each, env: environment(account, each) }),
  );
  for (const stack of [...(feeding ? [feeding] : []), delivery, ...collecting]) {
    stack.addStackDependency(archive, NEEDS_ARCHIVE);
  }
};

/** What member accounts have: by a stack set, which never reaches the management account, and there by stacks. */
const composeMembers = (
  app: App,
  settings: Settings,
  organization: OrganizationSettings,
  isOurs: (account: string) => boolean,
): void => {
  const { name, account: hub, region } = settings;
  const { managementAccount, delegatedAdministrator } = organization;
  if (hub === undefined) throw new Error('account is missing: members must know where to send to');
  const title = titleOf(settings);
  const rolloutAccount = delegatedAdministrator ? hub : managementAccount;
  if (isOurs(rolloutAccount)) {
    const env = environment(rolloutAccount, region);
    new RolloutStack(app, `${title}-Rollout`, { name, organization, template: memberTemplate({ name, hub }), env });
  }
  // The hub's own events come by the rule of its Region stacks.
  if (managementAccount === hub || !isOurs(managementAccount)) return;
  for (const each of organization.regions) {
    const env = environment(managementAccount, each);
    new MemberStack(app, `${title}-Management-${each}`, { name, hub, env });
  }
};
