import { describe, expect, it } from '@jest/globals';
import { describeSelectors } from '../../../core/trails/describe-selectors.ts';
import { hasCustomSelectors, logsCategory } from '../../../core/trails/selectors.ts';
import { advanced, basic } from './logs-selectors.ts';
import { data, field, management, network, OBJECT } from './selector-events.ts';

const inBucket = { DataResources: [{ Type: OBJECT, Values: ['arn:aws:s3:::b/'] }] };

describe('the selectors of a trail', () => {
  it.each([
    ['none', undefined, false],
    ['the default, as it was', basic({}), false],
    ['the default, as it is', advanced({ Name: 'Management events selector', ...management() }), false],
    ['none at all', basic(), true],
    ['the default, twice', basic({}, {}), true],
    ['reads', basic({ ReadWriteType: 'ReadOnly' }), true],
    ['no management events', basic({ IncludeManagementEvents: false }), true],
    ['without KMS', basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }), true],
    ['data, too', basic(inBucket), true],
    ['reads, in the new form', advanced(management(field('readOnly', 'Equals', 'true'))), true],
    ['data, in the new form', advanced(data(OBJECT)), true],
    ['both, in the new form', advanced(management(), data(OBJECT)), true],
  ])('are custom if they are not the default: %s', (_, selectors, isCustom) => {
    expect(hasCustomSelectors(selectors)).toBe(isCustom);
  });

  it.each([
    ['none', undefined, [true, false, false]],
    ['an empty list', basic(), [false, false, false]],
    ['basic', basic({}), [true, false, false]],
    ['basic, of data', basic({ IncludeManagementEvents: false, ...inBucket }), [false, true, false]],
    ['basic, of both', basic(inBucket), [true, true, false]],
    ['management', advanced(management()), [true, false, false]],
    ['data and network', advanced(data(OBJECT), network('ec2.amazonaws.com')), [false, true, true]],
  ])('log some categories: %s', (_, selectors, logged) => {
    const categories = ['Management', 'Data', 'NetworkActivity'] as const;

    expect(categories.map((category) => logsCategory(selectors, category))).toEqual(logged);
  });

  it.each([
    ['none', undefined, [true, true]],
    ['basic reads', basic({ ReadWriteType: 'ReadOnly' }), [true, false]],
    ['basic writes', basic({ ReadWriteType: 'WriteOnly' }), [false, true]],
    ['reads', advanced(management(field('readOnly', 'Equals', 'true'))), [true, false]],
    ['writes', advanced(management(field('readOnly', 'Equals', 'false'))), [false, true]],
    ['all', advanced(management()), [true, true]],
  ])('log reads, writes or both of management events: %s', (_, selectors, logged) => {
    expect([true, false].map((readOnly) => logsCategory(selectors, 'Management', readOnly))).toEqual(logged);
  });

  it('are described in a line each', () => {
    const values = ['a', 'b', 'c', 'd', 'e'];

    expect(describeSelectors(undefined)).toEqual(['all management events (no selectors)']);
    expect(describeSelectors(basic())).toEqual(['nothing (an empty list of selectors)']);
    expect(
      describeSelectors(
        basic(
          {},
          { ReadWriteType: 'WriteOnly', ExcludeManagementEventSources: ['kms.amazonaws.com'], ...inBucket },
          { IncludeManagementEvents: false },
        ),
      ),
    ).toEqual([
      'selector 1: management events',
      'selector 2: write management events but of kms.amazonaws.com; write data events of AWS::S3::Object arn:aws:s3:::b/',
      'selector 3: nothing',
    ]);
    expect(
      describeSelectors(
        advanced(management(), {
          Name: 'some',
          ...data(OBJECT, { Field: 'eventName', Equals: values, NotEndsWith: ['x'] }),
        }),
      ),
    ).toEqual([
      'selector 1: eventCategory Equals Management',
      'selector 2 ("some"): eventCategory Equals Data, resources.type Equals AWS::S3::Object, eventName Equals a, b, c and 2 more and NotEndsWith x',
    ]);
  });
});
