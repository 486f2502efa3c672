import { describe, expect, it } from '@jest/globals';
import { aRegistry, arnOf, at, aTrail, done, refusal } from './registry-world.ts';

const HOME = at('eu-west-1');
const ARN = arnOf('trail', HOME);

const withTrail = async () => {
  const registry = aRegistry();
  await done(registry.createTrail(HOME, aTrail()));
  return registry;
};

const ALL_MANAGEMENT = {
  ReadWriteType: 'All',
  IncludeManagementEvents: true,
  DataResources: [],
  ExcludeManagementEventSources: [],
};

describe('event selectors', () => {
  it('are those of all management events until others are put', async () => {
    const registry = await withTrail();

    await expect(registry.getEventSelectors(HOME, { TrailName: 'trail' })).resolves.toStrictEqual({
      TrailARN: ARN,
      EventSelectors: [ALL_MANAGEMENT],
    });
  });

  it('that are put are those that are got, and replace the other kind', async () => {
    const registry = await withTrail();
    const AdvancedEventSelectors = [
      {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
        ],
      },
    ];

    await done(
      registry.putEventSelectors(HOME, { TrailName: 'trail', EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }),
    );
    const put = await done(registry.putEventSelectors(HOME, { TrailName: ARN, AdvancedEventSelectors }));

    expect(put).toMatchObject({ TrailARN: ARN, AdvancedEventSelectors });
    expect(put).not.toHaveProperty('EventSelectors');
    await expect(registry.getEventSelectors(HOME, { TrailName: ARN })).resolves.toEqual(put);
    await expect(registry.getTrail(HOME, { Name: ARN })).resolves.toMatchObject({
      Trail: { HasCustomEventSelectors: true },
    });
  });

  it.each([
    ['both kinds', { EventSelectors: [], AdvancedEventSelectors: [] }],
    ['no kind', {}],
    ['wrong ones', { EventSelectors: [{ ReadWriteType: 'Some' }] }],
    [
      'those of another Region, for a single-Region trail',
      {
        EventSelectors: [
          {
            DataResources: [
              { Type: 'AWS::Lambda::Function', Values: ['arn:aws:lambda:us-east-1:222222222222:function:f'] },
            ],
          },
        ],
      },
    ],
  ])('are refused with %s', async (_, selectors) => {
    const registry = await withTrail();

    await expect(registry.putEventSelectors(HOME, { TrailName: 'trail', ...selectors })).resolves.toEqual(
      refusal('InvalidEventSelectorsException'),
    );
  });
});

describe('insight selectors', () => {
  const InsightSelectors = [{ InsightType: 'ApiErrorRateInsight' }];
  const off = refusal(
    'InsightNotEnabledException',
    `Trail ${ARN} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
  );

  it('are none, then those that are put, then none again', async () => {
    const registry = await withTrail();
    const get = () => registry.getInsightSelectors(HOME, { TrailName: 'trail' });
    const put = (selectors: unknown) =>
      registry.putInsightSelectors(HOME, { TrailName: 'trail', InsightSelectors: selectors });

    await expect(get()).resolves.toEqual(off);
    await expect(put(InsightSelectors)).resolves.toEqual({ TrailARN: ARN, InsightSelectors });
    await expect(get()).resolves.toEqual({ TrailARN: ARN, InsightSelectors });
    await expect(registry.getTrail(HOME, { Name: ARN })).resolves.toMatchObject({
      Trail: { HasInsightSelectors: true },
    });
    await expect(put([])).resolves.toEqual({ TrailARN: ARN, InsightSelectors: [] });
    await expect(get()).resolves.toEqual(off);
  });

  it.each([
    ['InvalidInsightSelectorsException', { InsightSelectors: [{ InsightType: 'Other' }] }],
    ['InvalidInsightSelectorsException', {}],
    ['InvalidInsightSelectorsException', { InsightSelectors: [{ ...InsightSelectors[0], EventCategories: ['Data'] }] }],
    ['InvalidParameterCombinationException', { InsightSelectors, EventDataStore: 'store' }],
  ] as const)('are refused with %s for %j', async (code, input) => {
    const registry = await withTrail();

    await expect(registry.putInsightSelectors(HOME, { TrailName: 'trail', ...input } as never)).resolves.toEqual(
      refusal(code),
    );
  });
});

describe('tags', () => {
  const tagsOf = async (registry: ReturnType<typeof aRegistry>) =>
    (await done(registry.listTags(HOME, { ResourceIdList: [ARN] }))).ResourceTagList;

  it('are added, overwritten and removed by their keys', async () => {
    const registry = aRegistry();
    await done(registry.createTrail(HOME, aTrail({ TagsList: [{ Key: 'a', Value: '1' }, { Key: 'b' }] })));

    await done(registry.addTags(HOME, { ResourceId: ARN, TagsList: [{ Key: 'c' }, { Key: 'a', Value: '2' }] }));
    expect(await tagsOf(registry)).toEqual([
      { ResourceId: ARN, TagsList: [{ Key: 'a', Value: '2' }, { Key: 'b' }, { Key: 'c' }] },
    ]);

    await done(registry.removeTags(HOME, { ResourceId: ARN, TagsList: [{ Key: 'a', Value: '?' }, { Key: 'z' }] }));
    expect(await tagsOf(registry)).toEqual([{ ResourceId: ARN, TagsList: [{ Key: 'b' }, { Key: 'c' }] }]);
  });

  it('are fifty at most', async () => {
    const registry = await withTrail();
    const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `${count}-${n}` }));

    await done(registry.addTags(HOME, { ResourceId: ARN, TagsList: tags(49) }));

    await expect(registry.addTags(HOME, { ResourceId: ARN, TagsList: tags(2) })).resolves.toEqual(
      refusal('TagsLimitExceededException'),
    );
    await expect(registry.addTags(HOME, { ResourceId: ARN, TagsList: tags(1) })).resolves.toEqual({});
  });

  it('need a list', async () => {
    const registry = await withTrail();

    await expect(registry.addTags(HOME, { ResourceId: ARN } as never)).resolves.toEqual(
      refusal('InvalidParameterException'),
    );
  });

  it('are listed of at most twenty trails, all of which are there', async () => {
    const registry = await withTrail();
    const list = (ResourceIdList: string[]) => registry.listTags(HOME, { ResourceIdList });

    await expect(list(Array.from({ length: 21 }, () => ARN))).resolves.toEqual(refusal('InvalidParameterException'));
    await expect(list([ARN, arnOf('other', HOME)])).resolves.toEqual(refusal('ResourceNotFoundException'));
    await expect(list(['trail'])).resolves.toEqual(refusal('CloudTrailARNInvalidException'));
  });
});
