import { describe, expect, it } from '@jest/globals';
import { checkSelectors } from '../../../core/trails/check-selectors.ts';
import { basic, logs } from './logs-selectors.ts';
import { aDataKind, aKind, aNetworkKind, anObject, OBJECT, someDetails, withResource } from './selector-events.ts';

const FUNCTION = 'AWS::Lambda::Function';
const TABLE = 'AWS::DynamoDB::Table';
const lambda = (name: string) => `arn:aws:lambda:us-east-1:111122223333:function:${name}`;
const table = (name: string) => `arn:aws:dynamodb:us-east-1:111122223333:table/${name}`;

const check = (...selectors: unknown[]) => checkSelectors({ EventSelectors: selectors });
const resources = (Type: unknown, ...Values: unknown[]) => ({ DataResources: [{ Type, Values }] });
const refusal = (message: string) => ({ refused: 'InvalidEventSelectorsException', message });
const objects = (count: number) => Array.from({ length: count }, (_, index) => `arn:aws:s3:::b${index}/`);

describe('basic selectors', () => {
  it('have the defaults of CloudTrail', () => {
    expect(check({})).toEqual({
      EventSelectors: [
        { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
      ],
    });
  });

  it('are kept as they are given', () => {
    const selector = {
      ReadWriteType: 'WriteOnly',
      IncludeManagementEvents: false,
      ...resources(OBJECT, 'arn:aws:s3:::b/'),
      ExcludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'],
    };

    expect(check(selector)).toEqual({ EventSelectors: [selector] });
  });

  it.each([
    [
      'read-only',
      { ReadWriteType: 'read-only' },
      'selector 1, ReadWriteType is read-only; it can be ReadOnly, WriteOnly, All',
    ],
    ['a number', { ReadWriteType: 1 }, 'selector 1, ReadWriteType is a number; it can be ReadOnly, WriteOnly, All'],
    ['"true"', { IncludeManagementEvents: 'true' }, 'selector 1, IncludeManagementEvents is neither true nor false'],
    [
      'another source',
      { ExcludeManagementEventSources: ['s3.amazonaws.com'] },
      'selector 1, ExcludeManagementEventSources 1 is s3.amazonaws.com; it can be kms.amazonaws.com, rdsdata.amazonaws.com',
    ],
    [
      'a text for sources',
      { ExcludeManagementEventSources: 'kms.amazonaws.com' },
      'selector 1, ExcludeManagementEventSources is text, not a list',
    ],
    [
      'another type',
      resources('AWS::SNS::Topic', 'arn:aws:sns'),
      'selector 1, DataResources 1, Type is AWS::SNS::Topic; it can be AWS::S3::Object, AWS::Lambda::Function, AWS::DynamoDB::Table',
    ],
    [
      'a hostile type',
      resources('__proto__', 'arn'),
      'selector 1, DataResources 1, Type is __proto__; it can be AWS::S3::Object, AWS::Lambda::Function, AWS::DynamoDB::Table',
    ],
    [
      'no type',
      resources(undefined, 'arn:aws:s3'),
      'selector 1, DataResources 1, Type is missing; it can be AWS::S3::Object, AWS::Lambda::Function, AWS::DynamoDB::Table',
    ],
    ['no values', { DataResources: [{ Type: OBJECT }] }, 'selector 1, DataResources 1, Values is missing, not a list'],
    ['an empty list', resources(OBJECT), 'selector 1, DataResources 1, Values is empty'],
    [
      'an unknown member',
      { ReadWrite: 'All' },
      'selector 1 has no member "ReadWrite"; it can have ReadWriteType, IncludeManagementEvents, DataResources, ExcludeManagementEventSources',
    ],
    ['a list', [], 'selector 1 is a list, not an object'],
    ['null', null, 'selector 1 is null, not an object'],
  ])('are refused: %s', (_, selector, message) => {
    expect(check(selector)).toEqual(refusal(message));
  });

  it('are five at most', () => {
    expect(check({}, {}, {}, {}, {})).toMatchObject({ EventSelectors: { length: 5 } });
    expect(check({}, {}, {}, {}, {}, {})).toEqual(refusal('EventSelectors has 6 selectors; a trail can have 5'));
  });

  it('name 250 data resources at most, not counting what stands for all', () => {
    const all = ['arn:aws:s3', 'arn:aws:s3:::'];
    const most = [resources(OBJECT, ...objects(125), ...all), resources(OBJECT, ...objects(125))];

    expect(check(...most)).toMatchObject({ EventSelectors: { length: 2 } });
    expect(check(resources(OBJECT, ...objects(250)))).toMatchObject({ EventSelectors: { length: 1 } });
    expect(check(resources(FUNCTION, 'arn:aws:lambda'), resources(TABLE, 'arn:aws:dynamodb'), ...most)).toMatchObject({
      EventSelectors: { length: 4 },
    });
    expect(check(...most, resources(FUNCTION, lambda('f')))).toEqual(
      refusal('EventSelectors names 251 data resources; a trail can have 250'),
    );
  });

  it.each([
    ['All', true, true, true],
    ['ReadOnly', true, false, false],
    ['WriteOnly', false, true, false],
  ])('of %s log reads: %s, writes: %s, what does not say: %s', (ReadWriteType, reads, writes, unknown) => {
    const selectors = basic({ ReadWriteType, ...resources(OBJECT, 'arn:aws:s3') });

    for (const aSomeKind of [aKind, aDataKind]) {
      const logged = [true, false, undefined].map((readOnly) =>
        logs(selectors, aSomeKind({ readOnly }), anObject('b/k')),
      );
      expect(logged).toEqual([reads, writes, unknown]);
    }
  });

  it('leave out management events, or those of KMS and the RDS Data API', () => {
    const none = basic({ IncludeManagementEvents: false });
    const without = basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] });

    expect(logs(none, aKind())).toBe(false);
    expect(logs(without, aKind({ source: 'kms.amazonaws.com' }))).toBe(false);
    expect(logs(without, aKind({ source: 'rdsdata.amazonaws.com' }))).toBe(true);
    expect(logs(without, aKind({ source: undefined }))).toBe(true);
  });

  it.each([
    [OBJECT, 'arn:aws:s3', 'arn:aws:s3:::b/k', true],
    [OBJECT, 'arn:aws:s3:::', 'arn:aws:s3:::b/k', true],
    [OBJECT, 'arn:aws:s3:::', undefined, true],
    [OBJECT, 'arn:aws:s3:::b/', 'arn:aws:s3:::b/k', true],
    [OBJECT, 'arn:aws:s3:::b/', 'arn:aws:s3:::bb/k', false],
    [OBJECT, 'arn:aws:s3:::b/', undefined, false],
    [OBJECT, 'arn:aws:s3:::b/pre', 'arn:aws:s3:::b/prefix/k', true],
    [OBJECT, 'arn:aws:s3:::b/pre', 'arn:aws:s3:::b/pr', false],
    [OBJECT, 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/k', false],
    [FUNCTION, 'arn:aws:lambda', lambda('f'), true],
    [FUNCTION, lambda('helloworld'), lambda('helloworld'), true],
    [FUNCTION, lambda('helloworld'), lambda('helloworld2'), false],
    [TABLE, 'arn:aws:dynamodb', table('t'), true],
    [TABLE, table('t'), table('t'), true],
    [TABLE, table('t'), table('t2'), false],
    [TABLE, table('t'), `${table('t')}/index/i`, false],
  ])('compare %s %s with %s: %s', (type, value, arn, isLogged) => {
    const selectors = basic(resources(type, value));

    expect(logs(selectors, aDataKind(), withResource(type, arn))).toBe(isLogged);
    expect(logs(selectors, aDataKind(), withResource('AWS::S3::Bucket', arn))).toBe(false);
    expect(logs(selectors, aDataKind(), withResource(undefined, arn))).toBe(false);
  });

  it('match what any of them matches, of any resource', () => {
    const selectors = basic(
      { ReadWriteType: 'WriteOnly' },
      { ReadWriteType: 'ReadOnly', IncludeManagementEvents: false, ...resources(OBJECT, 'arn:aws:s3:::b/') },
    );
    const two = someDetails({ resources: [...anObject('a/k').resources, ...anObject('b/k').resources] });

    expect(logs(selectors, aKind({ readOnly: false }))).toBe(true);
    expect(logs(selectors, aKind({ readOnly: true }))).toBe(false);
    expect(logs(selectors, aDataKind(), two)).toBe(true);
    expect(logs(selectors, aDataKind({ readOnly: false }), two)).toBe(false);
  });

  it('never log network activity, Insights or categories of event data stores', () => {
    const selectors = basic(resources(OBJECT, 'arn:aws:s3'));

    expect(logs(selectors, aNetworkKind(), anObject('b/k'))).toBe(false);
    expect(logs(selectors, aKind({ category: 'Insight' }), anObject('b/k'))).toBe(false);
  });

  it('log nothing if there are none', () => {
    expect(logs(basic(), aKind())).toBe(false);
    expect(logs(basic(), aDataKind(), anObject('b/k'))).toBe(false);
  });
});
