import { describe, expect, it } from '@jest/globals';
import { type DeclaredTrail, refusalsOf } from '../../stages/declare.ts';
import { declareTo } from './declare-world.ts';
import {
  anOrganizationRegistry,
  aRegistry,
  at,
  DELEGATED,
  done,
  everyTarget,
  MANAGEMENT,
  type TestRegistry,
} from './registry-world.ts';

const HERE = at('eu-west-1');

const aDeclaration = (with_: Partial<DeclaredTrail> = {}): DeclaredTrail => ({
  name: 'first',
  s3BucketName: 'logs',
  ...with_,
});

const LOGS = {
  cloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-west-1:222222222222:log-group:trail:*',
  cloudWatchLogsRoleArn: 'arn:aws:iam::222222222222:role/trail',
};
const TOPIC = 'arn:aws:sns:eu-west-1:222222222222:files';

/** A trail with all that settings can say. */
const EVERYTHING = aDeclaration({
  s3KeyPrefix: 'audit',
  isMultiRegionTrail: false,
  includeGlobalServiceEvents: false,
  enableLogFileValidation: false,
  snsTopicArn: TOPIC,
  ...LOGS,
  advancedEventSelectors: [
    {
      Name: 'all',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Management'] },
        { Field: 'readOnly', Equals: ['false'] },
      ],
    },
    {
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      ],
    },
  ],
  insightSelectors: [{ InsightType: 'ApiCallRateInsight' }],
  aggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'], Keep: 'PeopleAndFailures' }],
  isLogging: false,
  tags: { team: 'security', cost: '' },
});

/** All that a registry says of a trail. */
const wholeTrail = async (registry: TestRegistry, name = 'first', caller = HERE) => {
  const { Trail } = await done(registry.getTrail(caller, { Name: name }));
  const insights = await registry.getInsightSelectors(caller, { TrailName: name });
  return {
    ...Trail,
    selectors: await done(registry.getEventSelectors(caller, { TrailName: name })),
    insights: 'InsightSelectors' in insights ? insights.InsightSelectors : [],
    summaries: (await done(registry.getEventConfiguration(caller, { TrailName: name }))).AggregationConfigurations,
    tags: (await done(registry.listTags(caller, { ResourceIdList: [Trail.TrailARN] }))).ResourceTagList[0].TagsList,
    isLogging: (await done(registry.loggingStatus(caller, { Name: name }))).trail.isLogging,
  };
};

const revisions = async ({ store }: TestRegistry) => (await store.list('registry/')).length;
const doneTo = (receipts: readonly { readonly trail: string; readonly done: readonly string[] }[]) =>
  Object.fromEntries(receipts.map(({ trail, done }) => [trail, done]));

describe('a trail that is declared', () => {
  it('is made and started, multi-Region, with all management events, and its files are sealed', async () => {
    const registry = aRegistry();

    expect(await declareTo(registry)(HERE, [aDeclaration()])).toEqual([
      { trail: 'first', done: ['created', 'logging'] },
    ]);

    expect(await wholeTrail(registry)).toMatchObject({
      S3BucketName: 'logs',
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      LogFileValidationEnabled: true,
      IsOrganizationTrail: false,
      HasCustomEventSelectors: false,
      isLogging: true,
      tags: [],
    });
  });

  it('has everything that it is declared with', async () => {
    const registry = aRegistry();

    await declareTo(registry)(HERE, [EVERYTHING]);

    expect(await wholeTrail(registry)).toMatchObject({
      S3KeyPrefix: 'audit',
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents: false,
      LogFileValidationEnabled: false,
      SnsTopicARN: TOPIC,
      CloudWatchLogsLogGroupArn: LOGS.cloudWatchLogsLogGroupArn,
      CloudWatchLogsRoleArn: LOGS.cloudWatchLogsRoleArn,
      selectors: { AdvancedEventSelectors: EVERYTHING.advancedEventSelectors },
      insights: EVERYTHING.insightSelectors,
      summaries: EVERYTHING.aggregationConfigurations,
      isLogging: false,
      tags: [
        { Key: 'team', Value: 'security' },
        { Key: 'cost', Value: '' },
      ],
    });
  });

  it.each([
    ['the least', aDeclaration()],
    ['everything', EVERYTHING],
    ['basic selectors', aDeclaration({ eventSelectors: [{ ReadWriteType: 'WriteOnly' }] })],
  ])('is left as it is when it is declared again: %s', async (_, trail) => {
    const registry = aRegistry();
    await declareTo(registry)(HERE, [trail]);
    const before = await revisions(registry);

    expect(await declareTo(registry)(HERE, [trail], [trail])).toEqual([{ trail: 'first', done: [] }]);
    expect(await revisions(registry)).toBe(before);
  });

  it('loses what it is not declared with any more', async () => {
    const registry = aRegistry();
    await declareTo(registry)(HERE, [EVERYTHING]);

    const receipts = await declareTo(registry)(HERE, [aDeclaration()], [EVERYTHING]);

    expect(doneTo(receipts)).toEqual({
      first: ['settings', 'selectors', 'insight selectors', 'summaries', 'tags', 'logging'],
    });
    const trail = await wholeTrail(registry);
    expect(trail).toMatchObject({
      IsMultiRegionTrail: true,
      HasCustomEventSelectors: false,
      HasInsightSelectors: false,
      summaries: [],
      isLogging: true,
      tags: [],
    });
    for (const member of ['S3KeyPrefix', 'SnsTopicARN', 'CloudWatchLogsLogGroupArn', 'CloudWatchLogsRoleArn'])
      expect(trail).not.toHaveProperty(member);
  });

  it('gets other summaries, which need the selectors that are declared with them', async () => {
    const registry = aRegistry();
    const { advancedEventSelectors, aggregationConfigurations } = EVERYTHING;
    const other = [{ EventCategory: 'Data', Templates: ['USER_ACTIONS', 'USER_ACTIONS'] }];
    await declareTo(registry)(HERE, [aDeclaration()]);

    const first = await declareTo(registry)(HERE, [
      aDeclaration({ advancedEventSelectors, aggregationConfigurations }),
    ]);
    const declared = aDeclaration({ advancedEventSelectors, aggregationConfigurations: other });
    const second = await declareTo(registry)(HERE, [declared]);
    const third = await declareTo(registry)(HERE, [declared]);
    const without = await declareTo(registry)(HERE, [aDeclaration({ aggregationConfigurations: other })]);

    expect(doneTo(first)).toEqual({ first: ['selectors', 'summaries'] });
    expect(doneTo(second)).toEqual({ first: ['summaries'] });
    expect(doneTo(third)).toEqual({ first: [] });
    expect(refusalsOf(without)).toMatch(/^trail first: InvalidParameterException: .+ a trail that logs data events/);
    expect(await wholeTrail(registry)).toMatchObject({
      selectors: { AdvancedEventSelectors: advancedEventSelectors },
      summaries: [{ EventCategory: 'Data', Templates: ['USER_ACTIONS'] }],
    });
  });

  it('gets other tags, and keeps those that are the same', async () => {
    const registry = aRegistry();
    await declareTo(registry)(HERE, [aDeclaration({ tags: { a: '1', b: '2', c: '3' } })]);

    await declareTo(registry)(HERE, [aDeclaration({ tags: { a: '1', b: 'two', d: '4' } })]);

    expect((await wholeTrail(registry)).tags).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'two' },
      { Key: 'd', Value: '4' },
    ]);
  });

  it('is asked after its targets only where they change', async () => {
    const asked: string[] = [];
    const targets = { ...everyTarget, bucket: async (name: string) => (asked.push(name), 'usable' as const) };
    const registry = aRegistry();
    await declareTo(registry, { targets })(HERE, [aDeclaration()]);

    await declareTo(registry, { targets })(HERE, [aDeclaration({ snsTopicArn: TOPIC })]);

    // In the rehearsal, and when the trail was made.
    expect(asked).toEqual(['logs', 'logs']);
  });
});

describe('a trail that is declared no more', () => {
  it('is deleted, and those made by hand are not touched', async () => {
    const registry = aRegistry();
    await declareTo(registry)(HERE, [aDeclaration(), aDeclaration({ name: 'second' })]);
    await done(registry.createTrail(HERE, { Name: 'by-hand', S3BucketName: 'mine' }));

    const receipts = await declareTo(registry)(
      HERE,
      [aDeclaration()],
      [aDeclaration(), aDeclaration({ name: 'second' })],
    );

    expect(doneTo(receipts)).toEqual({ first: [], second: ['deleted'] });
    const { Trails } = await done(registry.listTrails(HERE));
    expect(Trails.map(({ Name }) => Name).sort()).toEqual(['by-hand', 'first']);
  });

  it('may have been deleted by hand', async () => {
    expect(await declareTo(aRegistry())(HERE, [], [aDeclaration()])).toEqual([]);
  });

  it('makes room for others', async () => {
    const registry = aRegistry();
    const five = ['a11', 'b22', 'c33', 'd44', 'e55'].map((name) => aDeclaration({ name }));
    await declareTo(registry)(HERE, five);
    const others = five.map(({ name }) => aDeclaration({ name: `${name}-new` }));

    const receipts = await declareTo(registry)(HERE, others, five);

    expect(refusalsOf(receipts)).toBeUndefined();
    const { Trails } = await done(registry.listTrails(HERE));
    expect(Trails.map(({ Name }) => Name).sort()).toEqual(others.map(({ name }) => name));
  });

  it('stays as long as another is refused', async () => {
    const registry = aRegistry();
    await declareTo(registry)(HERE, [aDeclaration()]);

    const receipts = await declareTo(registry)(HERE, [aDeclaration({ name: 'x' })], [aDeclaration()]);

    expect(refusalsOf(receipts)).toContain('trail x: InvalidTrailNameException');
    expect((await wholeTrail(registry)).Name).toBe('first');
  });
});

describe('what CloudTrail refuses', () => {
  it('is told for all trails at once, each with its name and what can be done', async () => {
    const targets = {
      ...everyTarget,
      bucket: async (name: string) => (name === 'none' ? ('missing' as const) : ('usable' as const)),
    };
    const registry = aRegistry({ targets });

    const receipts = await declareTo(registry, { targets })(HERE, [
      aDeclaration({ name: 'first', s3BucketName: 'none' }),
      aDeclaration({ name: 'second' }),
      aDeclaration({ name: 'third', eventSelectors: [{ ReadWriteType: 'Sometimes' }] }),
    ]);

    const text = refusalsOf(receipts);
    expect(text).toContain(
      'trail first: S3BucketDoesNotExistException: S3 bucket none does not exist! (make the bucket first)',
    );
    expect(text).toContain('trail third: InvalidEventSelectorsException');
    expect(text).not.toContain('trail second');
  });

  it('leaves no half of a new trail behind', async () => {
    const registry = aRegistry();

    await declareTo(registry)(HERE, [aDeclaration({ insightSelectors: [{ InsightType: 'Guess' }] })]);

    expect((await done(registry.listTrails(HERE))).Trails).toEqual([]);
  });

  it.each([
    ['a name that is a number', { name: 5 }],
    ['a flag that is a text', { isMultiRegionTrail: 'true' }],
    ['selectors that are a text', { eventSelectors: 'all' }],
    ['summaries of nothing that it logs', { aggregationConfigurations: EVERYTHING.aggregationConfigurations }],
    ['summaries that are a text', { aggregationConfigurations: 'API_ACTIVITY' }],
    ['summaries that are empty', { aggregationConfigurations: null }],
    ['both kinds of selectors', { eventSelectors: [{}], advancedEventSelectors: EVERYTHING.advancedEventSelectors }],
  ])('is %s', async (_, wrong) => {
    const receipts = await declareTo(aRegistry())(HERE, [{ ...aDeclaration(), ...wrong } as DeclaredTrail]);

    expect(refusalsOf(receipts)).toMatch(/Exception/);
  });
});

describe('a trail of an organization', () => {
  const ORGANIZATION = aDeclaration({ isOrganizationTrail: true });

  it.each([
    ['its management account', MANAGEMENT],
    ['a delegated administrator, though the trail is then its management account’s', DELEGATED],
  ])('is declared by %s, again and again', async (_, account) => {
    const registry = await anOrganizationRegistry();
    const caller = at('eu-west-1', account);

    expect(refusalsOf(await declareTo(registry)(caller, [ORGANIZATION]))).toBeUndefined();
    expect(await declareTo(registry)(caller, [ORGANIZATION], [ORGANIZATION])).toEqual([{ trail: 'first', done: [] }]);
    expect(doneTo(await declareTo(registry)(caller, [], [ORGANIZATION]))).toEqual({ first: ['deleted'] });
  });

  it('gives way to one of the account alone', async () => {
    const registry = await anOrganizationRegistry();
    const caller = at('eu-west-1', DELEGATED);
    await declareTo(registry)(caller, [ORGANIZATION]);

    const receipts = await declareTo(registry)(caller, [aDeclaration()], [ORGANIZATION]);

    expect(receipts.map(({ done }) => done)).toEqual([['created', 'logging'], ['deleted']]);
    const { Trails } = await done(registry.listTrails(caller));
    expect(Trails.map(({ TrailARN }) => TrailARN)).toEqual([`arn:aws:cloudtrail:eu-west-1:${DELEGATED}:trail/first`]);
  });

  it('is refused where there is none', async () => {
    expect(refusalsOf(await declareTo(aRegistry())(HERE, [ORGANIZATION]))).toContain('OrganizationsNotInUseException');
  });
});
