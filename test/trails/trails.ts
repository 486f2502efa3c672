import type { Account, Organization } from '../../core/trails/organization.ts';
import type { AdvancedEventSelector, FieldSelector, Selectors } from '../../core/trails/event-selectors.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { anEvent } from '../data/event.ts';
import type { Fields } from './naive-selectors.ts';

export const T0 = Date.UTC(2026, 2, 1, 9);
export const HOUR = 60 * 60 * 1000;

/** A time as records have it, so many hours after the beginning. */
export const at = (hours: number): string => `${new Date(T0 + hours * HOUR).toISOString().slice(0, 19)}Z`;

/** A single-Region trail that logs all management events of 222 in us-east-1. */
export const aTrail = (fields: Partial<StoredTrail> = {}): StoredTrail => {
  const { owner = '222', homeRegion = 'us-east-1', name = 'trail', isMultiRegion = false } = fields;
  return {
    format: 1,
    arn: `arn:aws:cloudtrail:${homeRegion}:${owner}:trail/${name}`,
    name,
    owner,
    homeRegion,
    version: 1,
    createdAt: T0,
    bucket: 'bucket',
    prefix: '',
    isMultiRegion,
    ...(isMultiRegion ? { multiRegionSince: T0 } : {}),
    isOrganization: false,
    includesGlobalEvents: true,
    validatesLogFiles: true,
    insightSelectors: [],
    isLogging: true,
    startedAt: T0,
    tags: [],
    ...fields,
  };
};

/** A multi-Region trail of the management account 111 for the whole organization. */
export const anOrganizationTrail = (fields: Partial<StoredTrail> = {}): StoredTrail =>
  aTrail({ owner: '111', isMultiRegion: true, isOrganization: true, ...fields });

/** Organization o-ex: 111 manages it, 222 has been a member for ever, 333 is none. */
export const anOrganization = (member: Partial<Account> = {}, fields: Partial<Organization> = {}): Organization => ({
  id: 'o-ex',
  managementAccount: '111',
  delegatedAdministrators: [],
  hasAllFeatures: true,
  hasTrustedAccess: true,
  accounts: [
    { id: '111', stays: [], optedIn: [{ region: 'eu-south-2' }] },
    { id: '222', stays: [{}], optedIn: [], ...member },
  ],
  ...fields,
});

/** EC2 RunInstances of 222 in eu-west-1, an hour after the beginning. */
export const aCall = (fields: Fields = {}): Fields =>
  anEvent({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    awsRegion: 'eu-west-1',
    recipientAccountId: '222',
    eventTime: at(1),
    ...fields,
  });

/** S3 GetObject of one object. */
export const anObjectCall = (arn: string, fields: Fields = {}): Fields =>
  aCall({
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    eventCategory: 'Data',
    managementEvent: false,
    readOnly: true,
    resources: [
      { type: 'AWS::S3::Object', ARN: arn },
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::b', accountId: '222' },
    ],
    ...fields,
  });

export type Conditions = Readonly<Record<string, Omit<FieldSelector, 'Field'> | readonly string[]>>;

const isValues = (condition: Conditions[string]): condition is readonly string[] => Array.isArray(condition);

const selectorOf = (conditions: Conditions): AdvancedEventSelector => ({
  FieldSelectors: Object.entries(conditions).map(([Field, condition]) => ({
    Field,
    ...(isValues(condition) ? { Equals: condition } : condition),
  })),
});

/** Advanced selectors, each given by its fields; a mere list stands for `Equals`. */
export const advanced = (...selectors: readonly Conditions[]): Selectors => ({
  AdvancedEventSelectors: selectors.map(selectorOf),
});

export const MANAGEMENT = { eventCategory: ['Management'] } satisfies Conditions;
export const OBJECTS = { eventCategory: ['Data'], 'resources.type': ['AWS::S3::Object'] } satisfies Conditions;
