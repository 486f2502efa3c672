import type { Account } from '../../core/trails/organization.ts';
import type { Case } from './cases.ts';
import { inRegion, MULTI, OF_ORGANIZATION, ofMember, regionCase, type RegionLine } from './cases-regions.ts';
import { anOrganizationTrail, aTrail, HOUR, T0 } from './trails.ts';

export const optedIn = (region: string, hours?: number): Partial<Account> => ({
  optedIn: [{ region, ...(hours === undefined ? {} : { disabled: T0 + hours * HOUR }) }],
});
export const LATER = { ...MULTI, multiRegionSince: T0 + HOUR };
export const SOUTH = inRegion('eu-south-2');

const ENABLING: readonly RegionLine[] = [
  [
    '§4',
    'account enables a Region: a copy of each multi-Region trail',
    MULTI,
    'eu-south-2',
    SOUTH,
    optedIn('eu-south-2'),
  ],
  ['§4', 'account has not enabled the Region', MULTI, 'eu-south-2', 'no (copy)', optedIn('me-south-1')],
  ['§4', 'account disables a Region: the copy stays', MULTI, 'eu-south-2', SOUTH, optedIn('eu-south-2', 0.5)],
  [
    '§4',
    'account disabled the Region before the trail was multi-Region',
    LATER,
    'eu-south-2',
    'no (copy)',
    optedIn('eu-south-2', 0.5),
  ],
  [
    '§4',
    'account disabled the Region as the trail became multi-Region',
    LATER,
    'eu-south-2',
    'no (copy)',
    optedIn('eu-south-2', 1),
  ],
  ['§4', 'account disabled the Region just after', LATER, 'eu-south-2', SOUTH, optedIn('eu-south-2', 1.5)],
  [
    ...(['§4', 'account disabled the Region and enabled it again', LATER, 'eu-south-2', SOUTH] as const),
    { optedIn: [{ region: 'eu-south-2', disabled: T0 }, { region: 'eu-south-2' }] },
  ],
  [
    '§4',
    'Regions of the account are not known: all count as enabled',
    MULTI,
    'eu-south-2',
    SOUTH,
    { optedIn: undefined as never },
  ],
  [
    '§4',
    'new Region launched by AWS: multi-Region trails get it',
    MULTI,
    'eu-new-7',
    inRegion('eu-new-7'),
    'no organization',
  ],
  [
    '§4',
    'a trail at home in an opt-in Region',
    aTrail({ homeRegion: 'eu-south-2' }),
    'eu-south-2',
    SOUTH,
    optedIn('me-south-1'),
  ],
];

const HERE = { homeRegion: 'eu-south-2' };
export const SINGLE_THERE = anOrganizationTrail({ ...HERE, isMultiRegion: false });
export const MULTI_THERE = anOrganizationTrail(HERE);
const BOTH = { optedIn: [{ region: 'eu-south-2' }, { region: 'me-south-1' }] };
const LATE_THERE = { ...SINGLE_THERE, createdAt: T0 + HOUR };

const OF_ORGANIZATIONS: readonly RegionLine[] = [
  [
    '§4',
    'organization, single-Region, H not opt-in: in H',
    anOrganizationTrail({ isMultiRegion: false }),
    'us-east-1',
    ofMember('us-east-1'),
  ],
  [
    '§4',
    'organization, single-Region, H opt-in: if M has enabled H',
    SINGLE_THERE,
    'eu-south-2',
    ofMember('eu-south-2'),
    optedIn('eu-south-2'),
  ],
  ['§4', 'organization, single-Region, H opt-in: only if M has enabled H', SINGLE_THERE, 'eu-south-2', 'no (copy)', {}],
  [
    '§4',
    'organization, single-Region, H opt-in, disabled after it was made',
    SINGLE_THERE,
    'eu-south-2',
    ofMember('eu-south-2'),
    optedIn('eu-south-2', 1),
  ],
  [
    '§4',
    'organization, single-Region, H opt-in, disabled before it was made',
    LATE_THERE,
    'eu-south-2',
    'no (copy)',
    optedIn('eu-south-2', 0.5),
  ],
  [
    '§4',
    'organization, multi-Region for a while and single-Region again, H opt-in, disabled in between',
    { ...SINGLE_THERE, multiRegionSince: T0 + HOUR },
    'eu-south-2',
    ofMember('eu-south-2'),
    optedIn('eu-south-2', 0.5),
  ],
  [
    '§4',
    'organization, multi-Region, H not opt-in: Regions enabled in M',
    OF_ORGANIZATION,
    'me-south-1',
    ofMember('me-south-1'),
    optedIn('me-south-1'),
  ],
  ['§4', 'organization, multi-Region, H not opt-in: no other Region', OF_ORGANIZATION, 'me-south-1', 'no (copy)', {}],
  [
    '§4',
    'organization, multi-Region, H opt-in: nothing unless M has enabled H',
    MULTI_THERE,
    'us-east-1',
    'no (copy)',
    optedIn('me-south-1'),
  ],
  [
    '§4',
    'organization, multi-Region, H opt-in: then every enabled Region',
    MULTI_THERE,
    'me-south-1',
    ofMember('me-south-1'),
    BOTH,
  ],
  [
    '§4',
    'organization, multi-Region, H opt-in: then also Regions that all have',
    MULTI_THERE,
    'us-east-1',
    ofMember('us-east-1'),
    BOTH,
  ],
  [
    '§4',
    'organization, multi-Region, H opt-in: no Region that M has not enabled',
    MULTI_THERE,
    'me-south-1',
    'no (copy)',
    optedIn('eu-south-2'),
  ],
];

/** "Not active by default", in the words of the table. */
const NOT_ACTIVE =
  'af-south-1 ap-east-1 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-7 ca-west-1 eu-central-2 ' +
  'eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1 ap-east-2 ap-southeast-6';

const OPT_IN: readonly RegionLine[] = NOT_ACTIVE.split(' ').map((region): RegionLine => [
  ...(['§4', `${region} is an opt-in Region`, MULTI, region, 'no (copy)', {}] as const),
]);

export const OPT_IN_CASES: readonly Case[] = [...ENABLING, ...OF_ORGANIZATIONS, ...OPT_IN].map(regionCase);
