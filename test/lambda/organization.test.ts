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
const at = (bucket: string) => new S3ObjectStore({ bucket, owner: OWNER, client: s3.client() });

describe('the organization', () => {
  let isInUse = true;
  /** As much of Organizations and Account Management as is asked. */
  const server = createServer((request, response) => {
    const operation =
      String(request.headers['x-amz-target'] ?? request.url)
        .split(/[./]/)
        .at(-1) ?? '';
    const answer = isInUse ? ORGANIZATION[operation] : undefined;
    request.resume().on('end', () => {
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer ?? { __type: 'AWSOrganizationsNotInUseException', message: 'none' }));
    });
  });
  const ORGANIZATION: Readonly<Record<string, object>> = {
    DescribeOrganization: { Organization: { Id: 'o-example', MasterAccountId: OWNER, FeatureSet: 'ALL' } },
    ListAccounts: { Accounts: [{ Id: OWNER }, { Id: '222222222222', JoinedTimestamp: 1 }] },
    ListDelegatedAdministrators: { DelegatedAdministrators: [] },
    ListAWSServiceAccessForOrganization: {
      EnabledServicePrincipals: [{ ServicePrincipal: 'cloudtrail.amazonaws.com' }],
    },
    listRegions: { Regions: [] },
  };
  let bucket: string;
  let refreshing: RunningFunction;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    bucket = s3.newBucket();
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const environment = {
      ...(await surroundings(s3)),
      AWS_ENDPOINT_URL,
      STORE_BUCKET: bucket,
      STORE_OWNER: OWNER,
      ARCHIVE_BUCKET: 'archive',
    };
    refreshing = start({ file: 'lambda/configure.ts', environment });
  });
  afterAll(() => void server.close());

  it('is told to the registry, and again only if it has changed', async () => {
    const refresh = async () => (await refreshing.run({ refresh: 'organization' })).result;

    expect(await refresh()).toMatchObject({ organization: 'o-example', accounts: 2, changed: true });
    expect(await refresh()).toMatchObject({ changed: false });
    expect((await configuration(at(bucket))()).organization).toMatchObject({
      id: 'o-example',
      managementAccount: OWNER,
    });
  });

  it('is missed when there is none, and what was known stays', async () => {
    isInUse = false;

    await expect(refreshing.run({ refresh: 'organization' })).rejects.toThrow(
      'cannot read the organization: the account is in none',
    );
    expect((await configuration(at(bucket))()).organization).toMatchObject({ id: 'o-example' });
  });

  it('is all that can be refreshed', async () => {
    await expect(refreshing.run({ refresh: 'everything' })).rejects.toThrow('{"refresh":"organization"}');
  });
});
