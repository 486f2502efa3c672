import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseDigest, parseDigestKey } from '../../core/digest.ts';
import { type DigestContents, digestKey, encodeDigest, type VouchedFile } from '../../core/digest-file.ts';

const END = Date.UTC(2026, 2, 1, 9);
const CHAIN = {
  account: '111122223333',
  region: 'us-east-1',
  name: 'main',
  homeRegion: 'us-east-1',
  isBackfill: false,
};
const KEY = digestKey({ prefix: '' }, CHAIN, END);

const aDigest = (given: Partial<DigestContents> = {}): DigestContents => ({
  account: '111122223333',
  start: Date.UTC(2026, 2, 1, 8),
  end: END,
  bucket: 'trail-bucket',
  key: KEY,
  fingerprint: '0123456789abcdef0123456789abcdef',
  files: [],
  ...given,
});

const textOf = (contents: DigestContents): string => encodeDigest(contents).bytes.toString();

describe('the key of a digest', () => {
  it.each([
    [
      {},
      {},
      'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/01/111122223333_CloudTrail-Digest_us-east-1_main_us-east-1_20260301T090000Z.json.gz',
    ],
    [
      { prefix: 'of/ours' },
      { region: 'eu-west-1', name: 'my_trail' },
      'of/ours/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01/111122223333_CloudTrail-Digest_eu-west-1_my_trail_us-east-1_20260301T090000Z.json.gz',
    ],
    [
      { organization: 'o-1' },
      { isBackfill: true },
      'AWSLogs/o-1/111122223333/CloudTrail-Digest/us-east-1/2026/03/01/111122223333_CloudTrail-Digest_us-east-1_main_us-east-1_20260301T090000Z_backfill.json.gz',
    ],
  ])('is that of CloudTrail: %j %j', (head, chain, expected) => {
    const key = digestKey({ prefix: '', ...head }, { ...CHAIN, ...chain }, END);

    expect(key).toBe(expected);
    const { homeRegion, isBackfill } = { ...CHAIN, ...chain };
    expect(parseDigestKey(key)).toMatchObject({ key, end: END, homeRegion, isBackfill });
  });
});

describe('the bytes of a digest', () => {
  it('are those of the example that CloudTrail gives, where nothing was delivered', () => {
    // digest-files.md §2.
    const example =
      `{"awsAccountId":"111122223333","digestStartTime":"2026-03-01T08:00:00Z","digestEndTime":"2026-03-01T09:00:00Z",` +
      `"digestS3Bucket":"trail-bucket","digestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/01/` +
      `111122223333_CloudTrail-Digest_us-east-1_main_us-east-1_20260301T090000Z.json.gz",` +
      `"digestPublicKeyFingerprint":"0123456789abcdef0123456789abcdef","digestSignatureAlgorithm":"SHA256withRSA",` +
      `"newestEventTime":null,"oldestEventTime":null,"previousDigestS3Bucket":null,"previousDigestS3Object":null,` +
      `"previousDigestHashValue":null,"previousDigestHashAlgorithm":null,"previousDigestSignature":null,"logFiles":[]}`;

    expect(textOf(aDigest())).toBe(example);
  });

  it('tell of files in the order of their keys, and of the times of all', () => {
    const file = (key: string, oldest: string, newest: string): VouchedFile => ({
      ...{ bucket: 'trail-bucket', key, sha256: 'ab', oldest, newest },
    });
    const files = [
      file('b', '2026-03-01T08:10:00.123Z', '2026-03-01T08:20:00.000Z'),
      file('a', '2026-02-28T08:00:00.000Z', '2026-03-01T08:05:00.999Z'),
    ];

    const told = JSON.parse(textOf(aDigest({ files }))) as Record<string, unknown>;

    expect(told).toMatchObject({ oldestEventTime: '2026-02-28T08:00:00Z', newestEventTime: '2026-03-01T08:20:00Z' });
    expect(told.logFiles).toEqual([
      {
        ...{ s3Bucket: 'trail-bucket', s3Object: 'a', hashValue: 'ab', hashAlgorithm: 'SHA-256' },
        ...{ newestEventTime: '2026-03-01T08:05:00Z', oldestEventTime: '2026-02-28T08:00:00Z' },
      },
      {
        ...{ s3Bucket: 'trail-bucket', s3Object: 'b', hashValue: 'ab', hashAlgorithm: 'SHA-256' },
        ...{ newestEventTime: '2026-03-01T08:20:00Z', oldestEventTime: '2026-03-01T08:10:00Z' },
      },
    ]);
  });

  it('are read again as what they say, with the text that was signed', () => {
    const hex = fc.stringMatching(/^[0-9a-f]{8}$/);
    const name = fc.stringMatching(/^[a-zé/"]{1,9}$/);
    const time = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    const file = fc.record({
      ...{ bucket: name, key: name, sha256: hex },
      ...{ oldest: time.map((date) => date.toISOString()), newest: time.map((date) => date.toISOString()) },
    });
    const previous = fc.record({ bucket: name, key: name, sha256: hex, signature: hex });
    const contents = fc.record({
      ...{ bucket: name, key: name, files: fc.uniqueArray(file, { selector: ({ key }) => key }) },
      previous: fc.option(previous, { nil: undefined }),
    });

    fc.assert(
      fc.property(contents, ({ previous: before, ...given }) => {
        const made = aDigest({ ...given, ...(before ? { previous: before } : {}) });
        const { bytes, sha256, signed } = encodeDigest(made);

        const { fingerprint, start, end, bucket, key } = made;
        const files = given.files
          .map((one) => ({ bucket: one.bucket, key: one.key, sha256: one.sha256 }))
          .sort((a, b) => (a.key < b.key ? -1 : 1));
        expect(parseDigest(bytes)).toEqual({
          ...{ fingerprint, start, end, bucket, key, sha256, signed, files },
          previous: before,
        });
      }),
    );
  });

  it('are signed by end, place, hash and the signature before', () => {
    const previous = { bucket: 'b', key: 'k', sha256: 'ab', signature: 'cd' };
    const { sha256, signed } = encodeDigest(aDigest({ previous }));

    expect(signed).toBe(`2026-03-01T09:00:00Z\ntrail-bucket/${KEY}\n${sha256}\ncd`);
    expect(encodeDigest(aDigest()).signed.endsWith('\nnull')).toBe(true);
  });
});
