import type { JsonRecord } from '../../core/rules/rule-event.ts';
import { ACCOUNT, AN_USER, assumed } from './actor-cases.ts';

/** Services, for themselves and for others. */
export const SERVICES: readonly (readonly [string, unknown, JsonRecord, object])[] = [
  [
    'a service',
    { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    {},
    {
      kind: 'service',
      id: 'cloudtrail.amazonaws.com',
      name: 'cloudtrail.amazonaws.com',
      service: 'cloudtrail.amazonaws.com',
      byService: true,
    },
  ],
  [
    'a service that is called internal',
    { type: 'AWSService', invokedBy: 'AWS Internal' },
    { sourceIPAddress: 'rds.amazonaws.com' },
    { kind: 'service', id: 'rds.amazonaws.com' },
  ],
  [
    'a service event',
    { accountId: ACCOUNT, invokedBy: 'ec2.amazonaws.com' },
    { eventType: 'AwsServiceEvent' },
    { kind: 'service', id: 'ec2.amazonaws.com', account: ACCOUNT, byService: true },
  ],
  [
    'a service event that does not say of whom',
    { accountId: ACCOUNT },
    { eventType: 'AwsServiceEvent', eventSource: 'kms.amazonaws.com' },
    { kind: 'service', id: 'kms.amazonaws.com', byService: true },
  ],
  [
    'a user for whom a service called',
    { ...AN_USER, invokedBy: 'athena.amazonaws.com' },
    {},
    {
      kind: 'user',
      id: `arn:aws:iam::${ACCOUNT}:user/alice`,
      service: 'athena.amazonaws.com',
      byService: true,
      via: 'service',
    },
  ],
  [
    'a user who had a service make a call of its choice',
    { ...AN_USER, invokedBy: 'cloudformation.amazonaws.com' },
    { userAgent: 'cloudformation.amazonaws.com' },
    {
      kind: 'user',
      id: `arn:aws:iam::${ACCOUNT}:user/alice`,
      service: 'cloudformation.amazonaws.com',
      byService: false,
      via: 'automation',
    },
  ],
  [
    'a role by which a state machine calls, in China',
    { ...assumed('Flow', 'x'), invokedBy: 'states.amazonaws.com.cn' },
    {},
    { kind: 'role', service: 'states.amazonaws.com.cn', byService: false, via: 'automation' },
  ],
  [
    'a service that passes calls on, as itself',
    { type: 'AWSService', invokedBy: 'events.amazonaws.com' },
    {},
    { kind: 'service', id: 'events.amazonaws.com', byService: true, via: 'service' },
  ],
  [
    'a service that passes calls on, with a role of its own',
    {
      ...assumed('AWSServiceRoleForAmazonSSM', 'SLR', {}, '/aws-service-role/ssm.amazonaws.com/'),
      invokedBy: 'ssm.amazonaws.com',
    },
    {},
    { kind: 'role', service: 'ssm.amazonaws.com', byService: true, via: 'service' },
  ],
];
