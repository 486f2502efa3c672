import type { Organization } from '../../core/trails/organization.ts';
import type { StoredTrail } from '../../core/trails/stored-trail.ts';
import { aNetworkEvent, anInsight } from '../data/event.ts';
import type { Fields } from './naive-selectors.ts';
import { aCall, advanced, anObjectCall, anOrganization, anOrganizationTrail, aTrail, at, OBJECTS } from './trails.ts';

/** The columns of trail-semantics.md §11's worked table; T5 twice: 222 has, or has not, enabled eu-south-2. */
export const COLUMNS: Readonly<Record<string, readonly [StoredTrail, Organization]>> = {
  T1: [aTrail({ name: 'T1' }), anOrganization()],
  T2: [aTrail({ name: 'T2', homeRegion: 'eu-west-1' }), anOrganization()],
  T3: [aTrail({ name: 'T3', homeRegion: 'eu-west-1', isMultiRegion: true }), anOrganization()],
  T4: [anOrganizationTrail({ name: 'T4' }), anOrganization()],
  'T5, home enabled by 222': [
    anOrganizationTrail({ name: 'T5', homeRegion: 'eu-south-2' }),
    anOrganization({ optedIn: [{ region: 'eu-south-2' }] }),
  ],
  T5: [anOrganizationTrail({ name: 'T5', homeRegion: 'eu-south-2' }), anOrganization()],
};

const NO_FLAG = { includesGlobalEvents: false };
const WITH_OBJECTS = { selectors: advanced(OBJECTS) };
const WITH_NETWORK = {
  selectors: advanced({ eventCategory: ['NetworkActivity'], eventSource: ['kms.amazonaws.com'] }),
};
const WITH_INSIGHTS: Partial<StoredTrail> = { insightSelectors: [{ InsightType: 'ApiCallRateInsight' }] };

const sts = { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole' };
const createUser = aCall({ eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', awsRegion: 'us-east-1' });
const signIn = aCall({ eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', eventType: 'AwsConsoleSignIn' });
const getObject = anObjectCall('arn:aws:s3:::b/key');
const denial = aNetworkEvent({ recipientAccountId: '222', eventTime: at(1) });
const insight = anInsight({
  recipientAccountId: '222',
  eventTime: at(1),
  insightDetails: { state: 'Start', insightType: 'ApiCallRateInsight' },
});

/** A row: an event, and each column's cell. `more` is what the row says of the trails themselves. */
export interface Row {
  readonly event: string;
  readonly record: Fields;
  readonly more?: Partial<StoredTrail>;
  readonly cells: readonly string[];
}

/** The cells of an event of 222, one a column: where it goes, or the rule that says no. */
const row = (event: string, record: Fields, cells: readonly string[], more?: Partial<StoredTrail>): Row => ({
  event,
  record,
  cells: cells.map((cell, column) => (cell.endsWith('/') ? `AWSLogs/${column > 2 ? 'o-ex/' : ''}${cell}` : cell)),
  ...(more ? { more } : {}),
});

const EU = '222/CloudTrail/eu-west-1/';
const US = '222/CloudTrail/us-east-1/';
const NORTH = '222/CloudTrail/eu-north-1/';
const [account, copy, flag, selectors, insights] = ['account', 'copy', 'global', 'selectors', 'insights'].map(
  (rule) => `no (${rule})`,
);
const ROOM = '111/CloudTrail/eu-west-1/';
const NETWORK = '222/CloudTrail-NetworkActivity/eu-west-1/';
const INSIGHT = '222/CloudTrail-Insight/us-east-1/';

export const ROWS: readonly Row[] = [
  row('EC2 RunInstances 222 eu-west-1', aCall(), [copy, EU, EU, EU, EU, copy]),
  row('IAM CreateUser 222 us-east-1 (global)', createUser, [US, copy, US, US, US, copy]),
  row('same, T1 flag off', createUser, [flag, copy, US, US, US, copy], NO_FLAG),
  row(
    'STS AssumeRole via sts.eu-west-1',
    aCall({ ...sts, tlsDetails: { clientProvidedHostHeader: 'sts.eu-west-1.amazonaws.com' } }),
    [copy, EU, EU, EU, EU, copy],
  ),
  row(
    'STS AssumeRole via sts.amazonaws.com served in eu-west-1',
    aCall({
      ...sts,
      awsRegion: 'us-east-1',
      additionalEventData: { endpointType: 'global', awsServingRegion: 'eu-west-1' },
      tlsDetails: { clientProvidedHostHeader: 'sts.amazonaws.com' },
    }),
    [US, copy, US, US, US, copy],
  ),
  row('ConsoleLogin root of 222', { ...signIn, awsRegion: 'us-east-1' }, [US, copy, US, US, US, copy]),
  row('ConsoleLogin IAM user, alias cookie, eu-north-1', { ...signIn, awsRegion: 'eu-north-1' }, [
    ...[copy, copy, NORTH, NORTH, NORTH, copy],
  ]),
  row('EC2 call of management account 111', aCall({ recipientAccountId: '111' }), [
    ...[account, account, account, ROOM, ROOM, ROOM],
  ]),
  row('event of account 333 outside the org', aCall({ recipientAccountId: '333' }), Array<string>(6).fill(account)),
  row(
    'AssumeRole by 333 into a role of 222: record with R=222',
    aCall({ ...sts, userIdentity: { accountId: '333' } }),
    [...[copy, EU, EU, EU, EU, copy]],
  ),
  row(
    'AssumeRole by 333 into a role of 222: record with R=333',
    aCall({ ...sts, recipientAccountId: '333', userIdentity: { accountId: '333' } }),
    Array<string>(6).fill(account),
  ),
  row('event in opt-in Region not enabled in 222', aCall({ awsRegion: 'af-south-1' }), Array<string>(6).fill(copy)),
  row('S3 GetObject (data)', getObject, [copy, selectors, selectors, selectors, selectors, copy]),
  row('S3 GetObject (data), with a data selector', getObject, [copy, EU, EU, EU, EU, copy], WITH_OBJECTS),
  row('VPC endpoint denial', denial, [copy, selectors, selectors, selectors, selectors, copy]),
  row(
    'VPC endpoint denial, with a network selector',
    denial,
    [copy, NETWORK, NETWORK, NETWORK, NETWORK, copy],
    WITH_NETWORK,
  ),
  row('Insights', insight, [insights, copy, insights, insights, insights, copy]),
  row(
    'Insights, of a type that the trails have',
    insight,
    [INSIGHT, copy, INSIGHT, INSIGHT, INSIGHT, copy],
    WITH_INSIGHTS,
  ),
  row(
    'KMS RotateKey service event (AwsServiceEvent)',
    aCall({ eventSource: 'kms.amazonaws.com', eventName: 'RotateKey', eventType: 'AwsServiceEvent' }),
    [copy, EU, EU, EU, EU, copy],
  ),
];
