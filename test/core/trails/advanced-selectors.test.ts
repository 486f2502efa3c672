import { describe, expect, it } from '@jest/globals';
import { compileSelectors } from '../../../core/trails/compile-selectors.ts';
import { advanced, logs } from './logs-selectors.ts';
import {
  aDataKind,
  aKind,
  aNetworkKind,
  anObject,
  data,
  field,
  management,
  network,
  OBJECT,
  someDetails,
  withResource,
} from './selector-events.ts';

const TABLE = 'AWS::DynamoDB::Table';
const STREAM = 'AWS::DynamoDB::Stream';
const table = 'arn:aws:dynamodb:us-east-1:111122223333:table/t';
const stream = `${table}/stream/2026-01-01T00:00:00.000`;

describe('a trail without selectors', () => {
  it.each([
    ['Management', true],
    ['Data', false],
    ['NetworkActivity', false],
    ['Insight', false],
  ])('logs %s: %s', (category, isLogged) => {
    expect(logs(undefined, aKind({ category }), anObject('b/k'))).toBe(isLogged);
    expect(logs(undefined, aKind({ category, readOnly: true, source: 'kms.amazonaws.com' }))).toBe(isLogged);
  });
});

describe('advanced selectors', () => {
  const S3 = 'arn:aws:s3:::';
  const worked = advanced(
    data(OBJECT, {
      Field: 'resources.ARN',
      Equals: [`${S3}b/object1`],
      StartsWith: [`${S3}b/`],
      EndsWith: ['object3'],
      NotStartsWith: [`${S3}b/deselect`],
      NotEndsWith: ['object5'],
      NotEquals: [`${S3}b/object6`],
    }),
  );

  it.each([
    ['b/object1', true],
    ['b/object2', true],
    ['b1/object3', true],
    ['b/deselectObject4', false],
    ['b/object5', false],
    ['b/object6', false],
    ['b1/object7', false],
  ])('join the operators of a field as documented: %s is logged: %s', (path, isLogged) => {
    expect(logs(worked, aDataKind(), anObject(path))).toBe(isLogged);
  });

  it('log a table with a stream by its table, and its stream events only if their names are not left out', () => {
    const both = someDetails({
      resources: [
        { type: STREAM, arn: stream },
        { type: TABLE, arn: table },
      ],
    });
    const onlyTables = advanced(data(TABLE, field('eventName', 'NotStartsWith', 'GetRecords', 'GetShard')));

    expect(logs(advanced(data(TABLE)), aDataKind({ name: 'GetRecords' }), both)).toBe(true);
    expect(logs(advanced(data(STREAM)), aDataKind({ name: 'PutItem' }), both)).toBe(true);
    expect(logs(advanced(data(STREAM)), aDataKind(), withResource(TABLE, table))).toBe(false);
    expect(logs(onlyTables, aDataKind({ name: 'GetRecords' }), both)).toBe(false);
    expect(logs(onlyTables, aDataKind({ name: 'PutItem' }), both)).toBe(true);
  });

  it('compare only the ARNs of resources that have the type', () => {
    const both = someDetails({
      resources: [
        { type: TABLE, arn: table },
        { type: STREAM, arn: stream },
        { type: undefined, arn: 'arn:aws:dynamodb:us-east-1:111122223333:table/other' },
      ],
    });
    const withArn = (type: string, condition: object) => advanced(data(type, { Field: 'resources.ARN', ...condition }));

    expect(logs(withArn(TABLE, { EndsWith: [stream] }), aDataKind(), both)).toBe(false);
    expect(logs(withArn(STREAM, { Equals: [stream] }), aDataKind(), both)).toBe(true);
    expect(logs(withArn(TABLE, { NotEndsWith: [stream] }), aDataKind(), both)).toBe(true);
    expect(logs(withArn(TABLE, { NotEndsWith: ['other'] }), aDataKind(), both)).toBe(true);
    expect(logs(withArn(TABLE, { EndsWith: ['other'] }), aDataKind(), both)).toBe(false);
  });

  it('need one of several resources to be asked for, and none of them to be kept out', () => {
    const two = someDetails({ resources: [...anObject('a/k').resources, ...anObject('b/k').resources] });
    const inB = { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::b/'] };

    expect(logs(advanced(data(OBJECT, inB)), aDataKind(), two)).toBe(true);
    expect(logs(advanced(data(OBJECT, { ...inB, NotStartsWith: ['arn:aws:s3:::a/'] })), aDataKind(), two)).toBe(false);
  });

  it('log every object deleted by a batch once, with the two selectors that are recommended', () => {
    const selectors = advanced(
      data(OBJECT, field('eventName', 'NotEquals', 'DeleteObject')),
      data(OBJECT, field('eventName', 'Equals', 'DeleteObject'), field('eventType', 'NotEquals', 'AwsServiceEvent')),
    );
    const logged = (name: string, type: string) => logs(selectors, aDataKind({ name, type }), anObject('b/k'));

    expect(logged('DeleteObjects', 'AwsApiCall')).toBe(true);
    expect(logged('DeleteObject', 'AwsServiceEvent')).toBe(false);
    expect(logged('DeleteObject', 'AwsApiCall')).toBe(true);
    expect(logged('PutObject', 'AwsServiceEvent')).toBe(true);
  });

  it('leave KMS and the RDS Data API out of management events', () => {
    const selectors = advanced(
      management(field('eventSource', 'NotEquals', 'kms.amazonaws.com', 'rdsdata.amazonaws.com')),
    );

    expect(logs(selectors, aKind({ source: 'kms.amazonaws.com' }))).toBe(false);
    expect(logs(selectors, aKind({ source: 'rdsdata.amazonaws.com' }))).toBe(false);
    expect(logs(selectors, aKind({ source: 'iam.amazonaws.com' }))).toBe(true);
    expect(logs(selectors, aKind({ source: undefined }))).toBe(true);
  });

  it('log what an endpoint denied, of one source and endpoint', () => {
    const selectors = advanced(
      network(
        's3.amazonaws.com',
        field('errorCode', 'Equals', 'VpceAccessDenied'),
        field('vpcEndpointId', 'Equals', 'vpce-1'),
      ),
    );
    const denied = aNetworkKind({ source: 's3.amazonaws.com', errorCode: 'VpceAccessDenied' });

    expect(logs(selectors, denied, someDetails({ vpcEndpointId: 'vpce-1' }))).toBe(true);
    expect(logs(selectors, denied, someDetails({ vpcEndpointId: 'vpce-2' }))).toBe(false);
    expect(logs(selectors, denied)).toBe(false);
    expect(
      logs(selectors, aNetworkKind({ source: 's3.amazonaws.com' }), someDetails({ vpcEndpointId: 'vpce-1' })),
    ).toBe(false);
  });

  it('take text as it is written', () => {
    const selectors = advanced(data(OBJECT, field('eventName', 'StartsWith', 'Get*', 'put')));

    expect(logs(selectors, aDataKind({ name: 'GetObject' }), anObject('b/k'))).toBe(false);
    expect(logs(selectors, aDataKind({ name: 'PutObject' }), anObject('b/k'))).toBe(false);
    expect(logs(selectors, aDataKind({ name: 'Get*' }), anObject('b/k'))).toBe(true);
  });

  it('never log categories of event data stores, also if one were kept', () => {
    const FieldSelectors = [field('eventCategory', 'Equals', 'Insight')];

    expect(logs({ AdvancedEventSelectors: [{ FieldSelectors }] }, aKind({ category: 'Insight' }))).toBe(false);
  });

  it('read no details of an event whose kind decides', () => {
    const test = compileSelectors(
      advanced(management(field('readOnly', 'Equals', 'false')), data(OBJECT, field('readOnly', 'Equals', 'false'))),
    );

    expect(test(aKind())).toBe(true);
    expect(test(aKind({ readOnly: true }))).toBe(false);
    expect(test(aDataKind())).toBe(false);
    expect(test(aNetworkKind())).toBe(false);
    expect(test(aDataKind({ readOnly: false }))).toEqual(expect.any(Function));
  });
});
