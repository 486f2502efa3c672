import { Annotations, type App, type Environment, Tags } from 'aws-cdk-lib';
import { AlertStack } from './alert-stack.ts';
import { ArchiveStack } from './archive-stack.ts';
import { DeliveryStack } from './delivery-stack.ts';
import { FeedStack } from './feed-stack.ts';
import { warnOfUnknownRegions } from './known-regions.ts';
import { MemberStack, memberTemplate } from './member-stack.ts';
import { isTrailOfManagement } from './native-trail.ts';
import { alertRegions } from './own-traffic.ts';
import { RegionStack } from './region-stack.ts';
import { RolloutStack } from './rollout-stack.ts';
import type { Surroundings } from './settings.ts';
import type { OrganizationSettings, Settings } from './settings-types.ts';
import { TrailStack } from './trail-stack.ts';

/**
 * All stacks of an installation that the account of our credentials can have: those of the hub, or those of the management
 * account; both, if the credentials are of neither or there are none. Stacks know each other by name, so each can be
 * replaced alone. Only the key that signs has no name that is its own: the archive exports its ARN, and delivery imports it.
 */
export const composeApp = (app: App, settings: Settings, { account: ours }: Surroundings): void => {
  Tags.of(app).add('OpenTrail', settings.name);
  const management = settings.organization?.managementAccount;
  const isOneOfTwo = ours !== undefined && (ours === settings.account || ours === management);
  const isOurs = (account: string | undefined): boolean => !isOneOfTwo || account === ours;
  const feeding = isOurs(settings.account) ? composeHub(app, settings) : undefined;
  if (management !== undefined && isOurs(management)) composeTrail(app, settings, management, feeding);
  if (settings.organization && settings.bus) composeMembers(app, settings, settings.organization, isOurs);
  warnOfUnknownRegions(app);
};

const titleOf = ({ name }: Settings): string => `${name[0].toUpperCase()}${name.slice(1)}`;

const environment = (account: string | undefined, region: string): Environment => ({
  region,
  ...(account !== undefined && { account }),
});

const NEEDS_ARCHIVE = 'it uses the store and the alarm topic by name, or imports the key that signs';

const composeHub = (app: App, settings: Settings): FeedStack | undefined => {
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
  const sending = [...(feeding ? [feeding] : []), delivery, ...collecting];
  for (const alerting of composeAlerts(app, settings)) {
    alerting.addStackDependency(archive, NEEDS_ARCHIVE);
    const beside = sending.filter((stack) => stack.region === alerting.region);
    for (const stack of beside) stack.addStackDependency(alerting, 'it sends findings to its queue');
  }
  for (const stack of sending) stack.addStackDependency(archive, NEEDS_ARCHIVE);
  return feeding;
};

/** What tells people of findings, wherever some are made. */
const composeAlerts = (app: App, settings: Settings): AlertStack[] => {
  const { account, alerts } = settings;
  if (!alerts) return [];
  const stacks = alertRegions(settings).map((region) => {
    const env = environment(account, region);
    return new AlertStack(app, `${titleOf(settings)}-Alert-${region}`, { settings, alerts, region, env });
  });
  if (settings.bus && !settings.regions.includes(GLOBAL_REGION)) hintAtGlobalRegion(stacks[0]);
  return stacks;
};

/** Where global services tell of themselves (eventbridge.md §3). */
const GLOBAL_REGION = 'us-east-1';

const hintAtGlobalRegion = (stack: AlertStack): void =>
  Annotations.of(stack).addInfoV2(
    'opentrail:noGlobalRegion',
    `IAM, Organizations and most sign-ins are told of by the bus of ${GLOBAL_REGION} alone: alerts about them come by trail files, in minutes. With ${GLOBAL_REGION} among \`regions\`, they come in seconds.`,
  );

/** The organization trail, if the hub cannot make it; with credentials of the management account alone, the hub was first. */
const composeTrail = (app: App, settings: Settings, management: string, feeding: FeedStack | undefined): void => {
  const { account: hub, feed, region } = settings;
  if (!isTrailOfManagement(settings) || feed.kind !== 'organization' || hub === undefined) return;
  const env = environment(management, region);
  const trail = new TrailStack(app, `${titleOf(settings)}-Trail`, { settings, feed, hub, env });
  if (feeding) trail.addStackDependency(feeding, 'its bucket must be there, and let it write');
};

/** What member accounts have: by a stack set, which never reaches the management account, and there by stacks. */
const composeMembers = (
  app: App,
  settings: Settings,
  organization: OrganizationSettings,
  isOurs: (account: string) => boolean,
): void => {
  const { name, account: hub, region, alerts } = settings;
  const { managementAccount, delegatedAdministrator } = organization;
  if (hub === undefined) throw new Error('account is missing: members must know where to send to');
  const title = titleOf(settings);
  const forwarder = { name, hub, alerts: alerts !== undefined };
  const rolloutAccount = delegatedAdministrator ? hub : managementAccount;
  if (isOurs(rolloutAccount)) {
    const env = environment(rolloutAccount, region);
    const template = memberTemplate(forwarder);
    new RolloutStack(app, `${title}-Rollout`, { name, hub, organization, template, env });
  }
  // The hub's own events come by the rule of its Region stacks.
  if (managementAccount === hub || !isOurs(managementAccount)) return;
  for (const each of organization.regions) {
    const env = environment(managementAccount, each);
    new MemberStack(app, `${title}-Management-${each}`, { ...forwarder, env });
  }
};
