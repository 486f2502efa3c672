import { describe, expect, it } from '@jest/globals';
import { aNetworkEvent, anActivity, anAggregatedEvent, anEvent, anInsight } from '../data/event.ts';
import { readEvent } from './read-event.ts';

const KINDS: readonly (readonly [string, unknown, object])[] = [
  [
    'a management event',
    anEvent(),
    {
      version: '1.11',
      eventId: '0b0e6b1e-0000-4000-8000-000000000001',
      time: Date.UTC(2026, 2, 1, 9, 1, 2),
      account: '111122223333',
      region: 'us-east-1',
      category: 'Management',
      type: 'AwsApiCall',
      source: 's3.amazonaws.com',
      name: 'PutBucketPolicy',
      errorCode: undefined,
      readOnly: false,
      managementEvent: true,
    },
  ],
  [
    'a data event',
    anEvent({ eventName: 'GetObject', readOnly: true, managementEvent: false, eventCategory: 'Data' }),
    { category: 'Data', name: 'GetObject', readOnly: true, managementEvent: false },
  ],
  [
    'a service event',
    anEvent({
      eventType: 'AwsServiceEvent',
      userIdentity: { accountId: '111122223333', invokedBy: 'ec2.amazonaws.com' },
      requestParameters: null,
      requestID: undefined,
      serviceEventDetails: { reason: 'x' },
    }),
    { type: 'AwsServiceEvent', account: '111122223333' },
  ],
  [
    'a console sign-in',
    anEvent({
      eventType: 'AwsConsoleSignIn',
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      responseElements: { ConsoleLogin: 'Failure' },
      errorMessage: 'Failed authentication',
    }),
    { type: 'AwsConsoleSignIn', name: 'ConsoleLogin', errorCode: undefined },
  ],
  ['a console action', anEvent({ eventType: 'AwsConsoleAction', userAgent: undefined }), { type: 'AwsConsoleAction' }],
  [
    'a network activity event',
    aNetworkEvent(),
    {
      category: 'NetworkActivity',
      type: 'AwsVpceEvent',
      account: '111122223333',
      errorCode: 'VpceAccessDenied',
      readOnly: undefined,
      managementEvent: true,
    },
  ],
  ['one in the spelling of the reference', aNetworkEvent({ eventType: 'AwsVpceEvents' }), { type: 'AwsVpceEvents' }],
  [
    'an Insights event',
    anInsight(),
    { category: 'Insight', type: 'AwsCloudTrailInsight', source: undefined, name: undefined, account: '111122223333' },
  ],
  [
    'an aggregated event',
    anAggregatedEvent(),
    {
      version: '1.0',
      eventId: '6f2a2c0e-3d6b-4f0e-9f3b-8d4c5a1b2c3d',
      time: Date.UTC(2026, 2, 1, 9),
      account: '111122223333',
      region: 'eu-west-1',
      category: 'Aggregated',
      type: 'AwsAggregatedEvent',
      source: 's3.amazonaws.com',
      name: undefined,
    },
  ],
  [
    'an aggregated event in the other form of time',
    anAggregatedEvent({ timeWindow: { windowStart: '2025-10-30 23:45:00' } }),
    { time: Date.UTC(2025, 9, 30, 23, 45) },
  ],
  [
    'an event of an application',
    anActivity(),
    { category: 'ActivityAuditLog', type: 'ActivityLog', time: Date.UTC(2026, 2, 1, 10), source: undefined },
  ],
];

describe('an event', () => {
  it.each(KINDS)('may be %s', (_, record, expected) => {
    expect(readEvent(record)).toMatchObject(expected);
  });

  it.each([
    '1.0',
    '1.01',
    '1.02',
    '1.03',
    '1.04',
    '1.05',
    '1.06',
    '1.07',
    '1.08',
    '1.09',
    '1.10',
    '1.11',
    '1.99',
    '2.0',
  ])('may have version %s', (eventVersion) => {
    expect(readEvent(anEvent({ eventVersion }))).toMatchObject({ version: eventVersion });
  });

  it.each([
    ...['Root', 'IAMUser', 'AssumedRole', 'Role', 'FederatedUser', 'Directory', 'AWSAccount', 'AWSService'],
    ...['IdentityCenterUser', 'SAMLUser', 'WebIdentityUser', 'Unknown', 'NotInventedYet'],
  ])('may be the act of a %s', (type) => {
    expect(readEvent(anEvent({ userIdentity: { type } }))).toMatchObject({ account: '111122223333' });
  });

  it('of version 1.0 has no id, and the account of its caller', () => {
    const old = { eventVersion: '1.0', eventID: undefined, recipientAccountId: undefined, eventCategory: undefined };

    expect(readEvent(anEvent({ ...old, managementEvent: undefined, readOnly: undefined }))).toMatchObject({
      eventId: undefined,
      account: '111122223333',
      category: 'Management',
      managementEvent: true,
      readOnly: undefined,
    });
  });

  it.each([
    ['true', undefined, 'Management', true],
    ['absent', undefined, 'Management', undefined],
    ['false', undefined, 'Data', false],
    ['false', 'Management', 'Management', false],
    ['null', null, 'Management', undefined],
  ])('whose managementEvent is %s and category %s is of category %s', (_, eventCategory, category, managementEvent) => {
    const envelope = readEvent(anEvent({ eventCategory, managementEvent }));

    expect(envelope).toMatchObject({ category, managementEvent: managementEvent ?? true });
  });

  it.each([
    ['recipient', { recipientAccountId: '1' }, '1'],
    ['caller', { recipientAccountId: undefined, userIdentity: { accountId: '2' } }, '2'],
    [
      'issuer of the session',
      {
        recipientAccountId: undefined,
        userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { accountId: '3' } } },
      },
      '3',
    ],
  ])('belongs to the account of its %s', (_, fields, account) => {
    expect(readEvent(anEvent(fields))).toMatchObject({ account });
  });

  it('may have its fields in any order, and any others', () => {
    const { eventVersion, ...rest } = anEvent();
    const record = { later: [{}], ...rest, eventVersion, [`eventVersion${'x'.repeat(64)}`]: 1, '': 2 };

    expect(readEvent(record)).toEqual(readEvent(anEvent()));
  });

  it.each([
    ['a time window beside its time', anEvent({ timeWindow: {} })],
    ['an accountId that is not its own', anEvent({ accountId: '999999999999' })],
    ['an eventId beside its eventID', anEvent({ eventId: 'other' })],
  ])('is not aggregated because of %s', (_, record) => {
    expect(readEvent(record)).toEqual(readEvent(anEvent()));
  });
});
