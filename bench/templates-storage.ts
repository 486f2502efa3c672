import { base32, base64, between, hex, lowercase, pick } from './random.ts';
import type { Call, Template } from './templates.ts';

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Nur verschlüsselt',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::*', 'arn:aws:s3:::*/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});

const traffic = ({ random }: Call, received: string, sent: string): string =>
  `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":${received},` +
  `"AuthenticationMethod":"AuthHeader","x-amz-id-2":"${base64(random, 75)}=","bytesTransferredOut":${sent}}`;

const bucketResource = ({ account }: Call, bucket: string): string =>
  `{"accountId":"${account.id}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::${bucket}"}`;

const bucketCall =
  (setting: string, received: string, more = '') =>
  (call: Call) => {
    const bucket = pick(call.random, call.account.buckets);
    return {
      request: `{"bucketName":"${bucket}","Host":"${bucket}.s3.${call.region}.amazonaws.com","${setting}":""${more}}`,
      additional: traffic(call, received, String(between(call.random, 120, 900))),
      resources: `[${bucketResource(call, bucket)}]`,
    };
  };

const objectKey = ({ random, time }: Call): string =>
  pick(random, [
    () => `exports/${new Date(time).toISOString().slice(0, 10)}/part-${lowercase(random, 8)}.snappy.parquet`,
    () => `uploads/${hex(random, 32)}/Übersicht März.pdf`,
    () => `state/${lowercase(random, 10)}.json`,
  ])();

// Data events carry byte counts as 552.0, which a reader that parses and prints again would change.
const objectCall = (upload: boolean) => (call: Call) => {
  const bucket = pick(call.random, call.account.buckets);
  const key = objectKey(call);
  const size = `${between(call.random, 200, 5_000_000)}.0`;
  return {
    request: `{"bucketName":"${bucket}","Host":"${bucket}.s3.${call.region}.amazonaws.com","key":"${key}"}`,
    response: upload
      ? `{"x-amz-server-side-encryption":"aws:kms","x-amz-version-id":"${base64(call.random, 32)}"}`
      : undefined,
    additional: traffic(call, upload ? size : '0.0', upload ? '0.0' : size),
    resources: `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::${bucket}/${key}"},${bucketResource(call, bucket)}]`,
  };
};

const tableArn = ({ region, account }: Call, table: string): string =>
  `arn:aws:dynamodb:${region}:${account.id}:table/${table}`;

const tableCall = (request: (call: Call, table: string) => string) => (call: Call) => {
  const table = pick(call.random, call.account.tables);
  return {
    request: request(call, table),
    resources: `[{"accountId":"${call.account.id}","type":"AWS::DynamoDB::Table","ARN":"${tableArn(call, table)}"}]`,
  };
};

const updateTable = (call: Call) => {
  const table = pick(call.random, call.account.tables);
  const units = between(call.random, 5, 500);
  return {
    request: `{"tableName":"${table}","provisionedThroughput":{"readCapacityUnits":${units},"writeCapacityUnits":${units}}}`,
    response:
      `{"tableDescription":{"attributeDefinitions":[{"attributeName":"pk","attributeType":"S"}],"tableName":"${table}",` +
      `"keySchema":[{"attributeName":"pk","keyType":"HASH"}],"tableStatus":"UPDATING","creationDateTime":"Jan 12, 2025, 9:41:07 AM",` +
      `"provisionedThroughput":{"numberOfDecreasesToday":0,"readCapacityUnits":${units},"writeCapacityUnits":${units}},` +
      `"tableSizeBytes":${between(call.random, 1e6, 1e11)},"itemCount":${between(call.random, 1e3, 1e8)},"tableArn":"${tableArn(call, table)}"}}`,
  };
};

const API = '2012-08-10';

/** Calls to S3 and DynamoDB. */
export const STORAGE: readonly Template[] = [
  {
    weight: 5,
    service: 's3',
    name: 'GetBucketAcl',
    version: '1.11',
    readOnly: true,
    byService: true,
    details: bucketCall('acl', '0'),
  },
  {
    weight: 4,
    service: 's3',
    name: 'GetBucketLocation',
    version: '1.11',
    readOnly: true,
    details: bucketCall('location', '0'),
  },
  {
    weight: 2,
    service: 's3',
    name: 'PutBucketPolicy',
    version: '1.11',
    readOnly: false,
    details: bucketCall('policy', '412', `,"bucketPolicy":${POLICY}`),
  },
  {
    weight: 9,
    service: 's3',
    name: 'GetObject',
    version: '1.11',
    readOnly: true,
    isData: true,
    details: objectCall(false),
  },
  {
    weight: 5,
    service: 's3',
    name: 'PutObject',
    version: '1.11',
    readOnly: false,
    isData: true,
    details: objectCall(true),
  },
  {
    weight: 4,
    service: 'dynamodb',
    name: 'DescribeTable',
    version: '1.11',
    readOnly: true,
    apiVersion: API,
    details: tableCall((_, table) => `{"tableName":"${table}"}`),
  },
  {
    weight: 5,
    service: 'dynamodb',
    name: 'GetItem',
    version: '1.11',
    readOnly: true,
    isData: true,
    apiVersion: API,
    details: tableCall(
      ({ random }, table) =>
        `{"tableName":"${table}","key":{"pk":"customer#${base32(random, 12)}"},"consistentRead":true}`,
    ),
  },
  {
    weight: 1,
    service: 'dynamodb',
    name: 'UpdateTable',
    version: '1.09',
    readOnly: false,
    apiVersion: API,
    details: updateTable,
  },
];
