import type { Account, Organization } from '../../core/trails/organization.ts';
import type { Case } from './cases.ts';
import { aCall, anOrganization, anOrganizationTrail, aTrail, at, HOUR, T0 } from './trails.ts';

type Stays = Account['stays'];

const T = (hours: number) => T0 + hours * HOUR;
const MEMBER = 'AWSLogs/o-ex/222/CloudTrail/eu-west-1/';
const OWN = 'AWSLogs/111/CloudTrail/eu-west-1/';

/** How long 222 is a member, and the hour of its event. */
const STAYS: readonly (readonly [says: string, stays: Stays, hour: number, expected: string])[] = [
  ['member joins: nothing of before', [{ joined: T(2) }], 1, 'no (account)'],
  ['member joins: from then on', [{ joined: T(2) }], 2, MEMBER],
  ['member leaves: what was before', [{ left: T(2) }], 1, MEMBER],
  ['member leaves: no further events', [{ left: T(2) }], 2, 'no (account)'],
  ['member leaves: no further events', [{ joined: T(0), left: T(2) }], 3, 'no (account)'],
  ['member leaves and joins again: in between', [{ left: T(2) }, { joined: T(4) }], 3, 'no (account)'],
  ['member leaves and joins again: afterwards', [{ left: T(2) }, { joined: T(4) }], 4, MEMBER],
  ['closing a member account: its remaining events are delivered', [{ joined: T(0) }], 48, MEMBER],
  ['an account that never joined', [], 1, 'no (account)'],
];

const MANAGED = anOrganization();
const HANDED_OVER = anOrganization({}, { managementAccount: '222' });

/** What becomes of an organization trail of 111 and one event, of a member, of the owner or of a stranger. */
const OWNERS: readonly (readonly [says: string, organization: Organization | undefined, of: string, string])[] = [
  ['management account: needs no stay', MANAGED, '111', 'AWSLogs/o-ex/111/CloudTrail/eu-west-1/'],
  ['an account outside', MANAGED, '333', 'no (account)'],
  ['management account stops being management: non-organization trail', HANDED_OVER, '111', OWN],
  ['management account stops being management: no event of a member', HANDED_OVER, '222', 'no (account)'],
  ['no organization: non-organization trail', undefined, '111', OWN],
  ['no organization: no event of another account', undefined, '222', 'no (account)'],
];

const common = { table: '§7', trail: anOrganizationTrail() };

const SEVERAL: readonly Case[] = [
  {
    table: '§7',
    says: 'a member keeps its own trail next to that of the organization',
    trail: aTrail({ homeRegion: 'eu-west-1' }),
    organization: MANAGED,
    record: aCall(),
    expected: 'AWSLogs/222/CloudTrail/eu-west-1/',
  },
  {
    table: '§1',
    says: 'organization → account: no event of members',
    trail: aTrail({ owner: '111', isMultiRegion: true }),
    organization: MANAGED,
    record: aCall(),
    expected: 'no (account)',
  },
  {
    table: '§1',
    says: 'organization → account: trail stays in management',
    trail: aTrail({ owner: '111', isMultiRegion: true }),
    organization: MANAGED,
    record: aCall({ recipientAccountId: '111' }),
    expected: OWN,
  },
  {
    table: '§7',
    says: 'no longer of the organization, home in an opt-in Region that the owner did not enable',
    trail: anOrganizationTrail({ homeRegion: 'me-south-1' }),
    organization: HANDED_OVER,
    record: aCall({ recipientAccountId: '111' }),
    expected: OWN,
  },
  {
    table: '§7',
    says: 'the management account too must have enabled an opt-in home Region',
    trail: anOrganizationTrail({ homeRegion: 'me-south-1' }),
    organization: MANAGED,
    record: aCall({ recipientAccountId: '111' }),
    expected: 'no (copy)',
  },
];

export const ORGANIZATION_CASES: readonly Case[] = [
  ...STAYS.map(([says, stays, hour, expected]) => ({
    ...{ ...common, says, expected },
    organization: anOrganization({ stays }),
    record: aCall({ eventTime: at(hour) }),
  })),
  ...OWNERS.map(([says, organization, of, expected]) => ({
    ...{ ...common, says, organization, expected },
    record: aCall({ recipientAccountId: of }),
  })),
  ...SEVERAL,
];
