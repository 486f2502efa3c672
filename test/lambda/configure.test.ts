import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { S3ObjectStore } from '../../adapters/aws/s3-object-store.ts';
import { configuration } from '../../stages/configuration.ts';
import { fakeS3 } from '../stores/s3-stores.ts';
import { functions, OWNER, type RunningFunction, surroundings } from './functions.ts';

const s3 = fakeS3();
const start = functions();

describe('a request to configure', () => {
  const answers: Readonly<Record<string, unknown>>[] = [];
  const cloudFormation = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      answers.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      response.end();
    });
  });
  const STORE_BUCKET = s3.newBucket();
  const ARCHIVE_BUCKET = s3.newBucket();
  let configure: RunningFunction;
  beforeAll(async () => {
    cloudFormation.listen(0, '127.0.0.1');
    await once(cloudFormation, 'listening');
    const environment = { ...(await surroundings(s3)), STORE_BUCKET, STORE_OWNER: OWNER, ARCHIVE_BUCKET };
    configure = start({ file: 'lambda/configure.ts', environment });
  });
  afterAll(() => void cloudFormation.close());

  const run = async (trails: readonly object[], remaining?: number) => {
    const event = {
      RequestType: 'Create',
      ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'Trails',
      ResourceProperties: { ServiceToken: 'x', Trails: JSON.stringify(trails) },
    };
    await configure.run(event, remaining === undefined ? {} : { remaining });
    return answers.pop();
  };
  const trails = async () => {
    const store = new S3ObjectStore({ bucket: STORE_BUCKET, owner: OWNER, client: s3.client() });
    return (await configuration(store)()).trails.map(({ arn }) => arn.split('/')[1]);
  };

  it('changes nothing when it could not tell of it in time', async () => {
    expect(await run([{ name: 'first' }], 150_000)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('TIME_SHORT'),
    });
    expect(await trails()).toEqual([]);
  });

  it('makes all trails, or none', async () => {
    const bad = { name: 'second', eventSelectors: [{ ReadWriteType: 'Sometimes' }] };

    expect(await run([{ name: 'first' }, bad])).toMatchObject({ Status: 'FAILED' });
    expect(await trails()).toEqual([]);
    expect(await run([{ name: 'first' }])).toMatchObject({ Status: 'SUCCESS' });
    expect(await trails()).toEqual(['first']);
  });
});
