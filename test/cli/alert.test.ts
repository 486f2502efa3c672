import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { emulator, REGION } from './emulator.ts';
import { answering } from './answering.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();
const aws = emulator();
const unanswered = answering();

const TOPIC = `arn:aws:sns:${REGION}:123837392027:opentrail-alarms`;

const withOutputs = (outputs: unknown): string => {
  const cwd = newFolder();
  writeFileSync(join(cwd, 'cdk-outputs.json'), JSON.stringify(outputs));
  return cwd;
};

describe('alert test', () => {
  it('sends a message that says it is a test to the topic of the outputs', async () => {
    const topic = await aws.newTopic('heard');
    const queue = await aws.newQueue('ear');
    await aws.subscribe(topic, `arn:aws:sqs:${REGION}:000000000000:ear`);
    const cwd = withOutputs({ 'OpenTrail-Archive': { AlarmTopic: topic, ArchiveBucket: 'b' }, 'OpenTrail-Feed': {} });

    const { status, stdout, stderr } = await runCli(['alert', 'test'], { cwd, env: aws.signedIn() });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Sent \\S+ to ${topic}\\.\n  One subscription receives it\\.\n$`));
    const [body] = await aws.bodiesIn(queue);
    expect(JSON.parse(body)).toMatchObject({
      Subject: 'OpenTrail: this is a test',
      Message: expect.stringMatching(/^This is a test .* Nothing is wrong\./),
    });
  });

  it('sends once to a topic that several stacks name', async () => {
    const topic = await aws.newTopic('shared');
    const queue = await aws.newQueue('shared-ear');
    await aws.subscribe(topic, `arn:aws:sqs:${REGION}:000000000000:shared-ear`);
    const cwd = withOutputs({ A: { AlarmTopic: topic }, B: { AlarmTopic: topic } });

    const { stdout } = await runCli(['alert', 'test', '--json'], { cwd, env: aws.signedIn() });

    expect(JSON.parse(stdout)).toEqual({
      topics: [{ topic, messageId: expect.stringMatching(/\S/), confirmed: 1, waiting: [] }],
    });
    expect(await aws.bodiesIn(queue)).toHaveLength(1);
  });

  it('tells when nobody receives it', async () => {
    const topic = await aws.newTopic('unheard');

    const { status, stdout } = await runCli(['alert', 'test', '--topic', topic], {
      cwd: newFolder(),
      env: aws.signedIn(),
    });

    expect(status).toBe(1);
    expect(stdout).toContain('\n  Nobody receives it.\n');
  });

  it('names those who have not confirmed', async () => {
    const list = `<Subscriptions><member><SubscriptionArn>PendingConfirmation</SubscriptionArn><Endpoint>security@example.com</Endpoint></member></Subscriptions>`;
    const env = unanswered.with((body) =>
      body.includes('Action=Publish')
        ? [200, '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>']
        : [
            200,
            `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult>${list}</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
          ],
    );

    const { status, stdout } = await runCli(['alert', 'test', '--topic', TOPIC], { cwd: newFolder(), env });

    expect(status).toBe(1);
    expect(stdout).toBe(
      `Sent m-1 to ${TOPIC}.\n  Nobody receives it.\n` +
        '  security@example.com has not confirmed: open the mail from AWS Notifications there\n',
    );
  });

  it('is sent by who may publish and not list', async () => {
    const env = unanswered.with((body) =>
      body.includes('Action=Publish')
        ? [200, '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>']
        : [403, '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code></Error></ErrorResponse>'],
    );

    const { status, stdout } = await runCli(['alert', 'test', '--topic', TOPIC], { cwd: newFolder(), env });

    expect(status).toBe(0);
    expect(stdout).toContain('Who receives it is not known');
  });

  it('says that the topic does not exist', async () => {
    const { status, stderr } = await runCli(['alert', 'test', '--topic', TOPIC], {
      cwd: newFolder(),
      env: aws.signedIn(),
    });

    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^opentrail: AWS knows nothing of this name: .*\n {2}npm run deploy writes the outputs anew/,
    );
  });

  it.each([
    ['AuthorizationError', /^opentrail: AWS denies access: .*not authorized\n.*this needs sns:Publish on the topic\n$/],
    ['ExpiredToken', /^opentrail: the AWS credentials have expired: .*\n {2}sign in again/],
    ['InvalidClientTokenId', /^opentrail: AWS does not accept these credentials: .*\n/],
  ])('explains %s', async (code, message) => {
    const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>not authorized</Message></Error></ErrorResponse>`;

    const { status, stderr } = await runCli(['alert', 'test', '--topic', TOPIC], {
      cwd: newFolder(),
      env: unanswered.with(() => [403, xml]),
    });

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('asks for credentials when there are none', async () => {
    const { AWS_ENDPOINT_URL } = aws.signedIn();
    const env = { AWS_ENDPOINT_URL, AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' };

    const { status, stderr } = await runCli(['alert', 'test', '--topic', TOPIC], { cwd: newFolder(), env });

    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^opentrail: there are no AWS credentials: .*\n {2}sign in \(aws sso login\), or set AWS_PROFILE/,
    );
  });

  it.each([
    ['no file', undefined, [], /^opentrail: cannot read cdk-outputs\.json: there is no such file\n {2}npm run deploy/],
    ['no topic', {}, [], /^opentrail: cdk-outputs\.json names no alarm topic\n/],
    ['something else', { A: { AlarmTopic: 'mail' } }, [], /^opentrail: 'mail' \(cdk-outputs\.json\) is not the ARN/],
    ['a wrong --topic', {}, ['--topic', 'mail'], /^opentrail: 'mail' \(--topic\) is not the ARN/],
  ])('asks for a topic when there is %s', async (_, outputs, args, message) => {
    const cwd = outputs === undefined ? newFolder() : withOutputs(outputs);

    const { status, stderr } = await runCli(['alert', 'test', ...args], { cwd, env: aws.signedIn() });

    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
