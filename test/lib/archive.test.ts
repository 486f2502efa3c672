import { readFileSync } from 'node:fs';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArchiveStack } from '../../lib/archive-stack.ts';

const settings = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));

const anApp = () => new App({ context: settings.context });

const stack = new ArchiveStack(anApp(), 'Test');
const template = Template.fromStack(stack);

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The policy of the bucket with this logical id. */
const statementsOn = (bucket: string): Statement[] =>
  Object.values(template.findResources('AWS::S3::BucketPolicy', { Properties: { Bucket: { Ref: bucket } } })).flatMap(
    (policy) => policy.Properties.PolicyDocument.Statement,
  );

const buckets = template.findResources('AWS::S3::Bucket');
const bucketIds = Object.keys(buckets);
const idOf = (start: string) => bucketIds.find((id) => id.startsWith(start))!;
const [archive, store, accessLogs] = ['Archive', 'Store', 'AccessLogs'].map(idOf);

const rulesOf = (bucket: string): unknown[] => buckets[bucket].Properties.LifecycleConfiguration.Rules;

const objects = (bucket: string, pattern: string) => ({
  'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, `/${pattern}`]],
});

const refused = (bucket: string, sid: string) => {
  const statement = statementsOn(bucket).find(({ Sid }) => Sid === sid);
  expect(statement).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
  return { on: statement!.Resource, actions: [statement!.Action].flat(), when: statement!.Condition };
};

/** What a role may do once it was granted something. */
const allowedBy = (grant: (stack: ArchiveStack, role: Role) => unknown): Statement[] => {
  const granting = new ArchiveStack(anApp(), 'Test');
  grant(granting, new Role(granting, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
  const policies = Template.fromStack(granting).findResources('AWS::IAM::Policy');
  return Object.values(policies).flatMap((policy) => policy.Properties.PolicyDocument.Statement);
};

const unlessCreating = { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } };

describe('every bucket', () => {
  it('outlives its stack, with its policy', () => {
    const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

    template.allResources('AWS::S3::Bucket', kept);
    template.allResources('AWS::S3::BucketPolicy', kept);
    expect(bucketIds).toHaveLength(3);
    expect(stack.terminationProtection).toBe(true);
  });

  it('is private, encrypted and versioned, and its objects are ours', () => {
    template.allResourcesProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketName: Match.absent(),
    });
  });

  it.each(bucketIds)('%s is reached by TLS only', (bucket) => {
    expect(statementsOn(bucket)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  it.each([archive, store])('%s has its requests logged', (bucket) => {
    expect(buckets[bucket].Properties.LoggingConfiguration.DestinationBucketName).toEqual({ Ref: accessLogs });
  });

  it.each([archive, store])('%s never expires what is current', (bucket) => {
    for (const rule of rulesOf(bucket)) {
      expect(rule).not.toHaveProperty('ExpirationInDays');
      expect(rule).not.toHaveProperty('Transitions');
    }
  });
});

describe('the archive', () => {
  it('refuses whoever would replace a file, but not the parts of a multipart upload', () => {
    expect(refused(archive, 'WrittenOnce')).toEqual({
      on: objects(archive, '*'),
      actions: ['s3:PutObject'],
      when: unlessCreating,
    });
  });

  it('refuses whoever would delete or hide a file', () => {
    expect(refused(archive, 'NeverDeleted')).toEqual({
      on: objects(archive, '*'),
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      when: undefined,
    });
  });

  it('lets nobody in by its own policy', () => {
    expect(statementsOn(archive).filter(({ Effect }) => Effect === 'Allow')).toEqual([]);
  });
});

describe('the store', () => {
  it('refuses whoever would replace what is staged or set aside', () => {
    expect(refused(store, 'WrittenOnce')).toEqual({
      on: [objects(store, 'set-aside/*'), objects(store, 'staging/*')],
      actions: ['s3:PutObject'],
      when: unlessCreating,
    });
  });

  it('refuses whoever would replace what they have not seen', () => {
    expect(refused(store, 'NeverReplacedUnseen')).toEqual({
      on: objects(store, '*'),
      actions: ['s3:PutObject'],
      when: { ...unlessCreating, Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
    });
  });

  it('can undo a deletion for a week', () => {
    expect(refused(store, 'UndoneForAWeek').actions).toEqual(['s3:DeleteObjectVersion']);
    expect(rulesOf(store)).toContainEqual(
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 7 } }),
    );
  });
});

describe('a grant', () => {
  it('to create adds log files and does nothing else', () => {
    const statements = allowedBy(({ archive }, role) => archive.grantCreate(role));

    expect(statements).toEqual([{ Action: 's3:PutObject', Effect: 'Allow', Resource: objects(archive, 'AWSLogs/*') }]);
  });

  it('to read finds and reads log files, and changes nothing', () => {
    const statements = allowedBy(({ archive }, role) => archive.grantRead(role));

    expect(statements).toEqual([
      { Action: 's3:ListBucket', Effect: 'Allow', Resource: { 'Fn::GetAtt': [archive, 'Arn'] } },
      { Action: 's3:GetObject', Effect: 'Allow', Resource: objects(archive, 'AWSLogs/*') },
    ]);
  });

  it('to stage adds arrivals and what is set aside, and sees neither', () => {
    const statements = allowedBy((stack, role) => stack.store.grantStage(role));

    expect(statements).toEqual([
      {
        Action: 's3:PutObject',
        Effect: 'Allow',
        Resource: [objects(store, 'set-aside/*'), objects(store, 'staging/*')],
      },
    ]);
  });
});

describe('cdk-nag', () => {
  it('has nothing to say', () => {
    const app = anApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new ArchiveStack(app, 'Test');

    expect(() => app.synth()).not.toThrow();
  });

  it('is listening', () => {
    const app = anApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new Bucket(new Stack(app, 'Test'), 'Careless');

    expect(() => app.synth()).toThrow('AwsSolutions-S1');
  });
});
