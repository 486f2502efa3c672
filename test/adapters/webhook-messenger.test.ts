import { describe, expect, it } from '@jest/globals';
import { WebhookMessenger, type WebhookMessengerOptions } from '../../adapters/local/webhook-messenger.ts';
import { messageOf } from '../../core/alerts/messages.ts';
import { aFinding } from '../core/alerts/a-finding.ts';
import { webServers } from './web-server.ts';

const newServer = webServers();
const MESSAGE = messageOf(aFinding());
const messenger = (url: string, more: Partial<WebhookMessengerOptions> = {}) =>
  new WebhookMessenger({ url, pause: 1, ...more });

describe('a webhook', () => {
  it('gets the message as JSON', async () => {
    const { url, requests } = await newServer();

    await messenger(`${url}/hook?key=secret`).send(MESSAGE);

    expect(requests).toMatchObject([
      { method: 'POST', url: '/hook?key=secret', headers: { 'content-type': 'application/json; charset=utf-8' } },
    ]);
    expect(JSON.parse(requests[0].body)).toEqual(MESSAGE);
  });

  it('gets what its kind takes', async () => {
    const { url, requests } = await newServer();

    await messenger(url, { kind: 'slack' }).send(MESSAGE);
    await messenger(url, { kind: 'teams' }).send(MESSAGE);

    expect(requests.map(({ body }) => Object.keys(JSON.parse(body) as object))).toEqual([
      expect.arrayContaining(['text', 'blocks']),
      ['type', 'attachments'],
    ]);
  });

  it('gets the name and password of its URL as a header', async () => {
    const { url, requests } = await newServer();

    await messenger(url.replace('//', '//us%40er:pass@')).send(MESSAGE);

    expect(requests[0].headers.authorization).toBe(`Basic ${Buffer.from('us@er:pass').toString('base64')}`);
  });

  it.each([408, 429, 500, 503])('that answers %i is tried again', async (status) => {
    const { url, requests } = await newServer({ status }, { status }, {});

    await messenger(url).send(MESSAGE);

    expect(requests).toHaveLength(3);
  });

  it('is waited for as long as it asks', async () => {
    const now = Date.UTC(2026, 2, 1);
    const until = new Date(now + 200).toUTCString();
    const { url } = await newServer(
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 503, headers: { 'retry-after': until } },
      {},
    );
    const begin = performance.now();

    await messenger(url, { pause: 60_000, clock: () => Date.parse(until) - 200 }).send(MESSAGE);

    expect(performance.now() - begin).toBeGreaterThan(190);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it('is given up after four tries', async () => {
    const { url, requests } = await newServer({ status: 503, body: 'down\u001b[2J' });

    const sent = messenger(`${url}/services/secret`).send(MESSAGE);

    await expect(sent).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringMatching(/it answered 503 down \[2J$/),
    });
    await expect(sent).rejects.toMatchObject({ message: expect.not.stringContaining('secret') });
    expect(requests).toHaveLength(4);
  });

  it.each([400, 403, 404, 410])('that answers %i refuses', async (status) => {
    const { url, requests } = await newServer({ status, body: 'no_service'.repeat(100_000) });

    await expect(messenger(url).send(MESSAGE)).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });

    expect(requests).toHaveLength(1);
  });

  it('on a port that nothing may be sent to refuses at once', async () => {
    const sent = messenger('http://127.0.0.1:9', { pause: 60_000 }).send(MESSAGE);

    await expect(sent).rejects.toMatchObject({
      code: 'SERVICE_REFUSED',
      message: expect.stringContaining('cannot call the webhook of 127.0.0.1:9'),
    });
  });

  it.each([301, 302, 307, 308])('that leads elsewhere with %i is not followed', async (status) => {
    const elsewhere = await newServer();
    const { url } = await newServer({ status, headers: { location: elsewhere.url } });

    await expect(messenger(url).send(MESSAGE)).rejects.toMatchObject({ code: 'SERVICE_REFUSED' });

    expect(elsewhere.requests).toEqual([]);
  });

  it('of Teams may hide a failure behind its 200', async () => {
    const body = 'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429';
    const { url, requests } = await newServer({ body }, {});

    await messenger(url, { kind: 'teams' }).send(MESSAGE);

    expect(requests).toHaveLength(2);
  });

  it('may be silent, or not be there', async () => {
    const { url } = await newServer({ silent: true });

    await expect(messenger(url, { patience: 30 }).send(MESSAGE)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('did not answer in time'),
    });
    await expect(messenger('http://127.0.0.1:2').send(MESSAGE)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it.each(['', 'hook', 'ftp://example.com/secret', 'http://example.com/secret', 'http://localhost.example.com/secret'])(
    'is not named %j',
    (url) => {
      expect(() => messenger(url)).toThrow(
        expect.objectContaining({ code: 'SERVICE_REFUSED', message: expect.not.stringContaining('secret') }),
      );
    },
  );

  it('may be without TLS on this machine, or if that is wanted', () => {
    expect(() => messenger('http://localhost:8080')).not.toThrow();
    expect(() => messenger('http://example.com', { withoutTls: true })).not.toThrow();
  });
});
