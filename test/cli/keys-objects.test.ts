import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { elements, servedArchive } from './keys-served.ts';

const { archive, ask, endpoint, faults, privateKey, write } = servedArchive();

describe('an object', () => {
  const PATH = '/opentrail-archive/AWSLogs/1/a.json.gz';

  it('is read with its metadata', async () => {
    const { status, headers, body } = await ask(PATH);

    expect({ status, body }).toEqual({ status: 200, body: '0123456789' });
    expect(headers).toMatchObject({
      'content-length': '10',
      'x-amz-meta-signature': 'ff',
      etag: expect.stringMatching(/^"[\w-]+"$/),
      'last-modified': expect.stringMatching(/ GMT$/),
    });
  });

  it('is looked at', async () => {
    const { status, headers, body } = await ask(PATH, { method: 'HEAD' });

    expect({ status, body }).toEqual({ status: 200, body: '' });
    expect(headers).toMatchObject({ 'content-length': '10', 'x-amz-meta-signature': 'ff' });
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=4-2', 200, '0123456789', undefined],
    ['bytes=1-2,4-5', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('is read in part: %s', async (range, status, body, place) => {
    const answer = await ask(PATH, { headers: { range } });

    expect([answer.status, answer.body, answer.headers['content-range']]).toEqual([status, body, place]);
  });

  it.each(['bytes=10-', 'bytes=-0'])('ends before %s', async (range) => {
    expect(await ask(PATH, { headers: { range } })).toMatchObject({ status: 416 });
  });

  it('has any key that a file can have', async () => {
    const { body } = await ask(`/logs/${encodeURIComponent('p/AWSLogs/1/<&\'">/a b+c%.gz')}`);

    expect(body).toBe('buckets/logs/p/AWSLogs/1/<&\'">/a b+c%.gz');
  });

  it('may be empty', async () => {
    write('buckets/logs/empty', '');

    expect(await ask('/logs/empty')).toMatchObject({ status: 200, body: '', headers: { 'content-length': '0' } });
  });

  it('is not there', async () => {
    const { status, body } = await ask('/logs/%3Cnone%3E');

    expect({ status, code: elements(body, 'Code'), key: elements(body, 'Key') }).toEqual({
      status: 404,
      code: ['NoSuchKey'],
      key: ['&lt;none&gt;'],
    });
  });

  it.each([
    (key: string) => `/opentrail-archive/${key}`,
    (key: string) => `/opentrail-archive/AWSLogs/../${key}`,
    (key: string) => `/opentrail-archive/AWSLogs/%2e%2e/${key}`,
    (key: string) => `/opentrail-archive/AWSLogs%2f..%2f${key}`,
    (key: string) => `/logs/../../${key}`,
    (key: string) => `/logs/..%2f..%2f${key}`,
    (key: string) => `/../${key}`,
    (key: string) => `/%2e%2e/${key}`,
    (key: string) => `/${key}`,
    (key: string) => `//${key}`,
  ])('is never a private key: way %#', async (way) => {
    const { status, body } = await ask(way(privateKey()));

    expect(status).toBe(404);
    expect(body).not.toContain('PRIVATE KEY');
    expect(readFileSync(join(archive, privateKey()), 'utf8')).toContain('PRIVATE KEY');
  });

  it.each(['PUT', 'DELETE', 'POST'])('is never changed: %s', async (method) => {
    const { status, body } = await ask(PATH, method === 'DELETE' ? { method } : { method, body: 'x' });

    expect({ status, code: elements(body, 'Code') }).toEqual({ status: 405, code: ['MethodNotAllowed'] });
    expect((await ask(PATH)).body).toBe('0123456789');
  });

  it.each(['acl', 'tagging', 'versions', 'uploads'])('has no ?%s here', async (query) => {
    expect(await ask(`/logs?${query}`)).toMatchObject({ status: 501 });
    expect(await ask(`${PATH}?${query}`)).toMatchObject({ status: 501 });
  });

  it('has no path that is no text', async () => {
    expect(await ask('/logs/%ff')).toMatchObject({ status: 400, body: expect.stringContaining('InvalidURI') });
  });
});

describe('the server', () => {
  it('listens on this machine alone', () => {
    expect(new URL(endpoint()).hostname).toBe('127.0.0.1');
  });

  it.each(['evil.example', 'evil.example:PORT', '127.0.0.1.evil.example:PORT', '127.0.0.1', '127.0.0.1:1'])(
    'tells nothing to who calls it %j',
    async (name) => {
      const host = name.replace('PORT', new URL(endpoint()).port);

      const { status, body } = await ask('/opentrail-archive', { headers: { host } });

      expect(status).toBe(403);
      expect(body).not.toContain('AWSLogs');
    },
  );

  it('may be called localhost', async () => {
    const host = `localhost:${new URL(endpoint()).port}`;

    expect(await ask('/opentrail-archive', { headers: { host } })).toMatchObject({ status: 200 });
  });

  it('has had no faults', () => {
    expect(faults).toEqual([]);
  });
});
