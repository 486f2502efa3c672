import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { FolderObjectStore } from '../../adapters/local/folder-object-store.ts';
import { type KeysServer, serveKeys } from '../../cli/keys-server.ts';
import { sealedTrails } from '../../cli/sealed-trails.ts';
import { commandLine, validateLogs } from '../../cli/validate-logs.ts';
import { formatTime } from '../../core/time.ts';
import { DELETED, MAIN, manyTrails, ORGANIZATION, ORGANIZATION_ID } from '../peers/archives.ts';
import { ELSEWHERE, HOME, MEMBER, OWNER, START } from '../peers/made.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';

const newFolder = scratchFolders();

let archive: string;
let server: KeysServer;
beforeAll(async () => {
  archive = (await manyTrails(newFolder())).folder;
  server = await serveKeys({ archive, port: 0, onFault: () => undefined });
});
afterAll(() => server.close());

const call = async (target: string, input: object = {}) => {
  const request = { method: 'POST', headers: { 'x-amz-target': target }, body: JSON.stringify(input) };
  return (await fetch(server.endpoint, request)).json();
};

describe('trails that were sealed', () => {
  it('are found with their accounts and Regions, also if they are deleted', async () => {
    const found = await sealedTrails(new FolderObjectStore(resolve(archive)));

    const chains = (...accounts: readonly string[]) =>
      accounts.flatMap((account) => [ELSEWHERE, HOME].map((region) => ({ account, region })));
    const since = { from: START };
    expect(found).toEqual([
      { ...since, trail: DELETED, bucket: 'deleted-logs', prefix: '', chains: chains(OWNER) },
      { ...since, trail: MAIN, bucket: 'main-logs', prefix: 'audit', chains: chains(OWNER) },
      {
        ...since,
        trail: ORGANIZATION,
        bucket: 'organization-logs',
        prefix: '',
        organization: ORGANIZATION_ID,
        chains: chains(OWNER, MEMBER),
      },
    ]);
  });

  it('are validated by a command line each', async () => {
    const found = await sealedTrails(new FolderObjectStore(resolve(archive)));

    const of = (trail: string, region: string, more = '') =>
      `aws cloudtrail validate-logs --trail-arn ${trail} --start-time ${formatTime(START)} --region ${region}${more}`;
    expect(found.flatMap(validateLogs).map(commandLine)).toEqual([
      ...[ELSEWHERE, HOME].map((region) => of(DELETED, region)),
      ...[ELSEWHERE, HOME].map((region) => of(MAIN, region)),
      ...[OWNER, MEMBER].flatMap((account) =>
        [ELSEWHERE, HOME].map((region) => of(ORGANIZATION, region, ` --account-id ${account}`)),
      ),
    ]);
  });

  it('are described, the deleted one by what its digests tell', async () => {
    const all = await call('com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails');

    expect(all).toMatchObject({
      trailList: [
        { TrailARN: MAIN, S3BucketName: 'main-logs', S3KeyPrefix: 'audit', LogFileValidationEnabled: true },
        { TrailARN: ORGANIZATION, S3BucketName: 'organization-logs', IsOrganizationTrail: true },
        {
          TrailARN: DELETED,
          Name: 'deleted',
          HomeRegion: HOME,
          S3BucketName: 'deleted-logs',
          IsOrganizationTrail: false,
        },
      ],
    });
  });

  it('are of this organization', async () => {
    expect(await call('AWSOrganizationsV20161128.DescribeOrganization')).toEqual({
      Organization: { Id: ORGANIZATION_ID, MasterAccountId: OWNER },
    });
  });
});
