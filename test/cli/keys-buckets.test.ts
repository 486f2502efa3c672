import { describe, expect, it } from '@jest/globals';
import { elements, servedArchive } from './keys-served.ts';

const { ask } = servedArchive();

describe('a bucket', () => {
  const HOSTILE = 'p/AWSLogs/1/<&\'">/a b+c%.gz';

  it('is among all buckets, but not one behind a symbolic link', async () => {
    const { status, body } = await ask('/');

    expect(status).toBe(200);
    expect(elements(body, 'Name')).toEqual(['logs', 'opentrail-archive']);
    expect(elements(body, 'CreationDate')).toHaveLength(2);
  });

  it('is listed with keys that XML would not take as they are', async () => {
    const { status, headers, body } = await ask('/logs');

    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/xml' });
    expect(elements(body, 'Key')).toEqual([
      'p/AWSLogs/1/&lt;&amp;&apos;&quot;&gt;/a b+c%.gz',
      'p/AWSLogs/1/é/😀',
      'p/AWSLogs/2/x',
    ]);
    expect(elements(body, 'Size')).toEqual(['40', '32', '26']);
    expect(elements(body, 'IsTruncated')).toEqual(['false']);
    expect(body).toContain('<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>logs</Name>');
  });

  it('is listed with keys as URLs have them', async () => {
    const { body } = await ask(`/logs/?encoding-type=url&prefix=${encodeURIComponent('p/AWSLogs/1/<')}`);

    const [key] = elements(body, 'Key');
    expect(key).toMatch(/^[\w/.%-]+$/);
    expect(decodeURIComponent(key)).toBe(HOSTILE);
    expect(elements(body, 'Prefix').map(decodeURIComponent)).toEqual(['p/AWSLogs/1/<']);
    expect(elements(body, 'EncodingType')).toEqual(['url']);
  });

  it('is listed page by page, by marker', async () => {
    const first = await ask('/logs?max-keys=2');
    const [, last] = elements(first.body, 'Key');
    const second = await ask(`/logs?max-keys=2&marker=${encodeURIComponent(last)}`);

    expect(elements(first.body, 'IsTruncated')).toEqual(['true']);
    expect(elements(first.body, 'NextMarker')).toEqual([]);
    expect(elements(second.body, 'Key')).toEqual(['p/AWSLogs/2/x']);
  });

  it('is listed page by page, by marker, with folders', async () => {
    const first = await ask('/logs?delimiter=/&prefix=p/AWSLogs/&max-keys=1');
    const [marker] = elements(first.body, 'NextMarker');
    const second = await ask(`/logs?delimiter=/&prefix=p/AWSLogs/&marker=${encodeURIComponent(marker)}`);

    expect(first.body).toContain('<CommonPrefixes><Prefix>p/AWSLogs/1/</Prefix></CommonPrefixes>');
    expect(second.body).toContain('<CommonPrefixes><Prefix>p/AWSLogs/2/</Prefix></CommonPrefixes>');
    expect(second.body).not.toContain('p/AWSLogs/1/</Prefix>');
    expect(elements(second.body, 'IsTruncated')).toEqual(['false']);
  });

  it('is listed page by page, by token', async () => {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const at = token === undefined ? '' : `&continuation-token=${encodeURIComponent(token)}`;
      const { body } = await ask(`/logs?list-type=2&max-keys=1${at}`);
      expect(elements(body, 'KeyCount')).toEqual(['1']);
      keys.push(...elements(body, 'Key'));
      [token] = elements(body, 'NextContinuationToken');
    } while (token !== undefined);

    expect(keys).toHaveLength(3);
  });

  it('is listed from a key on', async () => {
    const { body } = await ask('/logs?list-type=2&start-after=p/AWSLogs/1');

    expect(elements(body, 'Key')).toHaveLength(3);
    expect(elements((await ask('/logs?list-type=2&start-after=p/AWSLogs/2')).body, 'Key')).toEqual(['p/AWSLogs/2/x']);
  });

  it.each(['max-keys=-1', 'max-keys=x', 'encoding-type=other', 'list-type=2&continuation-token=none'])(
    'is not listed with %s',
    async (query) => {
      const { status, body } = await ask(`/logs?${query}`);

      expect({ status, code: elements(body, 'Code') }).toEqual({ status: 400, code: ['InvalidArgument'] });
    },
  );

  it('has a place', async () => {
    const { body } = await ask('/logs?location');

    expect(body).toMatch(/<LocationConstraint xmlns="[^"]+"><\/LocationConstraint>$/);
    expect((await ask('/logs', { method: 'HEAD' })).status).toBe(200);
  });

  it.each(['none', 'linked', '..', '.', 'keys', 'a%2Fb', '%2e%2e', 'logs%2fp', '', 'x'.repeat(300)])(
    'is not there: %j',
    async (name) => {
      const { status, body } = await ask(`/${name}?prefix=`);

      expect({ status, code: elements(body, 'Code') }).toEqual({ status: 404, code: ['NoSuchBucket'] });
    },
  );

  it('of the archive itself has log files and nothing else', async () => {
    const { body } = await ask('/opentrail-archive');

    expect(elements(body, 'Key')).toEqual(['AWSLogs/1/a.json.gz']);
  });
});
