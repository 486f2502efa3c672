import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type MadeDigest, type Objects, verifying } from '../verify/archive.ts';
import { add, CHAIN, chainOf, hours, objectsOf, told } from './verify-world.ts';

const MEGABYTE = 1024 * 1024;

/** Puts other bytes in the place of a digest, under its signature. */
const overwritten = async (body: (digest: MadeDigest) => Buffer | string) => {
  const chain = await chainOf(hours(0, 4));
  const objects = objectsOf(chain);
  const bytes = body(chain[1]);
  objects.set(chain[1].key, { ...chain[1], body: typeof bytes === 'string' ? gzipSync(bytes) : bytes });
  return { objects, key: chain[1].key };
};

const withFiles = (digest: MadeDigest, files: string): string =>
  digest.text.replace(/"logFiles":\[.*\]/, () => `"logFiles":[${files}]`);

describe('a digest that somebody has forged', () => {
  it.each<[string, 'digestUnreadable' | 'digestForged', (digest: MadeDigest) => Buffer | string]>([
    [
      'with a million entries',
      'digestForged',
      (digest) =>
        withFiles(
          digest,
          Array.from({ length: 1_000_000 }, () => '{"s3Bucket":"b","s3Object":"k","hashValue":"h"}').join(),
        ),
    ],
    [
      'with a million entries that are none',
      'digestUnreadable',
      (digest) => withFiles(digest, '{}'.concat(',{}'.repeat(999_999))),
    ],
    [
      'that names a number',
      'digestUnreadable',
      (digest) => withFiles(digest, '{"s3Bucket":"b","s3Object":5,"hashValue":"h"}'),
    ],
    ['that names nothing', 'digestUnreadable', (digest) => withFiles(digest, 'null')],
    [
      'whose own key is a number',
      'digestUnreadable',
      ({ text }) => text.replace(/"digestS3Object":"[^"]*"/, '"digestS3Object":7'),
    ],
    ['without an end', 'digestUnreadable', ({ text }) => text.replace('"digestEndTime"', '"digestEnd"')],
    [
      'that ends in the year 9999',
      'digestForged',
      ({ text }) => text.replace(/"digestEndTime":"2026/, '"digestEndTime":"9999'),
    ],
    ['that is nested without end', 'digestUnreadable', () => '['.repeat(MEGABYTE)],
    ['that is a list', 'digestUnreadable', () => '[]'],
    ['that is null', 'digestUnreadable', () => 'null'],
    ['that expands to hundreds of megabytes', 'digestUnreadable', () => gzipSync(Buffer.alloc(300 * MEGABYTE, ' '))],
    [
      'that gives an object as its prototype',
      'digestForged',
      ({ text }) => text.replace('{', '{"__proto__":{"logFiles":[]},'),
    ],
  ])('%s is told, and nothing else', async (_, is, body) => {
    const { objects, key } = await overwritten(body);

    const { faults, digests } = await verifying(objects);

    expect(faults.map((fault) => [fault.is, fault.key])).toEqual([[is, key]]);
    expect(digests).toEqual({ valid: 3, faulty: 1 });
  });
});

describe('objects that nobody expects', () => {
  const NAMES = [
    'x',
    'x.json.gz',
    '_CloudTrail-Digest___20260310T070000Z.json.gz',
    '__proto__',
    '2026/03/10/',
    'a\u0001b.json.gz',
  ];

  it.each(['CloudTrail-Digest', 'CloudTrail', 'CloudTrail-Insight'])('in %s are added files', async (folder) => {
    const chain = await chainOf(hours(0, 3));
    const objects = objectsOf(chain);
    const keys = NAMES.map((name) => `AWSLogs/${CHAIN.account}/${folder}/${CHAIN.region}/${name}`);
    keys.forEach((key) => objects.set(key, { body: gzipSync('{}'), metadata: {} }));

    expect(await told(objects)).toEqual(keys.sort().map((key) => ['fileAdded', key]));
  });

  it('of other services are not looked at', async () => {
    const objects: Objects = objectsOf(await chainOf(hours(0, 3)));
    add(objects, { key: `AWSLogs/${CHAIN.account}/Config/${CHAIN.region}/x`, body: Buffer.alloc(1) });
    add(objects, { key: `AWSLogs/${CHAIN.account}/elasticloadbalancing/${CHAIN.region}/x`, body: Buffer.alloc(1) });

    expect(await told(objects)).toEqual([]);
  });
});

it('a file that expands without end is damaged', async () => {
  const chain = await chainOf(hours(0, 2));
  const objects = objectsOf(chain);
  const [{ key }] = chain[0].files;
  objects.set(key, { body: gzipSync(Buffer.alloc(300 * MEGABYTE)), metadata: {} });

  expect(await told(objects)).toEqual([['fileUnreadable', key]]);
});

it('a feed that cannot be read is no verdict', async () => {
  const chain = await chainOf(hours(0, 2));
  const refusing = { list: async () => Promise.reject(new Error('no keys')) };

  await expect(verifying(objectsOf(chain), { keys: refusing })).rejects.toThrow('no keys');
});
