import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { testMessage } from '../../core/alerts/messages.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { answering } from './answering.ts';
import { emulator, REGION } from './emulator.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();
const aws = emulator();
const unanswered = answering();

/** A topic that somebody listens to. */
const heardTopic = async (name: string) => {
  const topic = await aws.newTopic(name);
  const queue = await aws.newQueue(`${name}-ear`);
  await aws.subscribe(topic, `arn:aws:sqs:${REGION}:000000000000:${name}-ear`);
  return { topic, heard: async () => (await aws.bodiesIn(queue)).map((body) => JSON.parse(body)) };
};

const withOutputs = (outputs: unknown): string => {
  const cwd = newFolder();
  writeFileSync(join(cwd, 'cdk-outputs.json'), JSON.stringify(outputs));
  return cwd;
};

describe('alert test, to the topics of alerts', () => {
  it('sends what alerts look like to those of all levels, and an alarm to that of alarms', async () => {
    const [alarms, alerts, critical] = [
      await heardTopic('o-alarms'),
      await heardTopic('o-alerts'),
      await heardTopic('o-alerts-critical'),
    ];
    const cwd = withOutputs({
      'OpenTrail-Archive': { AlarmTopic: alarms.topic },
      'OpenTrail-Delivery': { AlertTopic: alerts.topic, AlertTopicCritical: critical.topic, AlertQueue: 'q' },
    });

    const { status, stdout, stderr } = await runCli(['alert', 'test'], { cwd, env: aws.signedIn() });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Sent to ${critical.topic}.\n  One subscription receives it.\n`);
    const [[alarm], [alert], [worse]] = await Promise.all([alarms, alerts, critical].map(({ heard }) => heard()));
    expect(alarm.Subject).toBe('OpenTrail: this is a test');
    expect(alert).toMatchObject({
      Subject: testMessage().subject,
      MessageAttributes: { kind: { Value: 'test' }, level: { Value: 'informational' } },
    });
    // The emulator hands on all forms of a message, of which SNS takes the queue's.
    expect(JSON.parse(alert.Message)).toMatchObject({ default: testMessage().text });
    expect(worse.Subject).toBe(alert.Subject);
  });

  it('knows a topic of alerts by its name', async () => {
    const { topic, heard } = await heardTopic('opentrail-alerts-high');

    const { stdout } = await runCli(['alert', 'test', '--topic', topic, '--json'], {
      cwd: newFolder(),
      env: aws.signedIn(),
    });

    expect(JSON.parse(stdout)).toEqual({ topics: [{ topic, confirmed: 1, waiting: [] }] });
    expect((await heard())[0].Subject).toBe(testMessage().subject);
  });

  it('explains what AWS refuses', async () => {
    const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>not authorized</Message></Error></ErrorResponse>`;
    const topic = `arn:aws:sns:${REGION}:123837392027:opentrail-alerts`;

    const { status, stderr } = await runCli(['alert', 'test', '--topic', topic], {
      cwd: newFolder(),
      env: unanswered.with(() => [403, xml]),
    });

    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^opentrail: AWS denies access: .*not authorized.*\n.*this needs sns:Publish on the topic\n$/,
    );
  });
});
