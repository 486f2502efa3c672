import { expect } from '@jest/globals';
import type { Caller, CreateTrailInput } from '../../core/trails/api.ts';
import type { Organization } from '../../core/trails/organization.ts';
import { isRefusal, type Refusal, type RefusalCode } from '../../core/trails/refusal.ts';
import type { ObjectStore, TrailTargets } from '../../ports/index.ts';
import { trailRegistry } from '../../stages/registry.ts';
import { MemoryObjectStore } from '../stores/memory-object-store.ts';

export const NOW = Date.UTC(2026, 2, 1);
export const MANAGEMENT = '111111111111';
export const MEMBER = '222222222222';
export const DELEGATED = '333333333333';
export const FORMER = '444444444444';
export const STRANGER = '555555555555';

/** Has not enabled eu-south-2. */
export const MEMBER_WITHOUT = '666666666666';

export const anOrganization = (with_: Partial<Organization> = {}): Organization => ({
  id: 'o-example',
  managementAccount: MANAGEMENT,
  delegatedAdministrators: [DELEGATED],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts: [
    { id: MEMBER, stays: [{ joined: 0 }] },
    { id: DELEGATED, stays: [{}] },
    { id: FORMER, stays: [{ left: NOW }] },
    { id: MEMBER_WITHOUT, stays: [{}], optedIn: [] },
  ],
  ...with_,
});

export const everyTarget: TrailTargets = {
  bucket: async () => 'usable',
  topic: async () => 'usable',
  logGroup: async () => 'usable',
};

export const at = (region: string, account = MEMBER): Caller => ({ account, region });

export const arnOf = (name: string, { account, region }: Caller) =>
  `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;

/** A trail's input with nothing in it that is not needed. */
export const aTrail = (with_: Partial<CreateTrailInput> = {}): CreateTrailInput => ({
  Name: 'trail',
  S3BucketName: 'logs',
  ...with_,
});

interface RegistryOptions {
  readonly store?: ObjectStore;
  readonly targets?: TrailTargets;
  readonly name?: string;
  readonly now?: number;
}

/** A registry whose clock ticks once per millisecond that somebody looks at it. */
export const aRegistry = ({
  store = new MemoryObjectStore(),
  targets = everyTarget,
  name = 'a',
  now = NOW,
}: RegistryOptions = {}) => {
  let names = 0;
  let time = now;
  const registry = trailRegistry({ store, targets, clock: () => time++, unique: () => `${name}${names++}` });
  return { ...registry, store };
};

/** What went well, or the test fails with the refusal. */
export const done = async <T>(answer: Promise<T | Refusal>): Promise<T> => {
  const result = await answer;
  if (isRefusal(result)) throw new Error(`${result.refused}: ${result.message}`);
  return result;
};

export const refusal = (code: RefusalCode, message: string | RegExp = /./) => ({
  refused: code,
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});

export type TestRegistry = ReturnType<typeof aRegistry>;

/** A registry with an organization. */
export const anOrganizationRegistry = async (with_: Partial<Organization> = {}) => {
  const registry = aRegistry();
  await done(registry.setOrganization(anOrganization(with_)));
  return registry;
};

/** The organization trail that tests look at, made by the management account at its home. */
export const HOME = at('us-east-1', MANAGEMENT);
export const ARN = arnOf('trail', HOME);
export const FOR_ALL = { IsOrganizationTrail: true };

export const withTrail = async (input: object = {}, with_: Partial<Organization> = {}) => {
  const registry = await anOrganizationRegistry(with_);
  await done(registry.createTrail(HOME, aTrail({ ...FOR_ALL, ...input })));
  return registry;
};
