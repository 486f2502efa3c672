import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../core/trails/api.ts';
import { mergeOrganization } from '../../core/trails/merge-organization.ts';
import type { Organization } from '../../core/trails/organization.ts';
import type { RefusalCode } from '../../core/trails/refusal.ts';
import {
  ARN,
  anOrganization,
  anOrganizationRegistry,
  aRegistry,
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
  withTrail,
} from './registry-world.ts';

describe('an organization trail', () => {
  it('needs room in the Region in which it is made, and in no other', async () => {
    const registry = await anOrganizationRegistry();
    const west = at('eu-west-1', MANAGEMENT);
    for (const Name of ['one', 'two', 'three', 'four', 'five'])
      await done(registry.createTrail(west, aTrail({ Name })));
    const input = aTrail({ ...FOR_ALL, IsMultiRegionTrail: true });

    await expect(registry.createTrail(west, input)).resolves.toEqual(refusal('MaximumNumberOfTrailsExceededException'));
    await expect(registry.createTrail(HOME, input)).resolves.toMatchObject({ TrailARN: ARN });
  });

  it.each([
    ['the management account', MANAGEMENT],
    ['a delegated administrator', DELEGATED],
  ])('made by %s is the management account’s', async (_, account) => {
    const registry = await anOrganizationRegistry();

    const made = await registry.createTrail({ ...HOME, account }, aTrail(FOR_ALL));

    expect(made).toMatchObject({ TrailARN: ARN, IsOrganizationTrail: true });
    await expect(registry.getTrail(HOME, { Name: 'trail' })).resolves.toMatchObject({ Trail: { TrailARN: ARN } });
  });

  it('of a delegated administrator writes to its log group and topic', async () => {
    const registry = await anOrganizationRegistry();
    const logs = {
      CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${DELEGATED}:log-group:logs:*`,
      CloudWatchLogsRoleArn: `arn:aws:iam::${DELEGATED}:role/logs`,
    };

    const made = await registry.createTrail(
      { ...HOME, account: DELEGATED },
      aTrail({ ...FOR_ALL, ...logs, SnsTopicName: 'topic' }),
    );

    expect(made).toMatchObject({ ...logs, SnsTopicARN: `arn:aws:sns:us-east-1:${DELEGATED}:topic` });
  });

  it.each<[RefusalCode, string, Caller, Partial<Organization>]>([
    ['NotOrganizationMasterAccountException', 'a member', at('us-east-1', MEMBER), {}],
    ['OrganizationsNotInUseException', 'a former member', at('us-east-1', FORMER), {}],
    ['OrganizationsNotInUseException', 'a stranger', at('us-east-1', STRANGER), {}],
    ['OrganizationNotInAllFeaturesModeException', 'lack of features', HOME, { hasAllFeatures: false }],
    ['CloudTrailAccessNotEnabledException', 'lack of access', HOME, { hasTrustedAccess: false }],
  ])('is refused with %s for %s', async (code, _, caller, organization) => {
    const registry = await anOrganizationRegistry(organization);

    await expect(registry.createTrail(caller, aTrail(FOR_ALL))).resolves.toEqual(refusal(code));
  });

  it('is refused where no organization is known', async () => {
    await expect(aRegistry().createTrail(HOME, aTrail(FOR_ALL))).resolves.toEqual(
      refusal('OrganizationsNotInUseException'),
    );
  });

  it('is counted in the management account alone', async () => {
    const registry = await anOrganizationRegistry();
    for (const Name of ['one', 'two', 'three', 'four', 'five']) {
      await done(registry.createTrail(at('us-east-1', MEMBER), aTrail({ Name })));
      await done(registry.createTrail(HOME, aTrail({ Name, ...FOR_ALL, IsMultiRegionTrail: true })));
    }

    const inMember = await done(registry.describeTrails(at('us-east-1', MEMBER)));
    const sixth = registry.createTrail({ ...HOME, account: DELEGATED }, aTrail(FOR_ALL));
    const own = registry.createTrail(at('us-east-1', DELEGATED), aTrail());

    expect(inMember.trailList).toHaveLength(10);
    await expect(sixth).resolves.toEqual(
      refusal('MaximumNumberOfTrailsExceededException', `User: ${MANAGEMENT} already has 5 trails in us-east-1.`),
    );
    await expect(own).resolves.toMatchObject({ Name: 'trail' });
  });
});

describe('a Region that an account has not enabled', () => {
  it('is no home for its trails', async () => {
    const registry = await anOrganizationRegistry();

    const made = registry.createTrail(at('eu-south-2', MEMBER_WITHOUT), aTrail());
    const elsewhere = registry.createTrail(at('eu-south-2', MEMBER), aTrail());

    await expect(made).resolves.toEqual(
      refusal('UnsupportedOperationException', `Region eu-south-2 is not enabled in account ${MEMBER_WITHOUT}.`),
    );
    await expect(elsewhere).resolves.toMatchObject({ Name: 'trail' });
  });

  it('is no home for an organization trail if the management account has not enabled it', async () => {
    const { accounts } = anOrganization();
    const registry = await anOrganizationRegistry({
      accounts: [...accounts, { id: MANAGEMENT, stays: [], optedIn: [{ region: 'eu-south-2', disabled: 1 }] }],
    });

    const made = registry.createTrail(at('eu-south-2', DELEGATED), aTrail(FOR_ALL));

    await expect(made).resolves.toEqual(refusal('UnsupportedOperationException'));
  });
});

describe('an organization that is set', () => {
  it('is the organization, once', async () => {
    const registry = aRegistry();

    await expect(registry.organization()).resolves.toBeUndefined();
    await expect(registry.setOrganization(anOrganization())).resolves.toEqual({ changed: true, converted: [] });
    await expect(registry.setOrganization(anOrganization())).resolves.toEqual({ changed: false, converted: [] });

    await expect(registry.organization()).resolves.toEqual(anOrganization());
    await expect(registry.store.list('registry/revision/')).resolves.toHaveLength(1);
  });

  it('and was read again without anything new is not written again', async () => {
    const registry = aRegistry();
    const known = anOrganization({ asOf: 1 });
    await done(registry.setOrganization(known));

    const again = mergeOrganization(await registry.organization(), anOrganization({ asOf: 2 }), 3);

    await expect(registry.setOrganization(again)).resolves.toEqual({ changed: false, converted: [] });
    await expect(registry.organization()).resolves.toEqual(known);
    await expect(registry.setOrganization(anOrganization({ asOf: 2 }))).resolves.toMatchObject({ changed: true });
  });

  it('shows its trails to nobody who may have joined since: only events say so', async () => {
    const registry = await withTrail(FOR_ALL, { asOf: 0 });
    const getTrail = (account: string) => registry.getTrail(at('us-east-1', account), { Name: ARN });

    await expect(getTrail(MEMBER)).resolves.toMatchObject({ Trail: { TrailARN: ARN } });
    await expect(getTrail(STRANGER)).resolves.toEqual(refusal('TrailNotFoundException'));
  });

  it('with another management account turns the trails of the former into trails of that account', async () => {
    const registry = await withTrail();
    const other = anOrganization({ managementAccount: MEMBER, accounts: [], delegatedAdministrators: [] });

    await expect(registry.setOrganization(other)).resolves.toEqual({ changed: true, converted: [ARN] });

    await expect(registry.getTrail(HOME, { Name: 'trail' })).resolves.toMatchObject({
      Trail: { IsOrganizationTrail: false },
    });
  });
});
