import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { answering } from './answering.ts';
import { emulator, REGION } from './emulator.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();
const aws = emulator();
const unanswered = answering();

const withOutputs = (outputs: unknown): string => {
  const cwd = newFolder();
  writeFileSync(join(cwd, 'cdk-outputs.json'), JSON.stringify(outputs));
  return cwd;
};

let made = 0;

/** Two new queues, and how the outputs of a stack call them. */
const aPair = async (id: string) => {
  const name = `${id}-${++made}`;
  const [queue, dead] = [await aws.newQueue(name), await aws.newQueue(`${name}-dead`)];
  return { queue, dead, outputs: { [`${id}QueueUrl`]: queue, [`${id}DeadLettersUrl`]: dead } };
};

const numbered = (count: number, what = 'message'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `{"${what}":${index}}`);

const sorted = (bodies: readonly string[]): readonly string[] => [...bodies].sort();

describe('redrive', () => {
  it('puts the dead letters of bus and trail files back, each into its queue', async () => {
    const [bus, files] = [await aPair('Bus'), await aPair('TrailFiles')];
    await aws.send(bus.dead, numbered(25));
    await aws.send(files.dead, numbered(3, 'file'));
    const cwd = withOutputs({ 'OpenTrail-Region-eu-central-1': bus.outputs, 'OpenTrail-Feed': files.outputs });

    const { status, stdout, stderr } = await runCli(['redrive'], { cwd, env: aws.signedIn() });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/│ bus +│ eu-central-1 │ 25 +│ 25 +│ 0 +│ 0 +│/);
    expect(stdout).toMatch(/│ trail-files │ eu-central-1 │ 3 +│ 3 +│ 0 +│ 0 +│/);
    expect(sorted(await aws.bodiesIn(bus.queue))).toEqual(sorted(numbered(25)));
    expect(sorted(await aws.bodiesIn(files.queue))).toEqual(sorted(numbered(3, 'file')));
    expect([await aws.bodiesIn(bus.dead), await aws.bodiesIn(files.dead)]).toEqual([[], []]);
  });

  it('prints counts that add up as one JSON object', async () => {
    const bus = await aPair('Bus');
    await aws.send(bus.dead, numbered(12));

    const { status, stdout, stderr } = await runCli(['redrive', '--json', '--queue', 'bus'], {
      cwd: withOutputs({ S: bus.outputs }),
      env: aws.signedIn(),
    });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      found: 12,
      moved: 12,
      failed: 0,
      left: 0,
      queues: [{ queue: 'bus', region: REGION, found: 12, moved: 12, failed: 0, left: 0, again: 0 }],
    });
  });

  it('says so when there are none', async () => {
    const bus = await aPair('Bus');

    const { status, stdout } = await runCli(['redrive'], { cwd: withOutputs({ S: bus.outputs }), env: aws.signedIn() });

    expect({ status, stdout }).toEqual({ status: 0, stdout: 'No dead letters in bus (eu-central-1).\n' });
  });

  it('only counts with --dry-run', async () => {
    const bus = await aPair('Bus');
    await aws.send(bus.dead, numbered(4));

    const { status, stdout } = await runCli(['redrive', '--dry-run'], {
      cwd: withOutputs({ S: bus.outputs }),
      env: aws.signedIn(),
    });

    expect(status).toBe(0);
    expect(stdout).toMatch(/│ bus +│ eu-central-1 │ 4 +│\n/);
    expect(await aws.bodiesIn(bus.dead)).toHaveLength(4);
    expect(await aws.bodiesIn(bus.queue)).toEqual([]);
  });

  it('moves so many at most, of all queues together', async () => {
    const [bus, files] = [await aPair('Bus'), await aPair('TrailFiles')];
    await aws.send(bus.dead, numbered(12));
    await aws.send(files.dead, numbered(12, 'file'));

    const { status, stdout } = await runCli(['redrive', '--most', '15', '--json'], {
      cwd: withOutputs({ S: { ...bus.outputs, ...files.outputs } }),
      env: aws.signedIn(),
    });

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ found: 24, moved: 15, failed: 0, left: 9 });
    expect((await aws.bodiesIn(bus.queue)).length + (await aws.bodiesIn(files.queue)).length).toBe(15);
  });

  it('ends although what it moves comes back at once', async () => {
    const dead = await aws.newQueue('boomerang', { VisibilityTimeout: '0' });
    await aws.send(dead, numbered(25));
    const cwd = withOutputs({ S: { BusQueueUrl: dead, BusDeadLettersUrl: dead } });

    const { stdout } = await runCli(['redrive', '--json'], { cwd, env: aws.signedIn() });

    const { found, moved, failed, left } = JSON.parse(stdout) as Record<string, number>;
    expect(found).toBe(25);
    expect(moved + failed + left).toBe(found);
    expect(new Set(await aws.bodiesIn(dead))).toEqual(new Set(numbered(25)));
  });

  it('leaves copies of what it has moved, and tells', async () => {
    const bus = await aPair('Bus');
    await aws.send(bus.dead, ['same', 'same', 'other']);

    const { status, stdout } = await runCli(['redrive'], { cwd: withOutputs({ S: bus.outputs }), env: aws.signedIn() });

    expect(status).toBe(1);
    expect(stdout).toMatch(/│ 3 +│ 2 +│ 0 +│ 1 +│/);
    expect(stdout).toContain('Some are equal to one that was put back');
    expect(sorted(await aws.bodiesIn(bus.queue))).toEqual(['other', 'same']);
  });

  it('puts direct messages back only if they are named', async () => {
    const direct = await aPair('Direct');
    await aws.send(direct.dead, numbered(2));
    const cwd = withOutputs({ S: direct.outputs });

    const unnamed = await runCli(['redrive'], { cwd, env: aws.signedIn() });
    const named = await runCli(['redrive', '--queue', 'direct'], { cwd, env: aws.signedIn() });

    expect(unnamed).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('name no queue bus, trail-files, alert\n'),
    });
    expect(named.status).toBe(0);
    expect(await aws.bodiesIn(direct.queue)).toHaveLength(2);
  });

  it('loses nothing when the queue refuses, and says what it needs', async () => {
    const bus = await aPair('Bus');
    const cwd = withOutputs({ S: bus.outputs });
    const env = unanswered.with((body) => {
      if (body.includes('AttributeNames')) return [200, '{"Attributes":{"ApproximateNumberOfMessages":"2"}}'];
      if (body.includes('Entries')) return [403, '{"__type":"AccessDeniedException","message":"not authorized"}'];
      const md5 = '0cc175b9c0f1b6a831c399e269772661';
      return [200, `{"Messages":[{"MessageId":"1","Body":"a","MD5OfBody":"${md5}","ReceiptHandle":"r"}]}`];
    });

    const { status, stdout, stderr } = await runCli(['redrive', '--json'], { cwd, env });

    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ found: 2, moved: 0, failed: 1, left: 1 });
    expect(stderr).toMatch(/^opentrail: AWS denies access: .*not authorized\n.*this needs sqs:GetQueueAttributes/);
  });

  it('can be stopped at any moment, and says how far it came', async () => {
    const url = 'https://sqs.eu-central-1.amazonaws.com/123837392027/q';
    let [asked, stop]: [number, () => void] = [0, () => undefined];
    const env = unanswered.with((body) => {
      if (body.includes('AttributeNames')) return [200, '{"Attributes":{"ApproximateNumberOfMessages":"1000000"}}'];
      if (body.includes('Entries')) return [200, '{"Successful":[]}'];
      if (++asked === 20) stop();
      const md5 = createHash('md5').update(`${asked}`).digest('hex');
      return [200, `{"Messages":[{"MessageId":"1","Body":"${asked}","MD5OfBody":"${md5}","ReceiptHandle":"r"}]}`];
    });

    const { status, stdout, stderr } = await runCli(['redrive'], {
      cwd: withOutputs({ S: { BusQueueUrl: url, BusDeadLettersUrl: url } }),
      env,
      onStart: (child) => (stop = () => child.kill('SIGINT')),
    });

    expect({ status, stdout }).toEqual({ status: 128 + constants.signals.SIGINT, stdout: '' });
    expect(stderr).toMatch(/\nStopped\. \d+ were put back and nothing is lost: run the same command again\.\n$/);
  });
});
