import { describe, expect, it } from '@jest/globals';
import { anEvent } from '../data/event.ts';
import { readEvent } from './read-event.ts';

const tls = (host: string) => ({ tlsDetails: { tlsVersion: 'TLSv1.3', clientProvidedHostHeader: host } });

describe('an event is of a global service', () => {
  it.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['IAM in us-east-1', { eventSource: 'iam.amazonaws.com' }, true],
    ['CloudFront in us-east-1', { eventSource: 'cloudfront.amazonaws.com' }, true],
    ['STS in us-east-1, as far as is known', { eventSource: 'sts.amazonaws.com', tlsDetails: undefined }, true],
    ['STS by its global endpoint', { eventSource: 'sts.amazonaws.com', ...tls('sts.amazonaws.com') }, true],
    [
      'STS by its global endpoint, served elsewhere',
      {
        eventSource: 'sts.amazonaws.com',
        additionalEventData: { endpointType: 'global', awsServingRegion: 'eu-west-1' },
        ...tls('sts.amazonaws.com'),
      },
      true,
    ],
    [
      'not STS by a Regional endpoint',
      { eventSource: 'sts.amazonaws.com', ...tls('sts.us-east-1.amazonaws.com') },
      false,
    ],
    ['nor by one for FIPS', { eventSource: 'sts.amazonaws.com', ...tls('sts-fips.us-east-1.amazonaws.com') }, false],
    [
      'nor by one in a VPC',
      { eventSource: 'sts.amazonaws.com', ...tls('vpce-1.sts.us-east-1.vpce.amazonaws.com') },
      false,
    ],
    ['nor by a dual-stack one', { eventSource: 'sts.amazonaws.com', ...tls('sts.us-east-1.api.aws') }, false],
    [
      'nor if the record says so',
      { eventSource: 'sts.amazonaws.com', additionalEventData: { endpointType: 'regional' }, tlsDetails: undefined },
      false,
    ],
    ['not IAM in another Region', { eventSource: 'iam.amazonaws.com', awsRegion: 'eu-west-1' }, false],
    ['IAM in the Region of another partition', { eventSource: 'iam.amazonaws.com', awsRegion: 'us-gov-west-1' }, true],
    ['not EC2 in us-east-1', { eventSource: 'ec2.amazonaws.com' }, false],
    ['not without a source', { eventSource: undefined }, false],
  ])('%s', (_, fields, isGlobal) => {
    expect(readEvent(anEvent(fields))).toMatchObject({ isGlobal });
  });
});

describe('the category of a record that does not name it', () => {
  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{}, 'Management'],
    [{ managementEvent: true }, 'Management'],
    [{ managementEvent: false }, 'Data'],
    [{ eventType: 'AwsVpceEvent', managementEvent: undefined }, 'NetworkActivity'],
    [{ eventType: 'AwsVpceEvents', managementEvent: undefined }, 'NetworkActivity'],
    [{ eventType: 'AwsCloudTrailInsight' }, 'Insight'],
    [{ eventType: 'AwsAggregatedEvent' }, 'Aggregated'],
    [{ eventType: 'constructor' }, 'Management'],
  ])('with %j is %s', (fields, category) => {
    expect(readEvent(anEvent({ eventCategory: undefined, ...fields }))).toMatchObject({ category });
  });
});
