import type { Operator } from '../../../core/trails/event-selectors.ts';
import type { EventDetails, EventKind } from '../../../core/trails/facts.ts';

export const OBJECT = 'AWS::S3::Object';

/** A management event that writes, unless said otherwise. */
export const aKind = (kind: Partial<EventKind> = {}): EventKind => ({
  category: 'Management',
  source: 'ec2.amazonaws.com',
  name: 'RunInstances',
  type: 'AwsApiCall',
  errorCode: undefined,
  readOnly: false,
  isGlobal: false,
  ...kind,
});

export const aDataKind = (kind: Partial<EventKind> = {}): EventKind =>
  aKind({ category: 'Data', source: 's3.amazonaws.com', name: 'GetObject', readOnly: true, ...kind });

export const aNetworkKind = (kind: Partial<EventKind> = {}): EventKind =>
  aKind({ category: 'NetworkActivity', type: 'AwsVpceEvents', readOnly: undefined, ...kind });

export const someDetails = (details: Partial<EventDetails> = {}): EventDetails => ({
  userArn: 'arn:aws:iam::111122223333:user/alice',
  vpcEndpointId: undefined,
  isFromConsole: false,
  resources: [],
  insightType: undefined,
  ...details,
});

export const withResource = (type: string | undefined, arn: string | undefined): EventDetails =>
  someDetails({ resources: [{ type, arn }] });

/** An object in S3, with its bucket beside it as in CloudTrail's own records. */
export const anObject = (path: string): EventDetails =>
  someDetails({
    resources: [
      { type: OBJECT, arn: `arn:aws:s3:::${path}` },
      { type: 'AWS::S3::Bucket', arn: `arn:aws:s3:::${path.split('/')[0]}` },
    ],
  });

/** `field('eventName', 'Equals', 'GetObject')`: a field selector of one condition. */
export const field = (name: string, operator: Operator, ...values: string[]) => ({ Field: name, [operator]: values });

export const management = (...fields: object[]) => ({
  FieldSelectors: [field('eventCategory', 'Equals', 'Management'), ...fields],
});

export const data = (type: string, ...fields: object[]) => ({
  FieldSelectors: [field('eventCategory', 'Equals', 'Data'), field('resources.type', 'Equals', type), ...fields],
});

export const network = (source: string, ...fields: object[]) => ({
  FieldSelectors: [
    field('eventCategory', 'Equals', 'NetworkActivity'),
    field('eventSource', 'Equals', source),
    ...fields,
  ],
});
