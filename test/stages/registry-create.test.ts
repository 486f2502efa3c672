import { describe, expect, it } from '@jest/globals';
import type { CreateTrailInput } from '../../core/trails/api.ts';
import type { RefusalCode } from '../../core/trails/refusal.ts';
import type { TrailTargets } from '../../ports/index.ts';
import { aRegistry, arnOf, at, aTrail, done, everyTarget, MANAGEMENT, MEMBER, refusal } from './registry-world.ts';

const HOME = at('eu-west-1');
const GROUP = `arn:aws:logs:eu-west-1:${MEMBER}:log-group:CloudTrail/logs:*`;
const ROLE = `arn:aws:iam::${MEMBER}:role/CloudTrail_CloudWatchLogs_Role`;
const KEY_ID = '12345678-1234-1234-1234-123456789012';

describe('a new trail', () => {
  it('has the defaults of CloudTrail', async () => {
    const registry = aRegistry();

    const made = await registry.createTrail(HOME, aTrail());

    const settings = {
      Name: 'trail',
      S3BucketName: 'logs',
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      TrailARN: arnOf('trail', HOME),
      LogFileValidationEnabled: false,
      IsOrganizationTrail: false,
    };
    expect(made).toStrictEqual(settings);
    await expect(registry.getTrail(HOME, { Name: 'trail' })).resolves.toStrictEqual({
      Trail: { ...settings, HomeRegion: 'eu-west-1', HasCustomEventSelectors: false, HasInsightSelectors: false },
    });
  });

  it('does not log until it is started', async () => {
    const registry = aRegistry();
    await done(registry.createTrail(HOME, aTrail()));

    const { trail } = await done(registry.loggingStatus(HOME, { Name: 'trail' }));

    expect(trail).toMatchObject({ isLogging: false });
    expect(trail).not.toHaveProperty('startedAt');
  });

  it('has everything that it was given', async () => {
    const registry = aRegistry();

    const made = await registry.createTrail(HOME, {
      ...aTrail({ S3KeyPrefix: 'a/b', SnsTopicName: 'topic', KmsKeyId: 'alias/logs', IsMultiRegionTrail: true }),
      EnableLogFileValidation: true,
      CloudWatchLogsLogGroupArn: GROUP,
      CloudWatchLogsRoleArn: ROLE,
      TagsList: [{ Key: 'team', Value: 'blue' }],
    });

    expect(made).toStrictEqual({
      Name: 'trail',
      S3BucketName: 'logs',
      S3KeyPrefix: 'a/b',
      SnsTopicName: 'topic',
      SnsTopicARN: `arn:aws:sns:eu-west-1:${MEMBER}:topic`,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      TrailARN: arnOf('trail', HOME),
      LogFileValidationEnabled: true,
      CloudWatchLogsLogGroupArn: GROUP,
      CloudWatchLogsRoleArn: ROLE,
      KmsKeyId: `arn:aws:kms:eu-west-1:${MEMBER}:alias/logs`,
      IsOrganizationTrail: false,
    });
  });

  it('takes members that are null for left out, and ignores members that it does not know', async () => {
    const registry = aRegistry();

    const made = await registry.createTrail(HOME, { ...aTrail(), S3KeyPrefix: null, Colour: 1 } as never);

    expect(made).toMatchObject({ Name: 'trail' });
  });

  it.each<[keyof CreateTrailInput, string, string]>([
    ['SnsTopicName', 'arn:aws:sns:us-east-1:999999999999:topic', 'SnsTopicARN'],
    ['KmsKeyId', `arn:aws:kms:eu-west-1:999999999999:key/${KEY_ID}`, 'KmsKeyId'],
    ['KmsKeyId', 'arn:aws:kms:eu-west-1:999999999999:alias/logs', 'KmsKeyId'],
  ])('takes %s as the ARN %s', async (member, arn, shown) => {
    await expect(aRegistry().createTrail(HOME, aTrail({ [member]: arn }))).resolves.toMatchObject({ [shown]: arn });
  });

  it.each([[KEY_ID], ['mrk-12345678123412341234123456789012']])('shows the key id %s as an ARN', async (id) => {
    const made = aRegistry().createTrail(HOME, aTrail({ KmsKeyId: id }));

    await expect(made).resolves.toMatchObject({ KmsKeyId: `arn:aws:kms:eu-west-1:${MEMBER}:key/${id}` });
  });

  it.each<[RefusalCode, string, Record<string, unknown>]>([
    ['InvalidTrailNameException', 'no name', { Name: undefined }],
    ['InvalidTrailNameException', 'an ARN as its name', { Name: arnOf('trail', HOME) }],
    ['InvalidParameterException', 'a number as its name', { Name: 1 }],
    ['InvalidParameterException', 'a text for a flag', { IsMultiRegionTrail: 'true' }],
    ['InvalidParameterException', 'tags that are no list', { TagsList: {} }],
    ['InvalidS3BucketNameException', 'no bucket', { S3BucketName: undefined }],
    ['InvalidS3BucketNameException', 'a wrong bucket name', { S3BucketName: 'My_Logs' }],
    ['InvalidS3PrefixException', 'a long prefix', { S3KeyPrefix: 'a'.repeat(201) }],
    ['InvalidS3PrefixException', 'AWSLogs in its prefix', { S3KeyPrefix: 'a/AWSLogs/b' }],
    ['InvalidS3PrefixException', 'AWSLogs as its prefix', { S3KeyPrefix: 'AWSLogs' }],
    ['InvalidS3PrefixException', 'a prefix that leads out', { S3KeyPrefix: '../b' }],
    ['InvalidS3PrefixException', 'a slash too many', { S3KeyPrefix: 'a/' }],
    ['InvalidS3PrefixException', 'a line break in its prefix', { S3KeyPrefix: 'a\nb' }],
    ['InvalidSnsTopicNameException', 'a wrong topic name', { SnsTopicName: 'a.b' }],
    ['InvalidSnsTopicNameException', 'a long topic name', { SnsTopicName: 'a'.repeat(257) }],
    ['InvalidSnsTopicNameException', 'a queue for a topic', { SnsTopicName: `arn:aws:sqs:eu-west-1:${MEMBER}:a` }],
    ['InvalidSnsTopicNameException', 'a topic of China', { SnsTopicName: `arn:aws-cn:sns:cn-north-1:${MEMBER}:a` }],
    ['InvalidKmsKeyIdException', 'a wrong key id', { KmsKeyId: 'key' }],
    ['InvalidKmsKeyIdException', 'an alias of AWS', { KmsKeyId: 'alias/aws/s3' }],
    ['InvalidKmsKeyIdException', 'a wrong alias', { KmsKeyId: 'alias/a b' }],
    ['InvalidCloudWatchLogsRoleArnException', 'a log group without role', { CloudWatchLogsLogGroupArn: GROUP }],
    ['InvalidCloudWatchLogsLogGroupArnException', 'a role without log group', { CloudWatchLogsRoleArn: ROLE }],
    ['InvalidTagParameterException', 'a tag without key', { TagsList: [{ Value: 'a' }] }],
    ['InvalidTagParameterException', 'a long tag', { TagsList: [{ Key: 'a', Value: 'a'.repeat(257) }] }],
    ['InvalidTagParameterException', 'a tag twice', { TagsList: [{ Key: 'a' }, { Key: 'a', Value: 'b' }] }],
    ['TagsLimitExceededException', 'many tags', { TagsList: Array.from({ length: 51 }, (_, n) => ({ Key: `${n}` })) }],
  ])('is refused with %s for %s', async (code, _, input) => {
    const registry = aRegistry();

    await expect(registry.createTrail(HOME, { ...aTrail(), ...input })).resolves.toEqual(refusal(code));
    await expect(registry.store.list('registry/')).resolves.toEqual([]);
  });

  it.each<[RefusalCode, string, Record<string, unknown>]>([
    ['InvalidCloudWatchLogsLogGroupArnException', 'no ARN', { CloudWatchLogsLogGroupArn: 'logs' }],
    ['InvalidCloudWatchLogsLogGroupArnException', 'no :*', { CloudWatchLogsLogGroupArn: GROUP.slice(0, -2) }],
    [
      'InvalidCloudWatchLogsLogGroupArnException',
      'a name too long',
      { CloudWatchLogsLogGroupArn: GROUP.replace('CloudTrail/logs', 'a'.repeat(513)) },
    ],
    [
      'InvalidCloudWatchLogsLogGroupArnException',
      'another account',
      { CloudWatchLogsLogGroupArn: GROUP.replace(MEMBER, MANAGEMENT) },
    ],
    [
      'CloudWatchLogsDeliveryUnavailableException',
      'another Region',
      { CloudWatchLogsLogGroupArn: GROUP.replace('eu-west-1', 'us-east-1') },
    ],
    ['InvalidCloudWatchLogsRoleArnException', 'no role', { CloudWatchLogsRoleArn: GROUP }],
    [
      'InvalidCloudWatchLogsRoleArnException',
      'a role elsewhere',
      { CloudWatchLogsRoleArn: ROLE.replace(MEMBER, MANAGEMENT) },
    ],
  ])('is refused with %s for log delivery with %s', async (code, _, input) => {
    const logs = { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE };

    await expect(aRegistry().createTrail(HOME, aTrail({ ...logs, ...input }))).resolves.toEqual(refusal(code));
  });

  it('is refused in CloudTrail’s words if it is multi-Region without global events', async () => {
    const input = aTrail({ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false });

    await expect(aRegistry().createTrail(HOME, input)).resolves.toEqual(
      refusal('InvalidParameterCombinationException', 'Multi-Region trail must include global service events.'),
    );
  });

  it.each<[RefusalCode, string, Partial<TrailTargets>]>([
    ['S3BucketDoesNotExistException', 'S3 bucket logs does not exist!', { bucket: () => Promise.resolve('missing') }],
    [
      'InsufficientS3BucketPolicyException',
      'Incorrect S3 bucket policy is detected for bucket: logs',
      { bucket: () => Promise.resolve('refused') },
    ],
    [
      'InsufficientSnsTopicPolicyException',
      'SNS Topic does not exist or the topic policy is incorrect!',
      { topic: () => Promise.resolve('refused') },
    ],
    [
      'InvalidCloudWatchLogsLogGroupArnException',
      `CloudWatch Logs log group ${GROUP} does not exist.`,
      { logGroup: () => Promise.resolve('missing') },
    ],
  ])('is refused with %s if its target is not usable', async (code, message, targets) => {
    const registry = aRegistry({ targets: { ...everyTarget, ...targets } });
    const logs = { CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE };

    const made = registry.createTrail(HOME, aTrail({ SnsTopicName: 'topic', ...logs }));

    await expect(made).resolves.toEqual(refusal(code, message));
  });

  it.each([[{ account: '1', region: 'eu-west-1' }], [{ account: MEMBER, region: 'Europe' }]])(
    'is refused for a caller such as %j',
    async (caller) => {
      await expect(aRegistry().createTrail(caller, aTrail())).resolves.toEqual(refusal('InvalidParameterException'));
    },
  );
});
