import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { describeListing } from '../ports/object-store-list-suite.ts';
import { describeReplacing } from '../ports/object-store-replace-suite.ts';
import { describeObjectStore } from '../ports/object-store-suite.ts';
import { ACCOUNT, REGION } from './ministack.ts';

/** Given by `npm run test:cloud`: where the emulator is. */
declare const endpoint: string;

/** More than there are tests. */
const BUCKETS = 250;

const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };
const client = new S3Client({ endpoint, region: REGION, credentials, forcePathStyle: true });
let next = 0;

beforeAll(async () => {
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    await client.send(new CreateBucketCommand({ Bucket: `cloudtest-suite-${bucket}` }));
  }
});

/** A new bucket at each call, which any number of clients open. */
const inMiniStack = () => {
  const bucket = `cloudtest-suite-${next++}`;
  return () => new S3ObjectStore({ bucket, owner: ACCOUNT, client });
};

describeObjectStore('in MiniStack', inMiniStack, { keepsApart: false });
describeListing('in MiniStack', inMiniStack, { keepsApart: false });
describeReplacing('in MiniStack', inMiniStack);
