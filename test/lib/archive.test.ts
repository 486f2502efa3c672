import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { KEYS } from '../../contracts/archive-layout.ts';
import { alertKeys } from '../../core/alerts/alert-keys.ts';
import { digestKey } from '../../core/digest-file.ts';
import { keys } from '../../core/ledger-keys.ts';
import { folderOf, logFileKey } from '../../core/log-file.ts';
import { registryKeys } from '../../core/trails/revision.ts';
import { ArchiveStack } from '../../lib/archive-stack.ts';
import { homeOf, type Home } from '../../lib/home.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { anOrganization, HOME, HUB, someAlerts, someSettings } from './settings.ts';

const ENV = { account: HUB, region: HOME };

const anArchiveStack = (over: Partial<Settings> = {}, app = anApp()) =>
  new ArchiveStack(app, 'Test', { settings: someSettings(over), env: ENV });

const stack = anArchiveStack();
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

/** What a role may do once it was granted something, in a stack that knows the home by name. */
const allowedBy = (grant: (home: Home, role: Role) => void, over: Partial<Settings> = {}): Statement[] => {
  const granting = new Stack(anApp(), 'Granting', { env: { account: HUB, region: 'us-east-1' } });
  const role = new Role(granting, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  grant(homeOf(granting, someSettings(over)), role);
  const policies = Template.fromStack(granting).findResources('AWS::IAM::Policy');
  return Object.values(policies).flatMap((policy) => policy.Properties.PolicyDocument.Statement);
};

/** What is allowed, on which part of which bucket. */
const permissions = (statements: readonly Statement[]): string[] =>
  statements
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((arn) => `${action} ${flat(arn)}`)),
    )
    .sort();

const flat = (arn: unknown): string =>
  typeof arn === 'string' ? arn : (arn as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map(refOf).join('');

const refOf = (part: unknown): string => (typeof part === 'string' ? part : `<${(part as { Ref: string }).Ref}>`);

const STORE = `arn:aws:s3:::opentrail-store-${HUB}-${HOME}`;
const ARCHIVE = `arn:aws:s3:::opentrail-archive-${HUB}-${HOME}`;

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
    });
  });

  it('has a name only if other Regions must compute it', () => {
    const names = bucketIds.map((id) => buckets[id].Properties.BucketName as string | undefined);

    expect(names.filter((name) => name !== undefined).sort()).toEqual([
      `opentrail-archive-${HUB}-${HOME}`,
      `opentrail-store-${HUB}-${HOME}`,
    ]);
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

describe('a bucket that keeps what we write', () => {
  it.each([archive, store])('%s takes nothing by replication', (bucket) => {
    expect(refused(bucket, 'NoReplicas')).toEqual({
      on: objects(bucket, '*'),
      actions: ['s3:ReplicateDelete', 's3:ReplicateObject', 's3:ReplicateTags'],
      when: undefined,
    });
  });
});

describe('the access logs', () => {
  it('are deleted by nobody, and expire', () => {
    expect(refused(accessLogs, 'NeverDeleted')).toEqual({
      on: objects(accessLogs, '*'),
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      when: undefined,
    });
    expect(rulesOf(accessLogs)).toContainEqual(expect.objectContaining({ ExpirationInDays: 400 }));
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

/** Whether a key fits the patterns of a refusal. */
const fits = (key: string, patterns: unknown): boolean =>
  [patterns].flat().some((pattern) => {
    const [, tail] = (pattern as { 'Fn::Join': [string, [unknown, string]] })['Fn::Join'][1];
    const form = tail
      .slice(1)
      .split('*')
      .map((part) => part.replaceAll(/[.$]/g, '\\$&'))
      .join('.*');
    return new RegExp(`^${form}$`).test(key);
  });

const TRAIL = { trail: 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit', createdAt: 1 };
const TIME = Date.UTC(2026, 2, 1);
/** Of a group of findings in the store. */
const ROUND = alertKeys.round(`${alertKeys.told}rule-0/group/`, 0);
const PUBLIC_KEY = `${KEYS}public/0123456789abcdef0123456789abcdef-1772323200`;

describe('the store', () => {
  const writtenOnce = refused(store, 'WrittenOnce');
  const kept = refused(store, 'HistoryNeverDeleted');

  it('refuses whoever would replace what is staged, set aside, committed, registered, sealed or told', () => {
    const patterns = [
      'alert/held/*',
      'alert/open/*',
      'alert/told/*',
      'keys/*',
      'ledger/*/commit/*',
      'ledger/*/period/*',
      'ledger/*/seal/*',
      'registry/*',
      'set-aside/*',
      'staging/*',
    ];
    expect(writtenOnce).toEqual({
      on: patterns.map((pattern) => objects(store, pattern)),
      actions: ['s3:PutObject'],
      when: unlessCreating,
    });
  });

  it('takes periods, seals and public keys from seal alone, not even from an administrator', () => {
    const sealAlone = refused(store, 'SealAlone');

    expect(sealAlone).toMatchObject({
      actions: ['s3:PutObject'],
      when: { ArnNotEquals: { 'aws:PrincipalArn': expect.anything() } },
    });
    const { ArnNotEquals } = sealAlone.when as { ArnNotEquals: { 'aws:PrincipalArn': unknown } };
    expect(flat(ArnNotEquals['aws:PrincipalArn'])).toMatch(new RegExp(`:iam::${HUB}:role/opentrail-seal-${HOME}$`));
    const itsOwn = [keys.period(3, 7), keys.seal(3, TRAIL, 7), keys.sealing(3, TRAIL), PUBLIC_KEY];
    const others = [keys.commit(3, 7), keys.cursor(3, 'a-line'), keys.pack(3, 7, 'run'), keys.lines(3)];
    expect(itsOwn.filter((key) => !fits(key, sealAlone.on))).toEqual([]);
    expect(others.filter((key) => fits(key, sealAlone.on))).toEqual([]);
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

  it.each([
    ['a commit', keys.commit(3, 7)],
    ['a revision of the registry', registryKeys.revision(7)],
    ['a period', keys.period(3, 7)],
    ['what was signed', keys.seal(3, TRAIL, 7)],
    ['a public key', PUBLIC_KEY],
    ['that a finding was told', alertKeys.sent(alertKeys.first(ROUND))],
    ['that a slot is over', alertKeys.closed(ROUND)],
    ['that the circuit breaker has opened', alertKeys.opened(alertKeys.interval(TIME))],
    ['what it has held back', alertKeys.digest(alertKeys.round(alertKeys.interval(TIME), 0))],
  ])('never replaces or deletes %s', (_, key) => {
    expect(fits(key, writtenOnce.on)).toBe(true);
    expect(fits(key, kept.on)).toBe(true);
  });

  it.each([
    ['a cursor', keys.cursor(3, 'a-line')],
    ['the lines of a shard', keys.lines(3)],
    ['how far a trail is sealed', keys.sealing(3, TRAIL)],
    ['what correlations have counted', keys.correlations()],
  ])('lets %s be replaced', (_, key) => {
    expect(fits(key, writtenOnce.on)).toBe(false);
  });

  it.each([
    ['how far a trail is sealed', keys.sealing(3, TRAIL)],
    ['what correlations have counted', keys.correlations()],
  ])('never deletes %s: it would begin anew', (_, key) => {
    expect(fits(key, kept.on)).toBe(true);
  });

  it.each([
    ['findings that wait for a digest', alertKeys.more(TIME, ROUND, 'x')],
    ['that a message may pass the circuit breaker', alertKeys.permit(TIME, 1)],
  ])('never replaces %s, but lets it be deleted', (_, key) => {
    expect(fits(key, writtenOnce.on)).toBe(true);
    expect(fits(key, kept.on)).toBe(false);
  });

  it.each([
    ['a staged object', 'staging/2026-11-21/x'],
    ['a pack', keys.pack(3, 7, 'run')],
    ['a part of the seen-index', keys.catalogue(3, 7, 'run')],
  ])('lets %s be deleted', (_, key) => {
    expect(fits(key, kept.on)).toBe(false);
  });
});

/** In the order of `permissions`. */
const FOLDERS = ['CloudTrail', 'CloudTrail-Aggregated', 'CloudTrail-Insight', 'CloudTrail-NetworkActivity'].toSorted(
  (a, b) => (`${a}/` < `${b}/` ? -1 : 1),
);

describe('who publishes and who seals', () => {
  const prefixes = [undefined, 'some/where'];
  const putBy = (grant: (home: Home, role: Role) => void): RegExp[] =>
    permissions(allowedBy(grant))
      .filter((permission) => permission.startsWith('s3:PutObject'))
      .map((permission) => new RegExp(`^${permission.split(' ')[1].replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
  const publish = putBy(({ archive }, role) => archive.grants.grantPublish(role, prefixes));
  const seal = putBy(({ archive }, role) => archive.grants.grantSeal(role, prefixes));
  const may = (patterns: readonly RegExp[], key: string) => patterns.some((form) => form.test(`${ARCHIVE}/${key}`));
  const heads = [{ prefix: '' }, { prefix: 'some/where' }, { prefix: '', organization: 'o-abcdefghij' }];
  /** A sender of events of its own may make up accounts and Regions. */
  const places = [
    ['111122223333', 'eu-central-1'],
    ['x', 'CloudTrail-Digest'],
    ['CloudTrail-Digest', 'x'],
  ].map(([account, region]) => ({ account, region }));

  it.each(['Management', 'Data', 'Insight', 'NetworkActivity', 'Aggregated'])(
    'may and may not write a file of %s events, whatever its account and Region are called',
    (category) => {
      for (const head of heads) {
        for (const place of places) {
          const key = logFileKey(head, { ...place, folder: folderOf(category) }, 0, 'unique');
          expect([key, may(publish, key)]).toEqual([key, true]);
        }
        const key = logFileKey(head, { ...places[0], folder: folderOf(category) }, 0, 'unique');
        expect([key, may(seal, key)]).toEqual([key, false]);
      }
    },
  );

  it('may not and may write a digest', () => {
    for (const head of heads) {
      const key = digestKey(head, { ...places[0], name: 'audit', homeRegion: 'eu-west-1', isBackfill: false }, 0);
      expect([may(publish, key), may(seal, key)]).toEqual([false, true]);
    }
  });
});

describe('a grant', () => {
  it('to stage adds arrivals, and sees of them only what it can name', () => {
    expect(permissions(allowedBy(({ store }, role) => store.grants.grantStage(role)))).toEqual([
      `s3:GetObject ${STORE}/staging/*`,
      `s3:PutObject ${STORE}/staging/*`,
    ]);
  });

  it('to deliver moves what is staged into the ledger, and leaves registry and archive alone', () => {
    expect(permissions(allowedBy(({ store }, role) => store.grants.grantDeliver(role)))).toEqual([
      `s3:DeleteObject ${STORE}/ledger/*`,
      `s3:DeleteObject ${STORE}/staging/*`,
      `s3:GetObject ${STORE}/ledger/*`,
      `s3:GetObject ${STORE}/registry/*`,
      `s3:GetObject ${STORE}/staging/*`,
      `s3:ListBucket ${STORE}`,
      `s3:PutObject ${STORE}/ledger/*`,
    ]);
  });

  it('to correlate notes what was counted, and sees nothing else', () => {
    expect(permissions(allowedBy(({ store }, role) => store.grants.grantCorrelate(role)))).toEqual([
      `s3:GetObject ${STORE}/alert/correlations*`,
      `s3:PutObject ${STORE}/alert/correlations*`,
    ]);
  });

  it('to alert notes what was told, and deletes only what no longer waits', () => {
    expect(permissions(allowedBy(({ store }, role) => store.grants.grantAlert(role)))).toEqual([
      `s3:DeleteObject ${STORE}/alert/open/*`,
      ...['held', 'open', 'told'].map((part) => `s3:GetObject ${STORE}/alert/${part}/*`),
      `s3:ListBucket ${STORE}`,
      ...['held', 'open', 'told'].map((part) => `s3:PutObject ${STORE}/alert/${part}/*`),
    ]);
  });

  it('to publish reads and notes in the ledger, and nothing else of the store', () => {
    expect(permissions(allowedBy(({ store }, role) => store.grants.grantPublish(role)))).toEqual([
      `s3:DeleteObject ${STORE}/ledger/*`,
      `s3:GetObject ${STORE}/ledger/*`,
      `s3:ListBucket ${STORE}`,
      `s3:PutObject ${STORE}/ledger/*`,
    ]);
  });

  it('to configure adds to the registry', () => {
    expect(permissions(allowedBy(({ store }, role) => store.grants.grantConfigure(role)))).toEqual([
      `s3:GetObject ${STORE}/registry/*`,
      `s3:ListBucket ${STORE}`,
      `s3:PutObject ${STORE}/registry/*`,
    ]);
  });

  it('to reconcile notes how far it has come, and changes nothing else', () => {
    expect(permissions(allowedBy(({ store }, role) => store.grants.grantReconcile(role)))).toEqual([
      `s3:GetObject ${STORE}/ledger/*`,
      `s3:ListBucket ${STORE}`,
      `s3:PutObject ${STORE}/ledger/reconcile*`,
    ]);
  });

  it('to seal reads what was committed, notes what was signed, and deletes nothing', () => {
    expect(permissions(allowedBy(({ store }, role) => store.grants.grantSeal(role)))).toEqual([
      `s3:GetObject ${STORE}/keys/*`,
      `s3:GetObject ${STORE}/ledger/*`,
      `s3:GetObject ${STORE}/registry/*`,
      `s3:ListBucket ${STORE}`,
      `s3:PutObject ${STORE}/keys/public/*`,
      `s3:PutObject ${STORE}/ledger/*/commit/*`,
      `s3:PutObject ${STORE}/ledger/*/period/*`,
      `s3:PutObject ${STORE}/ledger/*/seal/*`,
      `s3:PutObject ${STORE}/ledger/*/sealing/*`,
    ]);
  });

  it('to publish to the archive adds log files and compares them, and changes none', () => {
    expect(permissions(allowedBy(({ archive }, role) => archive.grants.grantPublish(role, [undefined, 'a'])))).toEqual([
      `s3:GetObject ${ARCHIVE}/AWSLogs/*`,
      `s3:GetObject ${ARCHIVE}/a/AWSLogs/*`,
      `s3:ListBucket ${ARCHIVE}`,
      ...FOLDERS.map((folder) => `s3:PutObject ${ARCHIVE}/AWSLogs/*/${folder}/*`),
      ...FOLDERS.map((folder) => `s3:PutObject ${ARCHIVE}/a/AWSLogs/*/${folder}/*`),
    ]);
  });

  it('to seal adds digests to the archive, and reads nothing else there', () => {
    expect(permissions(allowedBy(({ archive }, role) => archive.grants.grantSeal(role, [undefined, 'a'])))).toEqual([
      `s3:GetObject ${ARCHIVE}/AWSLogs/*/CloudTrail-Digest/*`,
      `s3:GetObject ${ARCHIVE}/a/AWSLogs/*/CloudTrail-Digest/*`,
      `s3:ListBucket ${ARCHIVE}`,
      `s3:PutObject ${ARCHIVE}/AWSLogs/*/CloudTrail-Digest/*`,
      `s3:PutObject ${ARCHIVE}/a/AWSLogs/*/CloudTrail-Digest/*`,
    ]);
  });

  it("includes the user's own key, as its policy may leave that to IAM", () => {
    const key = 'arn:aws:kms:eu-central-1:111122223333:key/1234';
    const statements = allowedBy(({ store }, role) => store.grants.grantPublish(role), { encryption: key });

    expect(permissions(statements)).toEqual(
      expect.arrayContaining([`kms:Decrypt ${key}`, `kms:GenerateDataKey ${key}`]),
    );
  });
});

describe('a key of our own', () => {
  const keyed = Template.fromStack(anArchiveStack({ encryption: 'create' }));
  const [key] = Object.values(keyed.findResources('AWS::KMS::Key'));

  it('is made anew every year, and outlives the stack', () => {
    expect(key).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    keyed.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/opentrail' });
  });

  it('encrypts archive and store, but not the access logs, which S3 cannot', () => {
    const algorithms = Object.values(keyed.findResources('AWS::S3::Bucket')).map(
      ({ Properties: { BucketEncryption } }) =>
        BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
    );

    expect(algorithms.sort()).toEqual(['AES256', 'aws:kms', 'aws:kms']);
  });

  it('is used by our stages alone, in every Region, through S3 of the home Region', () => {
    const statement = (key.Properties.KeyPolicy.Statement as Statement[]).find(({ Sid }) => Sid === 'StagesByS3');

    expect(statement).toMatchObject({
      Principal: { AWS: '*' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'kms:CallerAccount': HUB, 'kms:ViaService': `s3.${HOME}.amazonaws.com` } },
    });
    const { ArnEquals } = statement!.Condition as { ArnEquals: { 'aws:PrincipalArn': unknown[] } };
    const roles = ArnEquals['aws:PrincipalArn'].map((arn) => flat(arn).replace(/.*role\//, ''));
    expect(roles).toEqual(
      expect.arrayContaining([
        'opentrail-alert-us-east-1',
        'opentrail-collect-us-east-1',
        `opentrail-collect-${HOME}`,
        `opentrail-deliver-${HOME}`,
      ]),
    );
    expect(roles.some((role) => role.includes('*'))).toBe(false);
  });
});

describe('Object Lock', () => {
  it('is off unless asked for', () => {
    expect(buckets[archive].Properties.ObjectLockEnabled).toBeUndefined();
  });

  it.each(['governance', 'compliance'] as const)('keeps every file of the archive in %s mode', (mode) => {
    const locked = Template.fromStack(anArchiveStack({ objectLock: { mode, days: 365 } }));

    locked.resourcePropertiesCountIs('AWS::S3::Bucket', { ObjectLockEnabled: true }, 1);
    locked.hasResourceProperties('AWS::S3::Bucket', {
      BucketName: `opentrail-archive-${HUB}-${HOME}`,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: mode.toUpperCase(), Days: 365 } } },
    });
  });
});

describe('the alarm topic', () => {
  const told = Template.fromStack(
    anArchiveStack({ emails: ['a@example.com', 'b@example.com'], organization: anOrganization }),
  );
  const statements = Object.values(told.findResources('AWS::SNS::TopicPolicy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
  );
  const bySid = (sid: string) => statements.find(({ Sid }) => Sid === sid);

  it('has a name that members compute, and tells everybody', () => {
    told.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'opentrail-alarms' });
    told.resourcePropertiesCountIs('AWS::SNS::Subscription', { Protocol: 'email' }, 2);
  });

  it('is reached by TLS only', () => {
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  it('takes alarms of this account', () => {
    expect(bySid('OwnAlarms')).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': HUB } },
    });
  });

  it('takes alarms of members if there is an organization, and of nobody else', () => {
    expect(bySid('AlarmsOfMembers')).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceOrgID': anOrganization.id } },
    });
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toHaveLength(2);
    expect(JSON.stringify(template.findResources('AWS::SNS::TopicPolicy'))).not.toContain('AlarmsOfMembers');
  });
});

describe('the alert topics', () => {
  const alerts = someAlerts({
    emails: ['a@example.com'],
    routes: [
      { level: 'high', topic: 'arn:aws:sns:eu-west-1:444455556666:pager' },
      { level: 'critical', emails: ['b@example.com', 'c@example.com'] },
    ],
  });
  const told = Template.fromStack(anArchiveStack({ alerts }));
  const topics = Object.entries(told.findResources('AWS::SNS::Topic'))
    .map(([id, { Properties }]) => ({ id, name: Properties.TopicName as string }))
    .filter(({ name }) => name.includes('-alerts'));
  const endpointsOf = (id: string) =>
    Object.values(told.findResources('AWS::SNS::Subscription', { Properties: { TopicArn: { Ref: id } } })).map(
      ({ Properties }) => Properties.Endpoint as string,
    );

  it('are one, and one for each level whose mails go elsewhere', () => {
    expect(topics.map(({ id, name }) => [name, endpointsOf(id)])).toEqual([
      ['opentrail-alerts', ['a@example.com']],
      ['opentrail-alerts-critical', ['b@example.com', 'c@example.com']],
    ]);
  });

  it('let in nobody by their policies, and are reached by TLS only', () => {
    for (const { id } of topics) {
      const [policy, ...others] = Object.values(
        told.findResources('AWS::SNS::TopicPolicy', { Properties: { Topics: [{ Ref: id }] } }),
      );
      expect(others).toEqual([]);
      expect(policy.Properties.PolicyDocument.Statement).toEqual([
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sns:Publish',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]);
    }
  });

  it('are told by outputs that the command line finds', () => {
    const outputs = Object.keys(told.toJSON().Outputs as object).filter((name) => name.startsWith('AlertTopic'));

    expect(outputs).toEqual(['AlertTopic', 'AlertTopicCritical']);
  });

  it('are not there without alerts', () => {
    Template.fromStack(anArchiveStack({ alerts: undefined })).resourceCountIs('AWS::SNS::Topic', 1);
  });
});

describe('cdk-nag', () => {
  it.each<[string, Partial<Settings>]>([
    ['a sandbox', { emails: ['a@example.com'] }],
    [
      'all options',
      { encryption: 'create', objectLock: { mode: 'compliance', days: 1 }, organization: anOrganization },
    ],
  ])('has nothing to say of %s', (_, over) => {
    const app = aCheckedApp();
    anArchiveStack(over, app);

    expect(() => app.synth()).not.toThrow();
  });

  it('is listening', () => {
    const app = aCheckedApp();
    new Bucket(new Stack(app, 'Test'), 'Careless');

    expect(() => app.synth()).toThrow('AwsSolutions-S1');
  });
});
