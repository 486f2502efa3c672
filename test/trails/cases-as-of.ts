import type { Organization } from '../../core/trails/organization.ts';
import type { Case } from './cases.ts';
import { LATER, MULTI_THERE, optedIn, SINGLE_THERE, SOUTH } from './cases-opt-in.ts';
import { MULTI, OF_ORGANIZATION, ofMember, regionCase, type RegionLine } from './cases-regions.ts';
import { aCall, anOrganization, anOrganizationTrail, at, HOUR, T0 } from './trails.ts';

/** The event is of an hour after the beginning. */
const [BEFORE, AFTER] = [T0 + HOUR, T0 + 2 * HOUR];
const NOT_YET = { ...optedIn('me-south-1'), regionsAsOf: BEFORE };

const REGIONS: readonly RegionLine[] = [
  ['as of', 'the account may have enabled the Region since it was asked', MULTI, 'eu-south-2', SOUTH, NOT_YET],
  [
    ...(['as of', 'also one that it had disabled', LATER, 'eu-south-2', SOUTH] as const),
    { ...optedIn('eu-south-2', 0.5), regionsAsOf: BEFORE },
  ],
  [
    ...(['as of', 'it had not when it was asked later', MULTI, 'eu-south-2', 'no (copy)'] as const),
    { ...optedIn('me-south-1'), regionsAsOf: AFTER },
  ],
  [
    ...(['as of', 'a member may have enabled the Region', OF_ORGANIZATION, 'eu-south-2'] as const),
    ...([ofMember('eu-south-2'), NOT_YET] as const),
  ],
  [
    ...(['as of', 'an event in H shows that M has enabled H', MULTI_THERE, 'eu-south-2'] as const),
    ...([ofMember('eu-south-2'), NOT_YET] as const),
  ],
  [
    ...(['as of', 'also if the trail has a single Region', SINGLE_THERE, 'eu-south-2'] as const),
    ...([ofMember('eu-south-2'), NOT_YET] as const),
  ],
  [
    'as of',
    'an event from elsewhere does not show that M has enabled H',
    MULTI_THERE,
    'us-east-1',
    'no (copy)',
    NOT_YET,
  ],
  ['as of', 'a single-Region trail has no other Region', SINGLE_THERE, 'me-south-1', 'no (copy)', NOT_YET],
];

const ROOM = 'AWSLogs/o-ex/333/CloudTrail/eu-west-1/';
const LEFT = { id: '333', stays: [{ left: BEFORE }] };

/** What the organization, known as of the second hour, says of 333, which it does not list, or lists so; and of 222. */
const ACCOUNTS: readonly (readonly [says: string, Partial<Organization>, of: string, hour: number, string])[] = [
  ['of after the organization was described: may have joined', { asOf: AFTER }, '333', 3, ROOM],
  ['of the moment at which it was described', { asOf: AFTER }, '333', 2, ROOM],
  ['of before: was no member', { asOf: AFTER }, '333', 1, 'no (account)'],
  ['that was described at no time: is no member', {}, '333', 3, 'no (account)'],
  ['listed as having left: may have come back', { asOf: AFTER, accounts: [LEFT] }, '333', 3, ROOM],
  ['listed as having left, of before: had left', { asOf: AFTER, accounts: [LEFT] }, '333', 1, 'no (account)'],
  ['listed: belongs from its joining', { asOf: AFTER }, '222', 1, 'AWSLogs/o-ex/222/CloudTrail/eu-west-1/'],
  [
    'management account, not listed: belongs',
    { asOf: AFTER, accounts: [] },
    '111',
    1,
    'AWSLogs/o-ex/111/CloudTrail/eu-west-1/',
  ],
];

/** What an organization that says as of when it is makes of what came later (docs/decisions.md §§ 22, 23). */
export const AS_OF_CASES: readonly Case[] = [
  ...ACCOUNTS.map(([says, fields, of, hour, expected]) => ({
    ...{ table: 'as of', trail: anOrganizationTrail(), says: `an account ${says}`, expected },
    organization: anOrganization({}, fields),
    record: aCall({ recipientAccountId: of, eventTime: at(hour) }),
  })),
  ...REGIONS.map(regionCase),
];
