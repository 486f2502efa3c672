import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { parseDigest, parseDigestKey, stringToSign, verifySigned } from '../../core/digest.ts';
import { aDigest, aSigner } from '../data/digest.ts';

const FOLDER = 'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/01/';
const NAME = '111122223333_CloudTrail-Digest_eu-west-1_my_trail-1_us-east-1_';
const signer = aSigner();
const place = {
  signer,
  bucket: 'feed',
  folder: 'AWSLogs/111122223333/',
  account: '111122223333',
  region: 'us-east-1',
  end: Date.UTC(2026, 2, 1, 9),
};
const made = aDigest(place);

const parsed = (fields: Record<string, unknown>) =>
  parseDigest(gunzipSync(aDigest({ ...place, previous: made, fields }).body));

describe('the name of a digest', () => {
  it('tells its chain, the home of its trail and when it ends', () => {
    expect(parseDigestKey(`${FOLDER}${NAME}20260301T090011Z.json.gz`)).toEqual({
      key: `${FOLDER}${NAME}20260301T090011Z.json.gz`,
      chain: NAME,
      homeRegion: 'us-east-1',
      end: Date.UTC(2026, 2, 1, 9, 0, 11),
      isBackfill: false,
    });
  });

  it('of a backfill is of a chain of its own', () => {
    const regular = parseDigestKey(`${FOLDER}${NAME}20260301T090011Z.json.gz`);
    const backfill = parseDigestKey(`${FOLDER}${NAME}20260301T090011Z_backfill.json.gz`);

    expect(backfill).toMatchObject({ end: regular!.end, isBackfill: true });
    expect(backfill!.chain).not.toBe(regular!.chain);
  });

  it.each([
    'nothing.json.gz',
    `${NAME}20260301T090011Z.json`,
    `${NAME}20260231T090011Z.json.gz`,
    `${NAME}20260301T0900Z.json.gz`,
    `${NAME}20260301T090011Z_other.json.gz`,
    '111122223333_CloudTrail_us-east-1_20260301T090011Z.json.gz',
  ])('%s is none', (name) => {
    expect(parseDigestKey(FOLDER + name)).toBeUndefined();
  });
});

describe('what is signed', () => {
  it('is, for the empty chain of the AWS CLI’s own tests, what its tests say', () => {
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

    const text = stringToSign({ endTime: 'a', bucket: 'b', key: 'c', sha256, previous: undefined });

    expect(text).toBe(`a\nb/c\n${sha256}\nnull`);
  });

  it('ends in the signature of the digest before', () => {
    expect(parsed({})!.signed.split('\n')[3]).toBe(made.signature);
  });
});

describe('a digest', () => {
  it('is read with its files and the digest before it', () => {
    const digest = parsed({ logFiles: [{ s3Bucket: 'feed', s3Object: 'a/b', hashValue: '00' }] });

    expect(digest).toMatchObject({
      bucket: 'feed',
      key: made.key,
      start: place.end - 3_600_000,
      end: place.end,
      fingerprint: signer.publicKey.fingerprint,
      previous: { bucket: 'feed', key: made.key, sha256: made.sha256, signature: made.signature },
      files: [{ bucket: 'feed', key: 'a/b', sha256: '00' }],
    });
  });

  it('that begins a chain has none before it', () => {
    expect(parseDigest(gunzipSync(made.body))).toMatchObject({ previous: undefined, sha256: made.sha256 });
  });

  it.each([
    ['without files', { logFiles: undefined }],
    ['with files that are no list', { logFiles: {} }],
    ['with a file without a hash', { logFiles: [{ s3Bucket: 'feed', s3Object: 'a' }] }],
    ['with a file that is null', { logFiles: [null] }],
    ['without a bucket', { digestS3Bucket: null }],
    ['without a key', { digestS3Object: 7 }],
    ['without a start', { digestStartTime: undefined }],
    ['that ends on 31 February', { digestEndTime: '2026-02-31T09:00:00Z' }],
    ['with half a digest before it', { previousDigestHashValue: null }],
    ['that does not say what was signed before', { previousDigestSignature: undefined }],
  ])('%s is none', (_, fields) => {
    expect(parsed(fields)).toBeUndefined();
  });

  it.each(['', '{', 'null', '[]', '7'])('is not %j', (text) => {
    expect(parseDigest(Buffer.from(text))).toBeUndefined();
  });
});

describe('a signature', () => {
  const signed = parseDigest(gunzipSync(made.body))!.signed;
  const { pkcs1 } = signer.publicKey;

  it.each([
    ['of this text by this key is sound', pkcs1, signed, made.signature, 'sound'],
    ['of another text is forged', pkcs1, `${signed} `, made.signature, 'forged'],
    ['of another key is forged', aSigner().publicKey.pkcs1, signed, made.signature, 'forged'],
    ['that is cut short is forged', pkcs1, signed, made.signature.slice(2), 'forged'],
    ['that is not hex is forged', pkcs1, signed, 'not hex', 'forged'],
    ['that is empty is forged', pkcs1, signed, '', 'forged'],
    ['by what is no key cannot be verified', Buffer.from('no key'), signed, made.signature, 'not a key'],
  ])('%s', (_, key, text, signature, verdict) => {
    expect(verifySigned(key, text, signature)).toBe(verdict);
  });

  it('by a key as X.509 has it cannot be verified, as the AWS CLI has it', () => {
    const spki = Buffer.concat([Buffer.from('30820122300d06092a864886f70d01010105000382010f00', 'hex'), pkcs1]);

    expect(verifySigned(spki, signed, made.signature)).toBe('not a key');
  });
});
