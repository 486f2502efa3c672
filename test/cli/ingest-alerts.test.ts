import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { anEvent } from '../data/event.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { ingestJson, runCli } from './run-cli.ts';

const newFolder = scratchFolders();

const stop = (n: number, more: Parameters<typeof anEvent>[0] = {}) =>
  anEvent({
    ...{ eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', eventID: `stop-${n}` },
    requestParameters: { name: 'the-trail' },
    ...more,
  });

const denied = (n: number) =>
  anEvent({
    eventName: `Describe${n}`,
    errorCode: 'AccessDenied',
    eventID: `denied-${n}`,
    eventSource: 'ec2.amazonaws.com',
  });

const aRule = (title: string, eventName: string, level = 'medium') =>
  [`title: ${title}`, `id: ${title.replace(/\W/g, '-')}`, `level: ${level}`].join('\n') +
  `\nlogsource: { product: aws, service: cloudtrail }\ndetection: { a: { eventName: ${eventName} }, condition: a }\n`;

/** A folder with logs, one file each. */
const withLogs = (...files: readonly (readonly object[])[]): string => {
  const cwd = newFolder();
  for (const [index, records] of files.entries())
    writeFileSync(join(cwd, `${index}.json`), JSON.stringify({ Records: records }));
  return cwd;
};

interface Message {
  readonly level: string;
  readonly kind: string;
  readonly subject: string;
}

/** The messages that the archive's files hold. */
const messagesIn = (cwd: string): Message[] => {
  const folder = join(cwd, 'opentrail-archive', 'alert-messages');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Message);
};

/** A server that answers as it is told, and what it was sent. */
const aWebhook = async (status: () => number) => {
  const sent: Message[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      sent.push(JSON.parse(body) as Message);
      response.writeHead(status()).end('no, thank you');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, sent, close: () => server.close() };
};

describe('ingest', () => {
  it('tells in a file, and in its summary, what a person should know', async () => {
    const cwd = withLogs([anEvent(), stop(1)], [stop(1), stop(2)]);
    const { status, stdout, stderr } = await runCli(['ingest', '0.json', '1.json'], { cwd });

    const messages = messagesIn(cwd);
    expect(messages.map(({ level, kind }) => [level, kind])).toEqual([
      ['high', 'finding'],
      ['high', 'finding'],
    ]);
    expect(stdout).toContain('Alerts: 2 messages in ./opentrail-archive/alert-messages/\n');
    expect(stdout).toContain(`\n  ${messages[0].subject}\n`);
    expect(stdout).toContain('3 findings: 2 told, 1 told before\n'.trimEnd());
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('tells nobody anything again when it is repeated', async () => {
    const cwd = withLogs([stop(1), ...Array.from({ length: 30 }, (_, n) => denied(n))]);
    const first = await ingestJson(['0.json'], { cwd });
    const again = await ingestJson(['0.json'], { cwd });

    expect(first.report.alerts).toMatchObject({ told: 2, messages: 2, untold: 0, alarms: [] });
    expect(first.report.alerts?.worst[0].subject).toMatch(/^\[HIGH\] /);
    expect(again.report.alerts).toMatchObject({ findings: 1, told: 0, duplicates: 1, messages: 0 });
    expect(messagesIn(cwd)).toHaveLength(2);
    expect([first.status, again.status]).toEqual([0, 0]);
  });

  it('counts what is spread over runs', async () => {
    const cwd = newFolder();
    const records = Array.from({ length: 30 }, (_, n) => denied(n));
    const told: (number | undefined)[] = [];
    for (const count of [3, 16, 30]) {
      const stdin = JSON.stringify(records.slice(0, count));
      told.push((await ingestJson(['-'], { cwd, stdin })).report.alerts?.messages);
    }

    expect(told.filter((messages) => messages === 1)).toHaveLength(1);
    expect(told[0]).toBe(0);
  });

  it('tells of low findings only if it is asked to', async () => {
    const cwd = withLogs([denied(1)]);
    const usual = await ingestJson(['0.json'], { cwd });
    const low = await ingestJson(['0.json', '--alert-level', 'low'], { cwd });

    expect(usual.report.alerts).toMatchObject({ findings: 0, messages: 0 });
    expect(low.report.alerts).toMatchObject({ findings: 1, told: 1 });
  });

  it('asks nothing and tells nobody with --no-alerts', async () => {
    const cwd = withLogs([stop(1)]);
    const { report } = await ingestJson(['0.json', '--no-alerts'], { cwd });

    expect(report.alerts).toBeUndefined();
    expect(readdirSync(join(cwd, 'opentrail-archive'))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^alert/)]),
    );
  });

  it('asks rules of one’s own, with or without those that come along', async () => {
    const cwd = withLogs([stop(1), anEvent()]);
    writeFileSync(join(cwd, 'mine.yml'), aRule('Policy of a bucket put', 'PutBucketPolicy'));
    const both = await ingestJson(['0.json', '--rules', 'mine.yml', '--no-pack'], { cwd });

    expect(both.report.alerts).toMatchObject({ rules: 1, findings: 1, told: 1 });
    expect(messagesIn(cwd)[0].subject).toMatch(/^\[MEDIUM\] Policy of a bucket put: /);
  });

  it('does nothing at all with a rule that cannot be used', async () => {
    const cwd = withLogs([stop(1)]);
    writeFileSync(join(cwd, 'mine.yml'), aRule('Mine', 'A').replace('condition: a', 'condition: b'));
    const { status, stdout, stderr } = await runCli(['ingest', '0.json', '--rules', 'mine.yml'], { cwd });

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('mine.yml');
    expect(existsSync(join(cwd, 'opentrail-archive'))).toBe(false);
  });

  it('takes an archive’s alerts for no input', async () => {
    const cwd = withLogs([stop(1)]);
    await runCli(['ingest', '0.json'], { cwd });
    const { report } = await ingestJson(['opentrail-archive', '-a', 'another'], { cwd });

    expect(report.inputs).toMatchObject({ read: 1, unreadable: [], notLogs: [] });
  });
});

describe('ingest with a webhook', () => {
  it('says who could not be told; the same command again tells what is missing, and nothing twice', async () => {
    const cwd = withLogs([stop(1)], [stop(2)]);
    let status = 400;
    const { url, sent, close } = await aWebhook(() => status);
    const failed = await ingestJson(['0.json', '--webhook', url], { cwd });
    const kept = messagesIn(cwd).length;
    status = 200;
    const again = await ingestJson(['0.json', '--webhook', url], { cwd });
    const third = await ingestJson(['0.json', '--webhook', url], { cwd });
    close();

    expect([failed.status, again.status, third.status]).toEqual([2, 0, 0]);
    expect(failed.report.counts.delivered).toBe(1);
    expect(failed.report.alerts).toMatchObject({ told: 0, untold: 1 });
    expect(failed.report.alerts?.alarms).toEqual([
      {
        message: expect.stringContaining('cannot call the webhook of 127.0.0.1'),
        remedy: expect.stringContaining('the same command again'),
      },
    ]);
    expect([again.report.alerts?.told, third.report.alerts?.told]).toEqual([1, 0]);
    expect(sent).toHaveLength(2);
    expect([kept, messagesIn(cwd).length]).toEqual([0, 1]);
  });

  it.each([
    [['--smtp', 'smtp://localhost'], '--smtp does not say whom to mail'],
    [['--mail-to', 'a@example.com'], 'there is nothing to mail with'],
    [['--webhook-kind', 'slack'], '--webhook-kind is of no webhook'],
    [['--webhook', 'ftp://nowhere'], 'refused the webhook'],
    [['--smtp', 'http://nowhere', '--mail-from', 'a@b.example', '--mail-to', 'c@d.example'], 'refused the mail server'],
  ])('refuses what tells nobody: %j', async (flags, message) => {
    const cwd = withLogs([stop(1)]);
    const { status, stderr } = await runCli(['ingest', '0.json', ...flags], { cwd });

    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(join(cwd, 'opentrail-archive'))).toBe(false);
  });
});
