import { describe, expect, it } from '@jest/globals';
import type { UpdateTrailInput } from '../../core/trails/api.ts';
import type { RefusalCode } from '../../core/trails/refusal.ts';
import { aRegistry, at, aTrail, done, everyTarget, MEMBER, refusal } from './registry-world.ts';

const HOME = at('us-east-1');
const GROUP = `arn:aws:logs:us-east-1:${MEMBER}:log-group:logs:*`;
const ROLE = `arn:aws:iam::${MEMBER}:role/logs`;
const LOGS = { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE };

const updated = async (before: Partial<UpdateTrailInput>, change: Partial<UpdateTrailInput>) => {
  const registry = aRegistry();
  await done(registry.createTrail(HOME, aTrail({ ...before, Name: 'trail' })));
  return registry.updateTrail(HOME, { Name: 'trail', ...change });
};

describe('an update', () => {
  it('keeps what it does not mention', async () => {
    const all = {
      S3KeyPrefix: 'a',
      SnsTopicName: 'topic',
      KmsKeyId: 'alias/a',
      EnableLogFileValidation: true,
      ...LOGS,
    };
    const registry = aRegistry();
    const made = await done(registry.createTrail(HOME, aTrail(all)));

    const after = await registry.updateTrail(HOME, { Name: 'trail', S3BucketName: 'other' });

    expect(after).toStrictEqual({ ...made, S3BucketName: 'other' });
  });

  it('takes away what it gives as an empty text', async () => {
    const all = { S3KeyPrefix: 'a', SnsTopicName: 'topic', KmsKeyId: 'alias/a', ...LOGS };
    const nothing = Object.fromEntries(Object.keys(all).map((name) => [name, '']));

    const after = await updated(all, nothing);

    expect(after).toStrictEqual({
      Name: 'trail',
      S3BucketName: 'logs',
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      TrailARN: `arn:aws:cloudtrail:us-east-1:${MEMBER}:trail/trail`,
      LogFileValidationEnabled: false,
      IsOrganizationTrail: false,
    });
  });

  it('that makes no difference leaves no revision', async () => {
    const registry = aRegistry();
    await done(registry.createTrail(HOME, aTrail(LOGS)));

    await done(registry.updateTrail(HOME, { Name: 'trail', S3BucketName: 'logs', ...LOGS }));

    await expect(registry.store.list('registry/revision/')).resolves.toHaveLength(1);
  });

  it('gives a log group and its role together, also if the trail has the other', async () => {
    const other = GROUP.replace('logs:*', 'more:*');

    await expect(updated(LOGS, { CloudWatchLogsLogGroupArn: other })).resolves.toEqual(
      refusal('InvalidCloudWatchLogsRoleArnException', 'You must specify a role ARN as well as a log group.'),
    );
    await expect(updated(LOGS, { ...LOGS, CloudWatchLogsLogGroupArn: other })).resolves.toMatchObject({
      CloudWatchLogsLogGroupArn: other,
      CloudWatchLogsRoleArn: ROLE,
    });
  });

  it.each<[RefusalCode, Partial<UpdateTrailInput>]>([
    ['InvalidCloudWatchLogsRoleArnException', { CloudWatchLogsRoleArn: '' }],
    ['InvalidCloudWatchLogsRoleArnException', { CloudWatchLogsLogGroupArn: '' }],
    ['InvalidCloudWatchLogsLogGroupArnException', { CloudWatchLogsRoleArn: ROLE }],
    ['InvalidS3BucketNameException', { S3BucketName: '' }],
    ['InvalidS3PrefixException', { S3KeyPrefix: '/' }],
    ['InvalidSnsTopicNameException', { SnsTopicName: '*' }],
    ['InvalidKmsKeyIdException', { KmsKeyId: '*' }],
    ['InvalidParameterException', { EnableLogFileValidation: 1 as never }],
  ])('is refused with %s for %j', async (code, change) => {
    await expect(updated(LOGS, change)).resolves.toEqual(refusal(code));
  });

  it('looks only at the targets that it touches', async () => {
    const looked: string[] = [];
    const targets = {
      ...everyTarget,
      bucket: async (name: string) => (looked.push(name), 'usable' as const),
      topic: async (arn: string) => (looked.push(arn), 'usable' as const),
    };
    const registry = aRegistry({ targets });
    await done(registry.createTrail(HOME, aTrail({ SnsTopicName: 'topic' })));
    looked.length = 0;

    await done(registry.updateTrail(HOME, { Name: 'trail', EnableLogFileValidation: true }));
    expect(looked).toEqual([]);
    await done(registry.updateTrail(HOME, { Name: 'trail', S3KeyPrefix: 'a' }));
    expect(looked).toEqual(['logs']);
  });
});

describe('global events', () => {
  const [MULTI, SINGLE] = [{ IsMultiRegionTrail: true }, { IsMultiRegionTrail: false }];
  const [WITH, WITHOUT] = [{ IncludeGlobalServiceEvents: true }, { IncludeGlobalServiceEvents: false }];

  it.each([
    ['come with all Regions', { ...SINGLE, ...WITHOUT }, MULTI, true],
    ['go with them', MULTI, SINGLE, false],
    ['stay if that is said', MULTI, { ...SINGLE, ...WITH }, true],
    ['go if that is said', MULTI, { ...SINGLE, ...WITHOUT }, false],
    ['stay with a trail that stays', MULTI, MULTI, true],
    ['stay with a single-Region trail', { ...SINGLE, ...WITH }, SINGLE, true],
    ['stay away from a single-Region trail', { ...SINGLE, ...WITHOUT }, SINGLE, false],
    ['go from a single-Region trail', SINGLE, WITHOUT, false],
  ])('%s', async (_, before, change, expected) => {
    await expect(updated(before, change)).resolves.toMatchObject({ IncludeGlobalServiceEvents: expected });
  });

  it.each([
    ['both', { ...SINGLE }, { ...MULTI, ...WITHOUT }],
    ['the flag alone', { ...MULTI }, { ...WITHOUT }],
  ])('cannot go from a multi-Region trail by %s', async (_, before, change) => {
    await expect(updated(before, change)).resolves.toEqual(
      refusal('InvalidParameterCombinationException', 'Multi-Region trail must include global service events.'),
    );
  });
});

describe('a conversion', () => {
  const ARN = `arn:aws:cloudtrail:us-east-1:${MEMBER}:trail/trail`;

  it('to all Regions makes copies, and back takes them away', async () => {
    const registry = aRegistry();
    const convert = (IsMultiRegionTrail: boolean) =>
      done(registry.updateTrail(HOME, { Name: 'trail', IsMultiRegionTrail }));
    const look = async () => (await done(registry.loggingStatus(HOME, { Name: 'trail' }))).trail;
    const lookElsewhere = () => registry.getTrail(at('eu-west-1'), { Name: ARN });
    await done(registry.createTrail(HOME, aTrail()));

    await convert(true);
    const { multiRegionSince, createdAt } = await look();
    expect(multiRegionSince).toBeGreaterThan(createdAt);
    await expect(lookElsewhere()).resolves.toMatchObject({ Trail: { HomeRegion: 'us-east-1', TrailARN: ARN } });

    await convert(false);
    expect(await look()).not.toHaveProperty('multiRegionSince');
    await expect(lookElsewhere()).resolves.toEqual(refusal('TrailNotFoundException'));
  });
});
