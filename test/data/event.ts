type Fields = Readonly<Record<string, unknown>>;

/** Leaves out the fields that are `undefined`, as JSON does. */
const present = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** A management event, as CloudTrail writes it; a field that is `undefined` is left out. */
export const anEvent = (fields: Fields = {}): Record<string, unknown> =>
  present({
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLEID0000001:ci',
      arn: 'arn:aws:sts::111122223333:assumed-role/Deploy/ci',
      accountId: '111122223333',
    },
    eventTime: '2026-03-01T09:01:02Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'PutBucketPolicy',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.10',
    userAgent: '[aws-sdk-js/3]',
    requestParameters: { bucketName: 'b1' },
    responseElements: null,
    requestID: 'REQ0000000000001',
    eventID: '0b0e6b1e-0000-4000-8000-000000000001',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...fields,
  });

/** A call seen by the owner of a VPC endpoint (record-format.md §8): few fields. */
export const aNetworkEvent = (fields: Fields = {}): Record<string, unknown> =>
  present({
    eventVersion: '1.09',
    userIdentity: { type: 'AWSAccount', principalId: 'AIDAEXAMPLE', accountId: '444455556666' },
    eventTime: '2026-03-01T09:01:02Z',
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '10.0.0.7',
    errorCode: 'VpceAccessDenied',
    errorMessage: 'The request was denied due to a VPC endpoint policy',
    requestID: 'REQ0000000000002',
    eventID: '0b0e6b1e-0000-4000-8000-000000000002',
    eventType: 'AwsVpceEvent',
    recipientAccountId: '111122223333',
    sharedEventID: '99999999-0000-4000-8000-000000000001',
    vpcEndpointId: 'vpce-0a1b2c3d',
    vpcEndpointAccountId: '111122223333',
    eventCategory: 'NetworkActivity',
    ...fields,
  });

/** The start of unusual activity (insights-events.md §1): no `userIdentity`, no `eventName`. */
export const anInsight = (fields: Fields = {}): Record<string, unknown> =>
  present({
    eventVersion: '1.08',
    eventTime: '2026-03-01T10:02:00Z',
    awsRegion: 'us-east-1',
    eventID: '11111111-0000-4000-8000-000000000001',
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: '111122223333',
    sharedEventID: '99999999-0000-4000-8000-000000000009',
    insightDetails: { state: 'Start', eventSource: 'iam.amazonaws.com', eventName: 'DeleteUser' },
    eventCategory: 'Insight',
    ...fields,
  });

/** Five minutes of data events (aggregated-events.md §1): `eventId`, `accountId`, no `eventTime`. */
export const anAggregatedEvent = (fields: Fields = {}): Record<string, unknown> =>
  present({
    eventVersion: '1.0',
    accountId: '111122223333',
    eventId: '6f2a2c0e-3d6b-4f0e-9f3b-8d4c5a1b2c3d',
    eventCategory: 'Aggregated',
    eventType: 'AwsAggregatedEvent',
    awsRegion: 'eu-west-1',
    eventSource: 's3.amazonaws.com',
    timeWindow: { windowStart: '2026-03-01T09:00:00Z', windowEnd: '2026-03-01T09:05:00Z', windowSize: 'PT5M' },
    summary: {
      primaryDimension: { dimension: 'eventName', statistics: [{ name: 'GetObject', value: 42 }] },
      details: [],
    },
    ...fields,
  });

/** An event that no AWS service made (record-format.md §10): who did what stands in `eventData`. */
export const anActivity = (fields: Fields = {}): Record<string, unknown> =>
  present({
    eventVersion: '1.0',
    eventCategory: 'ActivityAuditLog',
    eventType: 'ActivityLog',
    eventID: '3f0c0d5e-8d0a-4b63-9f5a-1f1b5b0b7a10',
    eventTime: '2026-03-01T10:00:00',
    awsRegion: 'us-east-1',
    recipientAccountId: '111122223333',
    metadata: { ingestionTime: '2026-03-01T10:00:04' },
    eventData: { version: '1', eventSource: 'billing.example', eventName: 'RefundIssued', UID: 'r-1009' },
    ...fields,
  });
