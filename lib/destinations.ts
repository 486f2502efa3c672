import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge.ts';
import { ArchiveGrants } from './archive-grants.ts';
import { bucketArn } from './bucket-arn.ts';
import { homeOf } from './home.ts';
import type { TrailDeclaration } from '../contracts/trail-declaration.ts';
import type { Settings } from './settings-types.ts';

/** Where the trails of the settings deliver to. */
export class Destinations {
  private readonly archive: ArchiveGrants;
  private readonly buckets: readonly Destination[];
  private readonly topics: readonly string[];
  private readonly logGroups: readonly string[];

  constructor(scope: Construct, settings: Settings) {
    const { archive } = homeOf(scope, settings);
    const { trails } = settings;
    const isArchive = ({ s3BucketName = archive.bucketName }: TrailDeclaration) => s3BucketName === archive.bucketName;
    // The archive's root takes what no trail logs, and what cannot be read.
    const ours = { grants: archive.grants, keyPrefixes: [undefined, ...prefixesOf(trails.filter(isArchive))] };
    const others = Map.groupBy(
      trails.filter((trail) => !isArchive(trail)),
      ({ s3BucketName }) => s3BucketName!,
    );
    const theirs = [...others].map(([bucket, of]) => ({
      grants: new ArchiveGrants({ bucketArn: bucketArn(scope, bucket) }),
      keyPrefixes: prefixesOf(of),
    }));
    this.buckets = [ours, ...theirs];
    this.topics = given(trails.map(({ snsTopicArn }) => snsTopicArn));
    this.logGroups = given(trails.map(({ cloudWatchLogsLogGroupArn: arn }) => arn?.replace(/:\*$/, '')));
    this.archive = archive.grants;
  }

  /** To add what is delivered, and to tell of it. */
  grantPublish(grantee: IGrantable): void {
    for (const { grants, keyPrefixes } of this.buckets) grants.grantPublish(grantee, keyPrefixes);
    this.archive.grantSetAside(grantee);
    grantAll(grantee, ['sns:Publish'], this.topics);
    const streams = this.logGroups.map((arn) => `${arn}:*`);
    acknowledgeWildcards(grantee, streams, 'The streams of one log group: there is one for each account.');
    grantAll(grantee, ['logs:CreateLogStream', 'logs:PutLogEvents'], streams);
  }

  /** To add digests. */
  grantSeal(grantee: IGrantable): void {
    for (const { grants, keyPrefixes } of this.buckets) grants.grantSeal(grantee, keyPrefixes);
  }

  /** To see whether they are there; not to add anything. */
  grantLook(grantee: IGrantable): void {
    for (const { grants } of this.buckets) grants.grantLook(grantee);
    grantAll(grantee, ['sns:GetTopicAttributes'], this.topics);
    const groups = [...new Set(this.logGroups.map((arn) => arn.replace(/:log-group:.*/, ':log-group:*')))];
    acknowledgeWildcards(grantee, groups, 'Log groups are found by listing those of an account and Region.');
    grantAll(grantee, ['logs:DescribeLogGroups'], groups);
  }
}

interface Destination {
  readonly grants: ArchiveGrants;
  readonly keyPrefixes: readonly (string | undefined)[];
}

const prefixesOf = (trails: readonly TrailDeclaration[]) => trails.map(({ s3KeyPrefix }) => s3KeyPrefix);

const given = (arns: readonly (string | undefined)[]): string[] => [
  ...new Set(arns.filter((arn) => arn !== undefined)),
];

const grantAll = (grantee: IGrantable, actions: string[], resourceArns: readonly string[]): void => {
  if (resourceArns.length > 0) Grant.addToPrincipal({ grantee, actions, resourceArns: [...resourceArns] });
};
