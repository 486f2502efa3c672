import { describe, expect, it } from '@jest/globals';
import { SmtpMessenger, type SmtpMessengerOptions } from '../../adapters/local/smtp-messenger.ts';
import { messageOf } from '../../core/alerts/messages.ts';
import { aFinding, aRule } from '../core/alerts/a-finding.ts';
import { anEvent } from '../data/event.ts';
import { smtpServers } from './smtp-server.ts';

const newServer = smtpServers();
const MESSAGE = messageOf(aFinding());
const FROM_TO = { from: 'OpenTrail <alerts@example.com>', to: ['oncall@example.com', 'soc@example.com'] };

const messenger = (url: string, more: Partial<SmtpMessengerOptions> = {}) =>
  new SmtpMessenger({ url, ...FROM_TO, ...more });

const headersOf = (mail: string): readonly string[] => mail.slice(0, mail.indexOf('\r\n\r\n')).split(/\r\n(?!\s)/);

describe('a mail server', () => {
  it('gets the text, the JSON, and a subject', async () => {
    const { port, mails, commands } = await newServer();

    await messenger(`smtp://127.0.0.1:${port}`).send(MESSAGE);

    expect(commands).toEqual(
      expect.arrayContaining([
        'MAIL FROM:<alerts@example.com>',
        'RCPT TO:<oncall@example.com>',
        'RCPT TO:<soc@example.com>',
      ]),
    );
    expect(headersOf(mails[0])).toEqual(
      expect.arrayContaining([
        `Subject: ${MESSAGE.subject}`,
        'To: oncall@example.com, soc@example.com',
        'Auto-Submitted: auto-generated',
        'X-Opentrail-Level: critical',
        'X-Priority: 1 (Highest)',
      ]),
    );
    expect(mails[0]).toContain('What to check first');
    const attachment = /filename=alert\.json\r\n(?:[^\r].*\r\n)*\r\n([\s\S]*?)\r\n--/.exec(mails[0])?.[1] ?? '';
    expect(JSON.parse(Buffer.from(attachment, 'base64').toString())).toEqual(MESSAGE.json);
  });

  it('is told who we are, if the URL says so', async () => {
    const { port, commands } = await newServer({ capabilities: ['AUTH PLAIN'] });

    await messenger(`smtp://us%40er:p%40ss%20word@127.0.0.1:${port}`).send(MESSAGE);

    const said = commands.find((command) => command.startsWith('AUTH PLAIN'))?.split(' ')[2] ?? '';
    expect(Buffer.from(said, 'base64').toString()).toBe('\0us@er\0p@ss word');
  });

  it('gets no header that an attacker wrote', async () => {
    const { port, mails } = await newServer();
    const name = 'x\r\nBcc: evil@example.com\r\n\r\n.\r\nMAIL FROM:<x>';
    const hostile = messageOf(
      aFinding(anEvent({ userIdentity: { type: 'IAMUser', userName: name }, userAgent: '\r\n.\r\nQUIT' }), {
        rule: aRule({ id: name }),
      }),
    );

    await messenger(`smtp://127.0.0.1:${port}`).send(hostile);

    expect(mails).toHaveLength(1);
    expect(headersOf(mails[0]).filter((header) => /^bcc/i.test(header))).toEqual([]);
  });

  it('on this machine needs no TLS, though it offers it', async () => {
    const { port, mails, commands } = await newServer({ capabilities: ['STARTTLS'] });

    await messenger(`smtp://127.0.0.1:${port}`).send(MESSAGE);

    expect(mails).toHaveLength(1);
    expect(commands).not.toContain('STARTTLS');
  });

  it.each([
    ['the recipient', { RCPT: '550 nobody here' }, 'SERVICE_REFUSED'],
    ['the sender for a while', { MAIL: '451 later' }, 'SERVICE_UNAVAILABLE'],
    ['the mail', { '.': '554 spam' }, 'SERVICE_REFUSED'],
  ])('may refuse %s', async (_, answers, code) => {
    const { port } = await newServer({ answers });

    await expect(messenger(`smtp://127.0.0.1:${port}`).send(MESSAGE)).rejects.toMatchObject({ code });
  });

  it('may refuse one of the recipients: not all have been told', async () => {
    const { port, mails } = await newServer({ answers: { 'RCPT TO:<soc@example.com>': '550 nobody here' } });

    const sent = messenger(`smtp://127.0.0.1:${port}`).send(MESSAGE);

    await expect(sent).rejects.toMatchObject({
      code: 'SERVICE_REFUSED',
      message: expect.stringContaining('refused 1 of the addresses'),
    });
    expect(mails).toHaveLength(1);
  });

  it('may refuse the password, which nobody reads then', async () => {
    const plain = Buffer.from('\0user\0secret').toString('base64');
    const { port } = await newServer({ capabilities: ['AUTH PLAIN'], answers: { AUTH: `535 wrong: secret ${plain}` } });

    const error: unknown = await messenger(`smtp://user:secret@127.0.0.1:${port}`)
      .send(MESSAGE)
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'SERVICE_REFUSED', message: expect.stringContaining('535 wrong: *** ***') });
    expect(error).not.toHaveProperty('cause');
    expect((error as Error).stack).not.toContain('secret');
  });

  it('may be silent, or not be there', async () => {
    const silent = await newServer({ silent: true });

    await expect(messenger(`smtp://127.0.0.1:${silent.port}`, { patience: 100 }).send(MESSAGE)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    await expect(messenger('smtp://127.0.0.1:1').send(MESSAGE)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });

  it('on another machine gets nothing without TLS, unless that is wanted', async () => {
    // To Linux and others, this too is the machine itself.
    const { port, mails, commands } = await newServer();
    const url = `smtp://user:secret@0.0.0.0:${port}`;

    await expect(messenger(url).send(MESSAGE)).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });
    expect(commands.filter((command) => /^(?:AUTH|MAIL)/.test(command))).toEqual([]);
    await messenger(`smtp://0.0.0.0:${port}`, { withoutTls: true }).send(MESSAGE);

    expect(mails).toHaveLength(1);
  });

  it.each([
    '',
    'example.com',
    'http://user:secret@example.com',
    'smtp://',
    'smtp://user:secret@h/path',
    'smtp://user:secret@h?tls=no',
  ])('is not named %j', (url) => {
    expect(() => messenger(url)).toThrow(
      expect.objectContaining({ code: 'SERVICE_REFUSED', message: expect.not.stringContaining('secret') }),
    );
  });

  it.each([{ to: [] }, { to: ['nobody'] }, { from: 'a@b\r\nBcc: c@d' }])('needs addresses, not %j', (addresses) => {
    expect(() => messenger('smtp://127.0.0.1', addresses)).toThrow(
      expect.objectContaining({ code: 'SERVICE_REFUSED' }),
    );
  });
});
