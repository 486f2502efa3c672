import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { emulator, REGION } from './emulator.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();
const aws = emulator();

const withOutputs = (outputs: unknown): string => {
  const cwd = newFolder();
  writeFileSync(join(cwd, 'cdk-outputs.json'), JSON.stringify(outputs));
  return cwd;
};

/** A queue that is there, as queue and as dead letters. */
const withQueue = async (): Promise<string> => {
  const url = await aws.newQueue('q');
  return withOutputs({ S: { BusQueueUrl: url, BusDeadLettersUrl: url } });
};

describe('redrive, asked for the impossible,', () => {
  it('says that scheduled runs need no putting back', async () => {
    const { status, stderr } = await runCli(['redrive', '--queue', 'schedules'], {
      cwd: withOutputs({ S: { SchedulesDeadLettersUrl: 'https://sqs.eu-central-1.amazonaws.com/1/x' } }),
    });

    expect(status).toBe(2);
    expect(stderr).toBe(
      'opentrail: the outputs name no queue schedules\n' +
        '  scheduled runs need no putting back: the next run does what was left undone\n',
    );
  });

  it('does not reach for queues of other Regions', async () => {
    const cwd = withOutputs({
      S: {
        BusQueueUrl: 'https://sqs.us-east-1.amazonaws.com/123837392027/opentrail-bus',
        BusDeadLettersUrl: 'https://sqs.us-east-1.amazonaws.com/123837392027/dead',
      },
    });

    const { status, stderr } = await runCli(['redrive', '--region', REGION], { cwd, env: aws.signedIn() });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: the outputs name no queue bus, trail-files, alert in eu-central-1\n/);
  });

  it('asks for the Region when neither URL nor person tells it', async () => {
    const { AWS_REGION: _, ...env } = aws.signedIn();
    const url = 'http://127.0.0.1:1/1/q';
    const outputs = { BusQueueUrl: url, BusDeadLettersUrl: url };

    const { status, stderr } = await runCli(['redrive'], { cwd: withOutputs({ S: outputs }), env });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: the outputs do not tell in which Region .*\n {2}name it with --region/);
  });

  it('says that a queue does not exist', async () => {
    const url = 'http://127.0.0.1/000000000000/gone';
    const cwd = withOutputs({ S: { BusQueueUrl: url, BusDeadLettersUrl: url } });

    const { status, stderr } = await runCli(['redrive'], { cwd, env: aws.signedIn() });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: AWS knows nothing of this name: /);
  });

  it('asks for credentials when there are none', async () => {
    const { AWS_ENDPOINT_URL } = aws.signedIn();
    const env = { AWS_ENDPOINT_URL, AWS_REGION: REGION, AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' };

    const { status, stdout, stderr } = await runCli(['redrive'], { cwd: await withQueue(), env });

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^opentrail: there are no AWS credentials: /);
  });

  it('says that AWS cannot be reached', async () => {
    const env = { ...aws.signedIn(), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };

    const { status, stderr } = await runCli(['redrive'], { cwd: await withQueue(), env });

    expect(status).toBe(2);
    expect(stderr).toMatch(/^opentrail: AWS cannot be reached: .*ECONNREFUSED.*\n {2}check the network/);
  });

  it.each([
    [
      'no file',
      undefined,
      /^opentrail: cannot read cdk-outputs\.json: there is no such file\n {2}npm run deploy writes it/,
    ],
    ['no JSON', '{"a":', /^opentrail: cdk-outputs\.json has no outputs of stacks\n/],
    ['a list', '[]', /^opentrail: cdk-outputs\.json has no outputs of stacks\n/],
    ['other JSON', '{"a":1}', /^opentrail: cdk-outputs\.json has no outputs of stacks\n/],
    ['no queues', '{"a":{"b":"c"}}', /^opentrail: the outputs name no queue bus, trail-files, alert\n {2}deploy with/],
  ])('asks for outputs when there is %s', async (_, content, message) => {
    const cwd = newFolder();
    if (content !== undefined) writeFileSync(join(cwd, 'cdk-outputs.json'), content);

    const { status, stderr } = await runCli(['redrive'], { cwd, env: aws.signedIn() });

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it.each(['0', '-1', '1.5', 'many', ''])('refuses to move %s at most', async (most) => {
    const { status, stderr } = await runCli(['redrive', `--most=${most}`], { cwd: newFolder() });

    expect(status).toBe(2);
    expect(stderr).toContain('Give a whole number from 1 on.');
  });
});
