import type { Account, Organization } from '../../core/trails/organization.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import type { Case } from './cases.ts';
import { aCall, anOrganization, anOrganizationTrail, aTrail, T0 } from './trails.ts';

export const MULTI = aTrail({ homeRegion: 'eu-west-1', isMultiRegion: true });
export const OF_ORGANIZATION = anOrganizationTrail();
const SINGLE = aTrail({ homeRegion: 'eu-west-1' });

/** What becomes of a call of 222 in a Region. */
export type RegionLine = readonly [
  table: string,
  says: string,
  trail: StoredTrail,
  region: string,
  expected: string,
  member?: Partial<Account> | 'no organization',
];

export const inRegion = (region: string) => `AWSLogs/222/CloudTrail/${region}/`;
export const ofMember = (region: string) => `AWSLogs/o-ex/222/CloudTrail/${region}/`;

const KINDS: readonly RegionLine[] = [
  ['§1', 'single-Region: events of H only', SINGLE, 'eu-west-1', inRegion('eu-west-1')],
  ['§1', 'single-Region: events of H only', SINGLE, 'eu-west-2', 'no (copy)'],
  ['§1', 'multi-Region: events of every Region enabled in the account', MULTI, 'eu-west-2', inRegion('eu-west-2')],
  ['§1', 'organization, multi-Region: same, for every member', OF_ORGANIZATION, 'eu-west-2', ofMember('eu-west-2')],
  [
    '§1',
    'organization, single-Region: H',
    anOrganizationTrail({ isMultiRegion: false }),
    'us-east-1',
    ofMember('us-east-1'),
  ],
  [
    '§1',
    'organization, single-Region: H only',
    anOrganizationTrail({ isMultiRegion: false }),
    'eu-west-1',
    'no (copy)',
  ],
  ['§1', 'multi → single: stays in H', { ...SINGLE, multiRegionSince: T0 }, 'eu-west-1', inRegion('eu-west-1')],
  ['§1', 'multi → single: shadows deleted', { ...SINGLE, multiRegionSince: T0 }, 'eu-west-2', 'no (copy)'],
  ['§1', 'partition: one only', MULTI, 'us-gov-west-1', 'no (copy)'],
  ['§1', 'partition: one only', MULTI, 'cn-north-1', 'no (copy)', 'no organization'],
  ['§1', 'partition: one only', aTrail({ homeRegion: 'cn-north-1', isMultiRegion: true }), 'eu-west-1', 'no (copy)'],
  [
    '§1',
    'partition: all Regions of one',
    aTrail({ homeRegion: 'cn-north-1', isMultiRegion: true }),
    'cn-northwest-1',
    inRegion('cn-northwest-1'),
  ],
  [
    '§10',
    'the key begins with the prefix',
    { ...MULTI, prefix: 'audit/logs' },
    'eu-west-2',
    `audit/logs/${inRegion('eu-west-2')}`,
  ],
  [
    '§10',
    'the prefix comes before the organization',
    { ...OF_ORGANIZATION, prefix: 'audit' },
    'eu-west-2',
    `audit/${ofMember('eu-west-2')}`,
  ],
];

const organizationWith = (member: RegionLine[5]): Organization | undefined =>
  member === 'no organization' ? undefined : anOrganization(member);

export const regionCase = ([table, says, trail, region, expected, member]: RegionLine): Case => {
  const record = aCall({ awsRegion: region });
  return { table, says, trail, organization: organizationWith(member), record, expected };
};

export const REGION_CASES: readonly Case[] = KINDS.map(regionCase);
