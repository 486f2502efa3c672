import { describe, expect, it } from '@jest/globals';
import { signingKey } from '../data/signer.ts';
import { SECONDS, servedArchive } from './keys-served.ts';

const { ask } = servedArchive();

const TARGETS = {
  ListPublicKeys: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListPublicKeys',
  DescribeTrails: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails',
  CreateTrail: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.CreateTrail',
  DescribeOrganization: 'AWSOrganizationsV20161128.DescribeOrganization',
} as const;

/** Asks an operation of AWS. */
const call = async (operation: keyof typeof TARGETS, input: unknown = {}) => {
  const body = typeof input === 'string' ? input : JSON.stringify(input);
  const answer = await ask('/', { method: 'POST', headers: { 'x-amz-target': TARGETS[operation] }, body });
  expect(answer.headers['content-type']).toBe('application/x-amz-json-1.1');
  return { status: answer.status, json: JSON.parse(answer.body) as Record<string, unknown> };
};

describe('the public keys', () => {
  const found = {
    Value: Buffer.from(signingKey().pkcs1).toString('base64'),
    ValidityStartTime: SECONDS - 3600,
    ValidityEndTime: expect.any(Number),
    Fingerprint: signingKey().fingerprint,
  };
  it.each([
    ['of a time in it', { StartTime: SECONDS, EndTime: SECONDS }, [found]],
    ['that ends when it begins', { StartTime: 0, EndTime: SECONDS - 3600 }, [found]],
    ['that ends before', { StartTime: 0, EndTime: SECONDS - 3600.001 }, []],
    ['that begins after', { StartTime: SECONDS + 800 * 24 * 3600, EndTime: SECONDS + 900 * 24 * 3600 }, []],
    ['and a token, which nobody has', { StartTime: SECONDS, EndTime: SECONDS, NextToken: 'x' }, [found]],
  ])('are told of a range %s', async (_, input, PublicKeyList) => {
    expect(await call('ListPublicKeys', input)).toEqual({ status: 200, json: { PublicKeyList } });
  });

  it('are those of now where no time is given', async () => {
    const isValidNow = Date.now() / 1000 <= SECONDS + 400 * 24 * 3600 - 3600;

    const { json } = await call('ListPublicKeys');

    expect(json['PublicKeyList']).toHaveLength(isValidNow ? 1 : 0);
  });

  it.each([
    ['a range that ends before it begins', { StartTime: 2, EndTime: 1 }, 'InvalidTimeRangeException'],
    ['a time in words', { StartTime: 'today' }, 'SerializationException'],
    ['a list', '[]', 'SerializationException'],
    ['no JSON', '{', 'SerializationException'],
  ])('are refused for %s', async (_, input, name) => {
    expect(await call('ListPublicKeys', input)).toMatchObject({ status: 400, json: { __type: name } });
  });
});

describe('the trails', () => {
  const main = {
    Name: 'main',
    S3BucketName: 'logs',
    S3KeyPrefix: 'p',
    HomeRegion: 'eu-west-1',
    IsOrganizationTrail: false,
  };

  it.each([
    ['all', {}, [main]],
    ['by name', { trailNameList: ['main'] }, [main]],
    ['by ARN', { trailNameList: ['arn:aws:cloudtrail:eu-west-1:111122223333:trail/main'] }, [main]],
    ['of another name', { trailNameList: ['other'] }, []],
  ])('are described: %s', async (_, input, trailList) => {
    expect(await call('DescribeTrails', input)).toMatchObject({ status: 200, json: { trailList } });
  });

  it('cannot be made here', async () => {
    expect(await call('CreateTrail')).toEqual({
      status: 400,
      json: { __type: 'UnknownOperationException', message: `this server does not answer ${TARGETS.CreateTrail}` },
    });
  });

  it('are of no organization', async () => {
    const { status, json } = await call('DescribeOrganization');

    expect({ status, type: json['__type'] }).toEqual({ status: 400, type: 'AWSOrganizationsNotInUseException' });
  });

  it('are not described to whoever sends without end', async () => {
    const { status } = await call('DescribeTrails', JSON.stringify({ trailNameList: 'x'.repeat(100_000) }));

    expect(status).toBe(413);
  });
});
