import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcards } from './acknowledge.ts';

/** A bucket as those know it who only have its name: it may be in another Region, or another account. */
export interface KnownBucket {
  readonly bucketArn: string;
  /** The key of its objects, if its policy leaves it to IAM who may use it. @default - no permission is needed */
  readonly keyArn?: string;
}

/** To find out what is there. Who may not list is told 403 about an object that does not exist, not 404. */
export const grantList = ({ bucketArn }: KnownBucket, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [bucketArn] });

/** To read objects below these prefixes. */
export const grantGet = (bucket: KnownBucket, grantee: IGrantable, prefixes: readonly string[]): Grant =>
  grantObjects(bucket, grantee, prefixes, { s3: 's3:GetObject', kms: 'kms:Decrypt' });

/** To write objects below these prefixes. */
export const grantPut = (bucket: KnownBucket, grantee: IGrantable, prefixes: readonly string[]): Grant =>
  grantObjects(bucket, grantee, prefixes, { s3: 's3:PutObject', kms: 'kms:GenerateDataKey' });

/** To delete objects below these prefixes. */
export const grantDelete = (bucket: KnownBucket, grantee: IGrantable, prefixes: readonly string[]): Grant =>
  grantObjects(bucket, grantee, prefixes, { s3: 's3:DeleteObject' });

interface Actions {
  readonly s3: string;
  /** What the bucket's key must allow for it. */
  readonly kms?: string;
}

const grantObjects = (
  { bucketArn, keyArn }: KnownBucket,
  grantee: IGrantable,
  prefixes: readonly string[],
  { s3, kms }: Actions,
): Grant => {
  const resourceArns = prefixes.map((prefix) => `${bucketArn}/${prefix}*`);
  acknowledgeWildcards(grantee, resourceArns, 'All objects below one prefix: what keys there are nobody can list.');
  const grant = Grant.addToPrincipal({ grantee, actions: [s3], resourceArns });
  if (keyArn === undefined || kms === undefined) return grant;
  return grant.combine(Grant.addToPrincipal({ grantee, actions: [kms], resourceArns: [keyArn] }));
};
