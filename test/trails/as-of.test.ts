import { describe, expect, it } from '@jest/globals';
import { NO_COUNTS } from '../../core/commit.ts';
import { mergeOrganization } from '../../core/trails/merge-organization.ts';
import type { Organization } from '../../core/trails/organization.ts';
import { Journey } from './journey.ts';
import type { Fields } from './naive-selectors.ts';
import { aCall, anOrganization, anOrganizationTrail } from './trails.ts';

const clock = (time: string): string => `2026-03-01T${time}:00Z`;
const T = (time: string): number => Date.parse(clock(time));

const TRAILS = [anOrganizationTrail()];
const NEW = { id: '333', stays: [{ joined: T('09:45') }], optedIn: [] };
const ENABLED = { optedIn: [{ region: 'eu-south-2' }] };

const SIGN_IN = aCall({ eventName: 'ConsoleLogin', recipientAccountId: '333', eventTime: clock('09:51') });
const FROM_NEW_REGION = aCall({ awsRegion: 'eu-south-2', eventTime: clock('09:51') });

const before = anOrganization({}, { asOf: T('09:41') });
const { accounts } = before;
const refreshed = (present: Partial<Organization>): Organization =>
  mergeOrganization(before, { ...before, ...present, asOf: T('10:41') }, T('10:41'));

/** By the bus before the refresh, and by a trail file after it. */
const outcomeOf = async (known: Organization, later: Organization, record: Fields) => {
  const journey = new Journey({});
  for (const organization of [known, later])
    await journey.live({ trails: TRAILS, organization, records: [record], isPublished: true });
  return journey.outcome();
};

const { asOf: _, ...undated } = before;

describe('what happens before the organization is read again', () => {
  it.each<[string, Organization, Fields, string]>([
    [
      'an event of an account that has just joined',
      refreshed({ accounts: [...accounts, NEW] }),
      SIGN_IN,
      'AWSLogs/o-ex/333/CloudTrail/eu-west-1/',
    ],
    [
      'an event from a Region that was just enabled',
      refreshed({ accounts: [accounts[0], { ...accounts[1], ...ENABLED }] }),
      FROM_NEW_REGION,
      'AWSLogs/o-ex/222/CloudTrail/eu-south-2/',
    ],
  ])('is delivered: %s', async (_, after, record, folder) => {
    const found = await outcomeOf(before, after, record);

    expect(found.counts).toEqual({ ...NO_COUNTS, arrivals: 2, delivered: 1, duplicates: 1 });
    expect(found.byTrail).toEqual([`${TRAILS[0].arn} | ${folder} | ${JSON.stringify(record)}`]);
  });

  it.each<[string, Organization, Fields, object]>([
    ['of an account', undated, SIGN_IN, { account: 1 }],
    ['from a Region', undated, FROM_NEW_REGION, { copy: 1 }],
    ['of before, of an account', before, { ...SIGN_IN, eventTime: clock('09:40') }, { account: 1 }],
    ['of before, from a Region', before, { ...FROM_NEW_REGION, eventTime: clock('09:40') }, { copy: 1 }],
  ])('is excluded where all is known that ever was: %s', async (_, known, record, excludedBy) => {
    const { counts } = await outcomeOf(known, known, record);

    expect(counts).toEqual({ ...NO_COUNTS, arrivals: 2, excluded: 1, excludedBy, duplicates: 1 });
  });

  it('asks of events of one kind and place their times', async () => {
    const records = ['09:40', '09:41', '09:51'].map((time) => ({
      ...SIGN_IN,
      ...{ eventID: time, eventTime: clock(time) },
    }));
    const journey = new Journey({});

    await journey.live({ trails: TRAILS, organization: before, records, isPublished: true });

    const { counts } = await journey.outcome();
    expect(counts).toEqual({ ...NO_COUNTS, arrivals: 3, delivered: 2, excluded: 1, excludedBy: { account: 1 } });
  });
});
