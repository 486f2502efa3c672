import { beforeEach, describe, expect, it } from '@jest/globals';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudTrailKeys } from '../../adapters/aws/cloudtrail-keys.ts';
import { jsonServer, Refused } from '../stores/json-server.ts';

const HOUR = 60 * 60 * 1000;
const START = Date.UTC(2026, 2, 1);
const der = Buffer.from('3082010a02', 'hex');
const listed = (name: string, from: number, to: number) => ({
  Fingerprint: name,
  Value: der.toString('base64'),
  ValidityStartTime: (START + from * HOUR) / 1000,
  ValidityEndTime: (START + to * HOUR) / 1000,
});

const server = jsonServer({
  ListPublicKeys: ({ NextToken }: { readonly NextToken?: string }) =>
    NextToken === undefined
      ? { PublicKeyList: [listed('AAAA', -100, 3), { Fingerprint: 'broken' }], NextToken: 'more' }
      : { PublicKeyList: [listed('bbbb', 2, 500)] },
});

let now = START;
let keys: CloudTrailKeys;
beforeEach(() => {
  now = START;
  const client = (region: string) => new CloudTrailClient({ ...server.options(region), maxAttempts: 1 });
  keys = new CloudTrailKeys({ client, clock: () => now });
});
const listKeys = (from: number, to: number, region = 'us-east-1') =>
  keys.list(region, START + from * HOUR, START + to * HOUR);

describe('CloudTrail’s public keys', () => {
  it('are those whose validity touches the time, of all pages', async () => {
    const both = await listKeys(2, 3);

    expect(both).toEqual([
      { fingerprint: 'aaaa', pkcs1: new Uint8Array(der), from: START - 100 * HOUR, to: START + 3 * HOUR },
      { fingerprint: 'bbbb', pkcs1: new Uint8Array(der), from: START + 2 * HOUR, to: START + 500 * HOUR },
    ]);
    expect((await listKeys(0, 1)).map(({ fingerprint }) => fingerprint)).toEqual(['aaaa']);
    expect((await listKeys(4, 5)).map(({ fingerprint }) => fingerprint)).toEqual(['bbbb']);
  });

  it('are asked for once for the digests of some hours and a Region', async () => {
    await Promise.all([listKeys(0, 1), listKeys(1, 2), listKeys(4, 5), listKeys(1, 2, 'eu-west-1')]);

    expect(server.asked).toHaveLength(4);
    const [{ input }] = server.asked;
    expect(input).toMatchObject({ StartTime: START / 1000, EndTime: (START + 6 * HOUR) / 1000 });
  });

  it('are asked for again after ten minutes: there may be more', async () => {
    await listKeys(0, 1);
    now += 9 * 60 * 1000;
    await listKeys(0, 1);
    expect(server.asked).toHaveLength(2);

    now += 60 * 1000;
    await listKeys(0, 1);

    expect(server.asked).toHaveLength(4);
  });

  it('are asked for again after a failure, which is told', async () => {
    server.refuse(new Refused('AccessDeniedException'), new Refused('ThrottlingException'));

    await expect(listKeys(0, 1)).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
    await expect(listKeys(0, 1)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await listKeys(0, 1)).toHaveLength(1);
  });
});
