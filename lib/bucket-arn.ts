import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The ARN of a bucket whose name is known. */
export const bucketArn = (scope: Construct, bucketName: string): string =>
  Stack.of(scope).formatArn({
    service: 's3',
    region: '',
    account: '',
    resource: bucketName,
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
