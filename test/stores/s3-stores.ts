import { afterAll, beforeAll } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { FakeS3 } from './fake-s3.ts';

/** A server that runs during the file's tests. */
export const fakeS3 = (): FakeS3 => {
  const server = new FakeS3();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  return server;
};

/** Makes a new bucket at each call, which any number of clients open. */
export const inS3 = (): (() => () => S3ObjectStore) => {
  const server = fakeS3();
  return () => {
    const bucket = server.newBucket();
    return () => new S3ObjectStore({ bucket, owner: '111122223333', client: server.client() });
  };
};
