import { describe, expect, it } from '@jest/globals';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { AwsTargets } from '../../adapters/aws/aws-targets.ts';
import { jsonServer, Refused } from '../stores/json-server.ts';
import { messageServer } from '../stores/message-server.ts';
import { fakeS3 } from '../stores/s3-stores.ts';

const s3 = fakeS3();
const topics = messageServer();
const group = (name: string, account = '111122223333') => `arn:aws:logs:eu-west-1:${account}:log-group:${name}`;
const logs = jsonServer({
  DescribeLogGroups: ({ nextToken }: { readonly nextToken?: string }) =>
    nextToken === undefined
      ? { logGroups: [{ arn: `${group('trail-2')}:*` }], nextToken: 'more' }
      : { logGroups: [{ arn: `${group('trail')}:*` }] },
});

const targets = new AwsTargets({
  archive: 'our-archive',
  s3: (region) => s3.client(region),
  sns: (region) => topics.sns(region),
  logs: (region) => new CloudWatchLogsClient({ ...logs.options(region), maxAttempts: 1 }),
});

describe('a bucket on AWS', () => {
  it.each(['us-east-1', 'eu-west-1'])('is usable when it is there and lets us in, in %s', async (region) => {
    expect(await targets.bucket(s3.newBucket({ region }))).toBe('usable');
  });

  it('is usable without asking if it is our archive', async () => {
    const before = s3.requests.length;

    expect(await targets.bucket('our-archive')).toBe('usable');

    expect(s3.requests).toHaveLength(before);
  });

  it('is missing, or refuses', async () => {
    const bucket = s3.newBucket({ region: 'eu-west-1' });

    expect(await targets.bucket('no-such-bucket')).toBe('missing');
    const denied = { what: 'refused', status: 403, code: 'AccessDenied' } as const;
    s3.faults = [denied, denied];
    expect(await targets.bucket(bucket)).toBe('refused');
  });

  it('is nothing of that when S3 does not answer', async () => {
    s3.faults = Array.from({ length: 20 }, () => ({ what: 'refused', status: 503 }) as const);

    await expect(targets.bucket(s3.newBucket())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    s3.faults = [];
  });
});

describe('a topic on AWS', () => {
  it('is usable when it is there, in the Region of its ARN', async () => {
    const { topic } = await topics.newTopic('eu-west-1');

    expect(await targets.topic(topic)).toBe('usable');
    expect(await targets.topic(`${topic}-none`)).toBe('refused');
  });
});

describe('a log group on AWS', () => {
  it.each([
    [group('trail'), 'usable'],
    [`${group('trail')}:*`, 'usable'],
    [group('trai'), 'missing'],
    [group('trail', '444455556666'), 'missing'],
  ])('%s is %s', async (arn, expected) => {
    expect(await targets.logGroup(arn)).toBe(expected);
  });

  it('is not known when we may not ask', async () => {
    logs.refuse(new Refused('AccessDeniedException'));

    await expect(targets.logGroup(group('trail'))).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
  });
});
