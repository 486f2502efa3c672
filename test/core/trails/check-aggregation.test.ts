import { describe, expect, it } from '@jest/globals';
import { aggregationPrecondition, checkAggregation } from '../../../core/trails/check-aggregation.ts';
import { advanced, basic } from './logs-selectors.ts';
import { data, management, network, OBJECT } from './selector-events.ts';

const TEMPLATES = ['API_ACTIVITY'];
const CONFIGURATION = { EventCategory: 'Data', Templates: TEMPLATES };
const refusal = (message: string) => ({ refused: 'InvalidParameterException', message });
const manyTimes = (count: number) => Array.from({ length: count }, () => 'API_ACTIVITY');

describe('aggregation configurations', () => {
  it.each([
    ['none, which turns summaries off', []],
    ['one template', [CONFIGURATION]],
    [
      'all templates, in any order',
      [{ ...CONFIGURATION, Templates: ['USER_ACTIONS', 'API_ACTIVITY', 'RESOURCE_ACCESS'] }],
    ],
    ['all that can be said', [{ ...CONFIGURATION, Keep: 'PeopleAndFailures', MaxBuckets: 7, GraceSeconds: 60 }]],
    ['the least', [{ ...CONFIGURATION, Keep: 'All', MaxBuckets: 1, GraceSeconds: 0 }]],
    ['the most', [{ ...CONFIGURATION, MaxBuckets: 1000, GraceSeconds: 86_400 }]],
  ])('are kept as they are given: %s', (_, configurations) => {
    expect(checkAggregation(configurations)).toStrictEqual(configurations);
  });

  it.each([2, 50])('name a template once that is given %d times', (count) => {
    expect(checkAggregation([{ ...CONFIGURATION, Templates: manyTimes(count) }])).toEqual([CONFIGURATION]);
  });

  it('take null for left out, as AWS’s clients do', () => {
    expect(checkAggregation([{ ...CONFIGURATION, Keep: null, MaxBuckets: null }])).toStrictEqual([CONFIGURATION]);
  });

  it.each<[unknown, string]>([
    [undefined, 'AggregationConfigurations is missing, not a list'],
    [null, 'AggregationConfigurations is null, not a list'],
    [CONFIGURATION, 'AggregationConfigurations is an object, not a list'],
    [
      [CONFIGURATION, CONFIGURATION],
      'AggregationConfigurations has 2 elements; it can have one, or none to turn summaries off',
    ],
    [['API_ACTIVITY'], 'configuration 1 is text, not an object'],
    [[null], 'configuration 1 is null, not an object'],
    [[{ Templates: TEMPLATES }], 'configuration 1, EventCategory is missing; it can be Data'],
    [
      [{ ...CONFIGURATION, EventCategory: 'Management' }],
      'configuration 1, EventCategory is Management; it can be Data',
    ],
    [[{ EventCategory: 'Data' }], 'configuration 1, Templates is missing, not a list'],
    [[{ ...CONFIGURATION, Templates: 'API_ACTIVITY' }], 'configuration 1, Templates is text, not a list'],
    [[{ ...CONFIGURATION, Templates: [] }], 'configuration 1, Templates has 0 elements; it can have 1 to 50'],
    [
      [{ ...CONFIGURATION, Templates: manyTimes(51) }],
      'configuration 1, Templates has 51 elements; it can have 1 to 50',
    ],
    [
      [{ ...CONFIGURATION, Templates: ['API_ACTIVITY', '__proto__'] }],
      'configuration 1, Templates 2 is __proto__; it can be API_ACTIVITY, RESOURCE_ACCESS, USER_ACTIONS',
    ],
    [[{ ...CONFIGURATION, Keep: 'all' }], 'configuration 1, Keep is all; it can be All, PeopleAndFailures'],
    [
      [{ ...CONFIGURATION, MaxBuckets: 0 }],
      'configuration 1, MaxBuckets is 0; it can be a whole number from 1 to 1000',
    ],
    [
      [{ ...CONFIGURATION, MaxBuckets: 1001 }],
      'configuration 1, MaxBuckets is 1001; it can be a whole number from 1 to 1000',
    ],
    [
      [{ ...CONFIGURATION, MaxBuckets: 1.5 }],
      'configuration 1, MaxBuckets is 1.5; it can be a whole number from 1 to 1000',
    ],
    [[{ ...CONFIGURATION, MaxBuckets: '5' }], 'configuration 1, MaxBuckets is text, not a number'],
    [
      [{ ...CONFIGURATION, GraceSeconds: -1 }],
      'configuration 1, GraceSeconds is -1; it can be a whole number from 0 to 86400',
    ],
    [
      [{ ...CONFIGURATION, GraceSeconds: 86_401 }],
      'configuration 1, GraceSeconds is 86401; it can be a whole number from 0 to 86400',
    ],
    [[{ ...CONFIGURATION, GraceSeconds: [60] }], 'configuration 1, GraceSeconds is a list, not a number'],
    [
      [{ ...CONFIGURATION, Template: 'API_ACTIVITY' }],
      'configuration 1 has no member "Template"; it can have EventCategory, Templates, Keep, MaxBuckets, GraceSeconds',
    ],
  ])('are refused: %j', (configurations, message) => {
    expect(checkAggregation(configurations)).toEqual(refusal(message));
  });
});

describe('a trail with summaries', () => {
  const inBucket = { IncludeManagementEvents: false, DataResources: [{ Type: OBJECT, Values: ['arn:aws:s3'] }] };
  const ON = [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }] as const;
  const unmet = refusal('summaries need a trail that logs data events; put selectors that log some first');

  it.each([
    ['no selectors', undefined, unmet],
    ['nothing', basic(), unmet],
    ['management events', basic({ ReadWriteType: 'All' }), unmet],
    ['management events, advanced', advanced(management()), unmet],
    ['network activity', advanced(network('ec2.amazonaws.com')), unmet],
    ['objects', basic(inBucket), undefined],
    ['reads of objects', basic({ ...inBucket, ReadWriteType: 'ReadOnly' }), undefined],
    ['objects, advanced', advanced(management(), data(OBJECT)), undefined],
  ])('must log data events: %s', (_, selectors, expected) => {
    expect(aggregationPrecondition(selectors, ON)).toEqual(expected);
    expect(aggregationPrecondition(selectors, [])).toBeUndefined();
  });
});
