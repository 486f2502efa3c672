import { describe, expect, it } from '@jest/globals';
import { checkInsightSelectors, insightPrecondition } from '../../../core/trails/check-insight-selectors.ts';
import { advanced, basic } from './logs-selectors.ts';
import { data, field, management, network, OBJECT } from './selector-events.ts';

const RATE = 'ApiCallRateInsight';
const ERROR = 'ApiErrorRateInsight';
const refusal = (message: string) => ({ refused: 'InvalidInsightSelectorsException', message });

describe('insight selectors', () => {
  it.each([
    ['none, which turns Insights off', []],
    ['one type', [{ InsightType: RATE }]],
    ['both types', [{ InsightType: RATE }, { InsightType: ERROR }]],
    ['categories', [{ InsightType: ERROR, EventCategories: ['Data', 'Management'] }]],
  ])('are kept as they are given: %s', (_, selectors) => {
    expect(checkInsightSelectors(selectors)).toEqual(selectors);
  });

  it('name a category once', () => {
    expect(checkInsightSelectors([{ InsightType: RATE, EventCategories: ['Data', 'Data'] }])).toEqual([
      { InsightType: RATE, EventCategories: ['Data'] },
    ]);
  });

  it.each([
    [undefined, 'InsightSelectors is missing, not a list'],
    [{ InsightType: RATE }, 'InsightSelectors is an object, not a list'],
    [[RATE], 'selector 1 is text, not an object'],
    [[{}], `selector 1, InsightType is missing; it can be ${RATE}, ${ERROR}`],
    [
      [{ InsightType: 'apicallrateinsight' }],
      `selector 1, InsightType is apicallrateinsight; it can be ${RATE}, ${ERROR}`,
    ],
    [[{ InsightType: '__proto__' }], `selector 1, InsightType is __proto__; it can be ${RATE}, ${ERROR}`],
    [
      [{ InsightType: RATE }, { InsightType: RATE }],
      `${RATE} is there twice; write all its categories in one selector`,
    ],
    [[{ InsightType: RATE, EventCategories: [] }], 'selector 1, EventCategories is empty'],
    [[{ InsightType: RATE, EventCategories: 'Data' }], 'selector 1, EventCategories is text, not a list'],
    [
      [{ InsightType: RATE, EventCategories: ['NetworkActivity'] }],
      'selector 1, EventCategories 1 is NetworkActivity; it can be Management, Data',
    ],
    [[{ Type: RATE }], 'selector 1 has no member "Type"; it can have InsightType, EventCategories'],
  ])('are refused: %j', (selectors, message) => {
    expect(checkInsightSelectors(selectors)).toEqual(refusal(message));
  });
});

describe('a trail with Insights', () => {
  const inBucket = { IncludeManagementEvents: false, DataResources: [{ Type: OBJECT, Values: ['arn:aws:s3'] }] };
  const NEEDS = {
    writes: refusal(`${RATE} needs a trail that logs write management events`),
    management: refusal(`${ERROR} needs a trail that logs management events`),
    data: refusal(`${ERROR} of data events needs a trail that logs data events`),
    met: undefined,
  };

  it.each([
    ['no selectors', undefined, 'met', 'met', 'data'],
    ['reads', basic({ ReadWriteType: 'ReadOnly' }), 'writes', 'met', 'data'],
    ['writes', basic({ ReadWriteType: 'WriteOnly' }), 'met', 'met', 'data'],
    ['nothing', basic(), 'writes', 'management', 'data'],
    ['objects', basic(inBucket), 'writes', 'management', 'met'],
    ['reads, advanced', advanced(management(field('readOnly', 'Equals', 'true'))), 'writes', 'met', 'data'],
    ['writes, advanced', advanced(management(field('readOnly', 'Equals', 'false'))), 'met', 'met', 'data'],
    ['objects, advanced', advanced(data(OBJECT)), 'writes', 'management', 'met'],
    ['network activity', advanced(network('ec2.amazonaws.com')), 'writes', 'management', 'data'],
  ] as const)('must log what they look at: %s', (_, selectors, rate, error, ofData) => {
    expect(insightPrecondition(selectors, [{ InsightType: RATE }])).toEqual(NEEDS[rate]);
    expect(insightPrecondition(selectors, [{ InsightType: ERROR, EventCategories: ['Management'] }])).toEqual(
      NEEDS[error],
    );
    expect(insightPrecondition(selectors, [{ InsightType: ERROR, EventCategories: ['Data'] }])).toEqual(NEEDS[ofData]);
    expect(insightPrecondition(selectors, [])).toBeUndefined();
  });

  it('must log all that they look at', () => {
    const both = [{ InsightType: RATE }, { InsightType: ERROR, EventCategories: ['Management', 'Data'] }] as const;

    expect(insightPrecondition(undefined, both)).toEqual(NEEDS.data);
    expect(insightPrecondition(advanced(management(), data(OBJECT)), both)).toBeUndefined();
  });
});
