import { describe, expect, it } from '@jest/globals';
import { testMessage } from '../../core/alerts/messages.ts';
import { smtpServers } from '../adapters/smtp-server.ts';
import { webServers } from '../adapters/web-server.ts';
import { scratchFolders } from '../stores/scratch-folder.ts';
import { runCli } from './run-cli.ts';

const newFolder = scratchFolders();
const newMailServer = smtpServers();
const newWebServer = webServers();

const MAIL = ['--mail-from', 'alerts@example.com', '--mail-to', 'oncall@example.com', 'soc@example.com'];

/** Without credentials of AWS, which nobody may ask for here. */
const alertTest = (...args: readonly string[]) => runCli(['alert', 'test', ...args], { cwd: newFolder() });

describe('alert test, by mail and to webhooks', () => {
  it('sends the test message by both', async () => {
    const mail = await newMailServer();
    const web = await newWebServer();

    const { status, stdout, stderr } = await alertTest(
      '--smtp',
      `smtp://127.0.0.1:${mail.port}`,
      ...MAIL,
      '--webhook',
      `${web.url}/secret`,
    );

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(
      `Sent by 127.0.0.1:${mail.port} to oncall@example.com, soc@example.com.\nSent to the webhook of ${new URL(web.url).host}.\n`,
    );
    expect(mail.mails[0]).toContain(`Subject: ${testMessage().subject}`);
    expect(JSON.parse(web.requests[0].body)).toMatchObject({ kind: 'test', subject: testMessage().subject });
  });

  it('sends what Slack takes, if it is told that this is Slack', async () => {
    const web = await newWebServer();

    const { stdout } = await alertTest('--webhook', web.url, '--webhook-kind', 'slack', '--json');

    expect(JSON.parse(stdout)).toEqual({ sent: [`to the webhook of ${new URL(web.url).host}`] });
    expect(JSON.parse(web.requests[0].body)).toHaveProperty('blocks');
  });

  it('says what could not be sent, and sends the rest', async () => {
    const mail = await newMailServer({ answers: { RCPT: '550 nobody' } });
    const web = await newWebServer();
    const smtp = `smtp://user:hush@127.0.0.1:${mail.port}`;

    const { status, stdout, stderr } = await alertTest('--smtp', smtp, ...MAIL, '--webhook', web.url);

    expect(status).toBe(2);
    expect(stdout).toMatch(/^Sent to the webhook of /);
    expect(stderr).toMatch(/^opentrail: cannot mail by 127\.0\.0\.1:\d+: /);
    expect(stderr).not.toContain('hush');
  });

  it.each([
    [['--smtp', 'smtp://localhost'], /^opentrail: --smtp does not say whom to mail\n/],
    [MAIL, /^opentrail: there is nothing to mail with\n/],
    [['--webhook-kind', 'slack'], /^opentrail: --webhook-kind is of no webhook\n/],
    [['--webhook', 'http://example.com/hush'], /^opentrail: refused the webhook: an https:\/\/ URL is needed\n/],
    [['--smtp', 'ftp://hush', ...MAIL], /^opentrail: refused the mail server: /],
    [['--webhook', 'https://example.com', '--topic', 't'], /^opentrail: --topic and --webhook are given together\n/],
  ])('refuses %j', async (args, message) => {
    const { status, stdout, stderr } = await alertTest(...args);

    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('hush');
  });
});
