import { describe, expect, it } from '@jest/globals';
import { explainSelectors } from '../../../core/trails/explain-selectors.ts';
import { advanced, basic } from './logs-selectors.ts';
import {
  aDataKind,
  aKind,
  aNetworkKind,
  anObject,
  data,
  field,
  management,
  OBJECT,
  someDetails,
} from './selector-events.ts';

const S3_WRITES = { Name: 'S3 writes', ...data(OBJECT, field('eventName', 'Equals', 'PutObject')) };
const arnOf = (condition: object) => advanced(data(OBJECT, { Field: 'resources.ARN', ...condition }));
const resources = (Type: string, ...Values: string[]) => ({ DataResources: [{ Type, Values }] });

describe('an explanation', () => {
  it.each([
    ['no selectors', undefined, aKind(), 'the trail has no selectors, so it logs all management events'],
    ['a management selector', advanced(management(), S3_WRITES), aKind(), 'selector 1 logs it'],
    [
      'a named selector',
      advanced(management(), S3_WRITES),
      aDataKind({ name: 'PutObject' }),
      'selector 2 ("S3 writes") logs it',
    ],
    ['a basic selector', basic({ ReadWriteType: 'ReadOnly' }, {}), aKind(), 'selector 2 logs it'],
  ])('says what logs an event: %s', (_, selectors, kind, why) => {
    expect(explainSelectors(selectors, kind, anObject('b/k'))).toEqual({ matches: true, why });
  });

  it.each([
    [undefined, aDataKind(), 'the trail has no selectors, so it logs management events only; the category is Data'],
    [basic(), aKind(), 'the trail has an empty list of selectors: it logs nothing'],
    [advanced(management()), aKind({ category: 'Insight' }), 'no selector of a trail logs events of category Insight'],
    [
      advanced(management(), S3_WRITES),
      aDataKind(),
      'selector 1: eventCategory is Data, which Equals does not list; selector 2 ("S3 writes"): eventName is GetObject, which Equals does not list',
    ],
    [
      advanced(data('AWS::SNS::Topic')),
      aDataKind(),
      'selector 1: resources.type is AWS::S3::Object, AWS::S3::Bucket, which Equals does not list',
    ],
    [
      arnOf({ StartsWith: ['x'], EndsWith: ['y'] }),
      aDataKind(),
      'selector 1: resources.ARN is arn:aws:s3:::b/k, which StartsWith or EndsWith does not list',
    ],
    [
      arnOf({ NotStartsWith: ['x', 'arn:aws:s3:::b/'] }),
      aDataKind(),
      'selector 1: resources.ARN is arn:aws:s3:::b/k, which NotStartsWith arn:aws:s3:::b/ keeps out',
    ],
    [
      advanced(data(OBJECT, field('sessionCredentialFromConsole', 'Equals', 'true'))),
      aDataKind(),
      'selector 1: sessionCredentialFromConsole is absent, which Equals does not list',
    ],
    [basic({ ReadWriteType: 'ReadOnly' }), aKind(), 'selector 1: readOnly is false, and ReadWriteType is ReadOnly'],
    [
      basic({ ReadWriteType: 'ReadOnly' }),
      aKind({ readOnly: undefined }),
      'selector 1: readOnly is absent, and ReadWriteType is ReadOnly',
    ],
    [basic({ IncludeManagementEvents: false }), aKind(), 'selector 1: IncludeManagementEvents is false'],
    [
      basic({ ExcludeManagementEventSources: ['kms.amazonaws.com'] }),
      aKind({ source: 'kms.amazonaws.com' }),
      'selector 1: eventSource is kms.amazonaws.com, which ExcludeManagementEventSources lists',
    ],
    [basic({}), aNetworkKind(), 'selector 1: basic selectors do not log network activity'],
    [basic({}), aDataKind(), 'selector 1: it has no DataResources'],
    [
      basic(resources('AWS::Lambda::Function', 'arn:aws:lambda')),
      aDataKind(),
      'selector 1: resources.type is AWS::S3::Object, AWS::S3::Bucket, which DataResources does not list',
    ],
    [
      basic(resources(OBJECT, 'arn:aws:s3:::c/')),
      aDataKind(),
      'selector 1: resources.ARN is arn:aws:s3:::b/k, which DataResources does not name',
    ],
  ])('says what keeps an event out: %#', (selectors, kind, why) => {
    expect(explainSelectors(selectors, kind, anObject('b/k'))).toEqual({ matches: false, why });
  });

  it('shows little of what an event may be full of', () => {
    const resource = { type: 'x'.repeat(10_000), arn: 'y'.repeat(10_000) };
    const details = someDetails({ resources: Array.from({ length: 1000 }, () => resource) });

    const { why } = explainSelectors(advanced(data(OBJECT)), aDataKind(), details);

    expect(why).toContain(`${'x'.repeat(200)}… and 997 more`);
    expect(why).not.toContain('x'.repeat(201));
    expect(why.length).toBeLessThan(1000);
  });

  it('does not cut a character in two', () => {
    const kind = aDataKind({ category: `${'x'.repeat(199)}\u{1F600}${'x'.repeat(10)}` });

    expect(explainSelectors(basic({}), kind, anObject('b/k')).why.isWellFormed()).toBe(true);
  });
});
