import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../core/trails/api.ts';
import type { Organization } from '../../core/trails/organization.ts';
import type { Refusal } from '../../core/trails/refusal.ts';
import {
  ARN,
  anOrganization,
  anOrganizationRegistry,
  arnOf,
  at,
  aTrail,
  DELEGATED,
  done,
  FOR_ALL,
  FORMER,
  HOME,
  MANAGEMENT,
  MEMBER,
  MEMBER_WITHOUT,
  refusal,
  STRANGER,
  type TestRegistry,
  withTrail,
} from './registry-world.ts';

describe('copies of an organization trail', () => {
  const SOUTH = { region: 'eu-south-2' };
  const { accounts } = anOrganization();
  const known = {
    accounts: [...accounts.slice(1), { id: MEMBER, stays: [{}], optedIn: [{ region: 'eu-south-2' }] }],
  };

  const seen = async (registry: TestRegistry, caller: Caller, Name: string) =>
    !('refused' in (await registry.getTrail(caller, { Name })));

  it.each([
    ['single', 'us-east-1', MEMBER, 'us-east-1', true],
    ['single', 'us-east-1', MEMBER, 'eu-west-1', false],
    ['single', 'us-east-1', MEMBER_WITHOUT, 'us-east-1', true],
    ['single', 'eu-south-2', MEMBER, 'eu-south-2', true],
    ['single', 'eu-south-2', MEMBER_WITHOUT, 'eu-south-2', false],
    ['multi', 'us-east-1', MEMBER, 'eu-west-1', true],
    ['multi', 'us-east-1', MEMBER, 'eu-south-2', true],
    ['multi', 'us-east-1', MEMBER_WITHOUT, 'eu-west-1', true],
    ['multi', 'us-east-1', MEMBER_WITHOUT, 'eu-south-2', false],
    ['multi', 'eu-south-2', MEMBER, 'eu-west-1', true],
    ['multi', 'eu-south-2', MEMBER_WITHOUT, 'eu-west-1', false],
    ['multi', 'us-east-1', FORMER, 'us-east-1', false],
    ['multi', 'us-east-1', STRANGER, 'us-east-1', false],
  ])('%s-Region of %s, in account %s in %s: %p', async (kind, home, account, region, isThere) => {
    const registry = await anOrganizationRegistry(known);
    const creator = at(home, MANAGEMENT);
    await done(registry.createTrail(creator, aTrail({ ...FOR_ALL, IsMultiRegionTrail: kind === 'multi' })));

    expect(await seen(registry, at(region, account), arnOf('trail', creator))).toBe(isThere);
    expect(await seen(registry, at(region, account), 'trail')).toBe(false);
  });

  it('are listed unless the Region of their home is not enabled', async () => {
    const registry = await anOrganizationRegistry(known);
    await done(registry.createTrail(at(SOUTH.region, MANAGEMENT), aTrail({ ...FOR_ALL, IsMultiRegionTrail: true })));
    const list = async (account: string) => (await done(registry.listTrails(at('us-west-1', account)))).Trails.length;

    await expect(Promise.all([MANAGEMENT, MEMBER, MEMBER_WITHOUT, STRANGER].map(list))).resolves.toEqual([1, 1, 0, 0]);
  });

  it('are hidden from a member who asks for no shadows, even at home', async () => {
    const registry = await withTrail();
    const count = async (account: string, includeShadowTrails: boolean) =>
      (await done(registry.describeTrails({ ...HOME, account }, { includeShadowTrails }))).trailList.length;

    expect(await count(MEMBER, true)).toBe(1);
    expect(await count(MEMBER, false)).toBe(0);
    expect(await count(MANAGEMENT, false)).toBe(1);
  });

  it('go with the member, and come with it', async () => {
    const registry = await withTrail();
    const caller = at('us-east-1', MEMBER);
    const member = (stays: Organization['accounts'][number]['stays']) =>
      done(
        registry.setOrganization(anOrganization({ accounts: [{ id: MEMBER, stays }], delegatedAdministrators: [] })),
      );

    expect(await seen(registry, caller, ARN)).toBe(true);
    await member([{ joined: 0, left: 1 }]);
    expect(await seen(registry, caller, ARN)).toBe(false);
    await member([{ joined: 0, left: 1 }, { joined: 2 }]);
    expect(await seen(registry, caller, ARN)).toBe(true);
  });
});

/** trail-semantics.md §7, what of it is about trails. */
describe('of an organization trail', () => {
  type Act = (registry: TestRegistry, caller: Caller) => Promise<object | Refusal>;
  const allowed = expect.not.objectContaining({ refused: expect.anything() });
  const forbidden = refusal('OperationNotPermittedException');
  const notManagement = refusal('NotOrganizationMasterAccountException');

  const LOOKS: readonly (readonly [string, Act])[] = [
    ['DescribeTrails', (registry, caller) => registry.describeTrails(caller, { trailNameList: [ARN] })],
    ['GetTrail', (registry, caller) => registry.getTrail(caller, { Name: ARN })],
    ['GetTrailStatus', (registry, caller) => registry.loggingStatus(caller, { Name: ARN })],
    ['GetEventSelectors', (registry, caller) => registry.getEventSelectors(caller, { TrailName: ARN })],
    ['GetEventConfiguration', (registry, caller) => registry.getEventConfiguration(caller, { TrailName: ARN })],
    ['ListTags', (registry, caller) => registry.listTags(caller, { ResourceIdList: [ARN] })],
  ];
  const CHANGES: readonly (readonly [string, Act])[] = [
    ['UpdateTrail', (registry, caller) => registry.updateTrail(caller, { Name: ARN, S3KeyPrefix: 'a' })],
    ['StartLogging', (registry, caller) => registry.startLogging(caller, { Name: ARN })],
    ['StopLogging', (registry, caller) => registry.stopLogging(caller, { Name: ARN })],
    [
      'PutEventSelectors',
      (registry, caller) => registry.putEventSelectors(caller, { TrailName: ARN, EventSelectors: [] }),
    ],
    [
      'PutInsightSelectors',
      (registry, caller) => registry.putInsightSelectors(caller, { TrailName: ARN, InsightSelectors: [] }),
    ],
    [
      'PutEventConfiguration',
      (registry, caller) => registry.putEventConfiguration(caller, { TrailName: ARN, AggregationConfigurations: [] }),
    ],
    ['AddTags', (registry, caller) => registry.addTags(caller, { ResourceId: ARN, TagsList: [{ Key: 'a' }] })],
    ['DeleteTrail', (registry, caller) => registry.deleteTrail(caller, { Name: ARN })],
  ];

  it.each(LOOKS)('%s is for everybody in it', async (_, act) => {
    const registry = await withTrail();

    for (const account of [MANAGEMENT, DELEGATED, MEMBER])
      await expect(act(registry, { ...HOME, account })).resolves.toEqual(allowed);
  });

  it.each(CHANGES)('%s is for the management account and delegated administrators', async (_, act) => {
    for (const account of [MANAGEMENT, DELEGATED])
      await expect(act(await withTrail(), { ...HOME, account })).resolves.toEqual(allowed);
    await expect(act(await withTrail(), { ...HOME, account: MEMBER })).resolves.toEqual(forbidden);
  });

  it('a delegated administrator uses the ARN, since the name is that of a trail of its own', async () => {
    const registry = await withTrail();
    const caller = { ...HOME, account: DELEGATED };

    await expect(registry.startLogging(caller, { Name: 'trail' })).resolves.toEqual(refusal('TrailNotFoundException'));
    await expect(registry.startLogging(caller, { Name: ARN })).resolves.toEqual({});
    await done(registry.createTrail(caller, aTrail()));
    await done(registry.deleteTrail(caller, { Name: 'trail' }));
    await expect(registry.deleteTrail(caller, { Name: 'trail' })).resolves.toEqual(refusal('TrailNotFoundException'));

    await expect(registry.getTrail(HOME, { Name: 'trail' })).resolves.toMatchObject({ Trail: { TrailARN: ARN } });
  });

  it('the conversion to one account is for the management account alone', async () => {
    const registry = await withTrail();
    const convert = (account: string) =>
      registry.updateTrail({ ...HOME, account }, { Name: ARN, IsOrganizationTrail: false });

    await expect(convert(MEMBER)).resolves.toEqual(forbidden);
    await expect(convert(DELEGATED)).resolves.toEqual(notManagement);
    await expect(convert(MANAGEMENT)).resolves.toMatchObject({ IsOrganizationTrail: false, TrailARN: ARN });
    await expect(registry.getTrail({ ...HOME, account: MEMBER }, { Name: ARN })).resolves.toEqual(
      refusal('TrailNotFoundException'),
    );
  });

  it.each([
    ['the management account', MANAGEMENT, {}, expect.objectContaining({ IsOrganizationTrail: true })],
    ['a delegated administrator', DELEGATED, {}, notManagement],
    ['a member', MEMBER, {}, notManagement],
    ['a stranger', STRANGER, {}, refusal('OrganizationsNotInUseException')],
    [
      'one without features',
      MANAGEMENT,
      { hasAllFeatures: false },
      refusal('OrganizationNotInAllFeaturesModeException'),
    ],
    ['one without access', MANAGEMENT, { hasTrustedAccess: false }, refusal('CloudTrailAccessNotEnabledException')],
  ])('the conversion from one account, by %s', async (_, account, organization, expected) => {
    const registry = await anOrganizationRegistry(organization);
    const caller = { ...HOME, account };
    await done(registry.createTrail(caller, aTrail()));

    await expect(registry.updateTrail(caller, { Name: 'trail', ...FOR_ALL })).resolves.toEqual(expected);
  });
});
